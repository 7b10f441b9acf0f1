"""The roles of a Paperboy process, when several processes share the work."""

from enum import StrEnum


class Role(StrEnum):
    """One part of the work."""

    GATEWAY = "gateway"  # connects to Discord's gateway and answers members
    SENDER = "sender"  # sends deliveries and keeps sent messages up to date
    INGEST = "ingest"  # fetches papers
    SCHEDULER = "scheduler"  # creates roundups, matches watches, creates alerts


EVERY_ROLE = frozenset(Role)
"""The roles of a process that runs alone."""
ALL = "all"
DISCORD_ROLES = frozenset({Role.GATEWAY, Role.SENDER})
"""The roles that need Discord and therefore its token."""


def parse_roles(text: str) -> frozenset[Role]:
    """Parse roles separated by commas, or `all`; raise ValueError for anything else."""
    names = {name.strip().lower() for name in text.split(",")}
    if names == {ALL}:
        return EVERY_ROLE
    if not names <= EVERY_ROLE:
        raise ValueError(f"must be {ALL}, or some of {', '.join(Role)} with commas between")
    return frozenset(Role(name) for name in names)
