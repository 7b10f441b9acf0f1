"""Buttons and menus of lists and searches, encoded in their custom_ids.

A custom_id comes back from clients and is untrusted: it is parsed strictly, and it names things
(a list by its reference, a paper by its id) without granting access to them. In a delivered
message, one custom_id starts with the delivery's marker, which serves only to find the message.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.papers.domain.listing import Sort
from bot.ui.custom_ids import MARKER

LIST_REFERENCE = r"[A-Za-z0-9._-]{1,32}"


class ListAction(StrEnum):
    """The action of a list's control."""

    FIRST = "first"
    PREVIOUS = "previous"
    NEXT = "next"
    LAST = "last"
    SORT = "sort"
    OPEN = "open"
    EXPORT = "export"


def list_template(*actions: ListAction) -> str:
    """Return the pattern that matches the custom_id of every ListControl with one of `actions`.

    `pb1` is the version of the format.
    """
    return (
        rf"{MARKER}pb1:(?P<action>{'|'.join(actions)}):(?P<owner_id>0|[1-9][0-9]{{0,19}})"
        rf":(?P<reference>{LIST_REFERENCE}):(?P<sort>{'|'.join(Sort)})"
        r":(?P<page>0|[1-9][0-9]{0,5})\Z"
    )


_CONTROL = re.compile(list_template(*ListAction))


@dataclass(frozen=True, slots=True)
class ListControl:
    """A button or menu of a list, and the page it leads to, counted from 0.

    `owner_id` is the member who asked for the list; `reference` is that of the ListPage. For SORT,
    `sort` is the current order and the menu's value the chosen one; for OPEN, the menu's value is a
    paper's id.
    """

    action: ListAction
    owner_id: int
    reference: str
    sort: Sort
    page: int

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 80 of Discord's 100 characters."""
        return f"pb1:{self.action}:{self.owner_id}:{self.reference}:{self.sort}:{self.page}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id, marked or not; None for what `custom_id` would not have written."""
        found = _CONTROL.match(custom_id)
        return found and cls(
            ListAction(found["action"]),
            int(found["owner_id"]),
            found["reference"],
            Sort(found["sort"]),
            int(found["page"]),
        )


SEARCH_TEMPLATE = rf"(?a)\Apb1:watch:(?P<reference>{LIST_REFERENCE})\Z"
"""Matches the custom_id of every SearchControl."""


_SEARCH_CONTROL = re.compile(SEARCH_TEMPLATE)


@dataclass(frozen=True, slots=True)
class SearchControl:
    """The button below a search that turns it into a watch of the user who presses it."""

    reference: str

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 42 of Discord's 100 characters."""
        return f"pb1:watch:{self.reference}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _SEARCH_CONTROL.match(custom_id)
        return found and cls(found["reference"])
