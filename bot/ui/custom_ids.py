"""What all custom_ids share: the marker of a delivery, outdated formats, the page indicator."""

INDICATOR_ID = "pb1:here"
"""The custom_id of the disabled button that shows the page number; it parses as no control."""


MARKER = r"(?a)\A(?:v1:[a-z2-7]{26}:)?"
"""How a pattern begins of what may carry a delivery's marker."""


OUTDATED_TEMPLATE = rf"{MARKER}pb(?!1:)[0-9]{{1,3}}:.{{0,95}}\Z"
"""Matches what other versions of this format wrote."""


def with_marker(marker: str, custom_id: str) -> str:
    """Write a delivery's marker before a custom_id."""
    return f"{marker}:{custom_id}"
