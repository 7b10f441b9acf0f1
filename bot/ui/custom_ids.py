"""Parts shared by all custom_ids: delivery markers, outdated formats, the page indicator."""

INDICATOR_ID = "pb1:here"
"""The custom_id of the disabled button that shows the page number; no `parse` accepts it."""


MARKER = r"(?a)\A(?:v1:[a-z2-7]{26}:)?"
"""Start of the pattern of any custom_id that may carry a delivery's marker."""


def _from_one_to(most: str) -> str:
    """Return the pattern of the whole numbers up to one that is written with digits."""
    as_long = [
        f"{most[:place]}[{0 if place else 1}-{int(digit) - 1}][0-9]{{{len(most) - place - 1}}}"
        for place, digit in enumerate(most)
        if int(digit) > (0 if place else 1)
    ]
    return f"(?:[1-9][0-9]{{0,{len(most) - 2}}}|{'|'.join(as_long)}|{most})"


ID = _from_one_to(str(2**63 - 1))
"""Pattern of an id that a column can hold; any other would be an error of the database."""


OUTDATED_TEMPLATE = rf"{MARKER}pb(?!1:)[0-9]{{1,3}}:.{{0,95}}\Z"
"""Matches custom_ids in other versions of this format."""


def with_marker(marker: str, custom_id: str) -> str:
    """Return a custom_id prefixed with a delivery's marker."""
    return f"{marker}:{custom_id}"
