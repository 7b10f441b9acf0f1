"""Buttons, menus and forms of saved papers, encoded in their custom_ids.

None of them names a member: each acts on the list of whoever uses it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.papers.views.controls import PAPER_ID
from bot.saved.domain import TAG_LENGTH, ReadingStatus, SavedSort
from bot.ui.custom_ids import ID

OPEN_ID = "pb1:saved-open"
"""The custom_id of the menu that opens a saved paper; its values are ids of papers."""
OPEN_TEMPLATE = rf"(?a)\A{OPEN_ID}\Z"
"""Matches that custom_id."""


class SavedAction(StrEnum):
    """The action of a control of one saved paper."""

    STATUS = "status"  # a menu, whose value is the status
    NOTE = "note"  # opens a form with the same custom_id
    TAGS = "tags"  # likewise
    REMOVE = "remove"


def saved_template(*actions: SavedAction) -> str:
    """Return the pattern for the custom_id of every SavedControl with one of `actions`."""
    return rf"(?a)\Apb1:saved-(?P<action>{'|'.join(actions)}):(?P<paper_id>{PAPER_ID})\Z"


_CONTROL = re.compile(saved_template(*SavedAction))


@dataclass(frozen=True, slots=True)
class SavedControl:
    """A control of one saved paper."""

    action: SavedAction
    paper_id: str

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 56 of Discord's 100 characters."""
        return f"pb1:saved-{self.action}:{self.paper_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _CONTROL.match(custom_id)
        return found and cls(SavedAction(found["action"]), found["paper_id"])


UNDO_TEMPLATE = rf"(?a)\Apb1:saved-undo:(?P<press_id>{ID})\Z"
"""Matches the custom_id of every UndoControl."""

_UNDO = re.compile(UNDO_TEMPLATE)


@dataclass(frozen=True, slots=True)
class UndoControl:
    """The button that undoes a press."""

    press_id: int

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 34 of Discord's 100 characters."""
        return f"pb1:saved-undo:{self.press_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _UNDO.match(custom_id)
        return found and cls(int(found["press_id"]))


class SavedListAction(StrEnum):
    """The action of a control of the list; each leads to a page."""

    FIRST = "first"
    BACK = "back"
    NEXT = "next"
    SORT = "sort"  # a menu, whose value is the order


_ANY = "any"
LIST_TEMPLATE = (
    rf"(?as)\Apb1:saved-(?P<action>{'|'.join(SavedListAction)})"
    rf":(?P<status>{_ANY}|{'|'.join(ReadingStatus)}):(?P<sort>{'|'.join(SavedSort)})"
    rf":(?P<page>0|[1-9][0-9]{{0,3}}):(?P<reference>[0-9a-f]{{0,20}}):(?P<tag>.{{0,{TAG_LENGTH}}})\Z"
)
"""Matches the custom_id of every SavedListControl."""

_LIST = re.compile(LIST_TEMPLATE)


@dataclass(frozen=True, slots=True)
class SavedListControl:
    """A control of the list: which papers it lists, in which order, and the page it leads to.

    `reference` stands for the words of a query, and is empty if there is none.
    """

    action: SavedListAction
    status: ReadingStatus | None = None
    sort: SavedSort = SavedSort.SAVED
    page: int = 0
    reference: str = ""
    tag: str = ""

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 91 of Discord's 100 characters."""
        status = self.status or _ANY
        where = f"{status}:{self.sort}:{self.page}:{self.reference}:{self.tag}"
        return f"pb1:saved-{self.action}:{where}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _LIST.match(custom_id)
        return found and cls(
            SavedListAction(found["action"]),
            None if found["status"] == _ANY else ReadingStatus(found["status"]),
            SavedSort(found["sort"]),
            int(found["page"]),
            found["reference"],
            found["tag"],
        )
