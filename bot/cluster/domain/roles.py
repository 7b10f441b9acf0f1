"""The roles: what a process of Paperboy does, if several share the work."""

from enum import StrEnum


class Role(StrEnum):
    """One part of the work."""

    GATEWAY = "gateway"  # hears members at Discord's gateway, and answers them
    SENDER = "sender"  # sends what is in the outbox, and keeps it up to date
    INGEST = "ingest"  # fetches papers
    SCHEDULER = "scheduler"  # makes roundups, matches watches, makes alerts


EVERY_ROLE = frozenset(Role)
"""What a process does that is alone."""
ALL = "all"


def parse_roles(text: str) -> frozenset[Role]:
    """Read roles with commas between, or `all`; raise ValueError for anything else."""
    names = {name.strip().lower() for name in text.split(",")}
    if names == {ALL}:
        return EVERY_ROLE
    if not names <= EVERY_ROLE:
        raise ValueError(f"must be {ALL}, or some of {', '.join(Role)} with commas between")
    return frozenset(Role(name) for name in names)
