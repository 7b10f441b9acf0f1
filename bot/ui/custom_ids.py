"""Parts shared by all custom_ids: delivery markers, outdated formats, the page indicator."""

INDICATOR_ID = "pb1:here"
"""The custom_id of the disabled button that shows the page number; no `parse` accepts it."""


MARKER = r"(?a)\A(?:v1:[a-z2-7]{26}:)?"
"""Start of the pattern of any custom_id that may carry a delivery's marker."""

ID = "(?:[1-9][0-9]{0,17}|[1-8][0-9]{18})"
"""Pattern of an id: the database's own, or Discord's until 2082; all fit into a column."""


OUTDATED_TEMPLATE = rf"{MARKER}pb(?!1:)[0-9]{{1,3}}:.{{0,95}}\Z"
"""Matches custom_ids in other versions of this format."""


def with_marker(marker: str, custom_id: str) -> str:
    """Return a custom_id prefixed with a delivery's marker."""
    return f"{marker}:{custom_id}"
