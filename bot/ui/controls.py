"""What a button or menu of ours stands for, written into its custom_id.

A custom_id comes back from clients, so it is untrusted: it is parsed strictly, and it names things
(a list by its reference, a paper by its id) without granting anything. One custom_id of a delivered
message begins with the delivery's marker, which is for finding the message: here it means nothing.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.domain.lists import Sort
from bot.domain.papers import ARXIV_ID, LOCAL_PREFIX

INDICATOR_ID = "pb1:here"
"""The custom_id of the disabled button that shows the page number; it parses as no control."""


MARKER = r"(?a)\A(?:v1:[a-z2-7]{26}:)?"
"""How a pattern begins of what may carry a delivery's marker."""

LIST_REFERENCE = r"[A-Za-z0-9._-]{1,32}"
PAPER_ID = rf"(?:{ARXIV_ID.pattern}|{LOCAL_PREFIX}[a-z0-9]{{1,32}})"


class Action(StrEnum):
    """What a control of a list does."""

    FIRST = "first"
    PREVIOUS = "previous"
    NEXT = "next"
    LAST = "last"
    SORT = "sort"
    OPEN = "open"


class PaperAction(StrEnum):
    """What a control of one paper does."""

    SIMILAR = "similar"
    CARD = "card"


def template(*actions: Action) -> str:
    """Write the pattern that matches the custom_id of every Control with one of `actions`.

    `pb1` is the version of the format.
    """
    return (
        rf"{MARKER}pb1:(?P<action>{'|'.join(actions)}):(?P<owner_id>0|[1-9][0-9]{{0,19}})"
        rf":(?P<reference>{LIST_REFERENCE}):(?P<sort>{'|'.join(Sort)})"
        r":(?P<page>0|[1-9][0-9]{0,5})\Z"
    )


OUTDATED = rf"{MARKER}pb(?!1:)[0-9]{{1,3}}:.{{0,95}}\Z"
"""Matches what other versions of this format wrote."""


def paper_template(*actions: PaperAction) -> str:
    """Write the pattern that matches the custom_id of every PaperControl with one of `actions`."""
    return rf"{MARKER}pb1:(?P<action>{'|'.join(actions)}):(?P<paper_id>{PAPER_ID})\Z"


AGAIN_TEMPLATE = r"(?a)\Apb1:again:(?P<delivery_id>[1-9][0-9]{0,18})\Z"
"""Matches the custom_id of every AgainControl."""

_CONTROL = re.compile(template(*Action))
_PAPER_CONTROL = re.compile(paper_template(*PaperAction))
_AGAIN_CONTROL = re.compile(AGAIN_TEMPLATE)


@dataclass(frozen=True, slots=True)
class Control:
    """A button or menu of a list: the page it leads to, counted from 0, of which list.

    `owner_id` is the member who asked for the list; `reference` is the ListPage's. For SORT, `sort`
    is the order now shown, the chosen one is the menu's value; for OPEN the value is a paper's id.
    """

    action: Action
    owner_id: int
    reference: str
    sort: Sort
    page: int

    @property
    def custom_id(self) -> str:
        """The control as text: at most 80 characters, of Discord's 100."""
        return f"pb1:{self.action}:{self.owner_id}:{self.reference}:{self.sort}:{self.page}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Read a custom_id, marked or not; None for anything `custom_id` would not have written."""
        found = _CONTROL.match(custom_id)
        return found and cls(
            Action(found["action"]),
            int(found["owner_id"]),
            found["reference"],
            Sort(found["sort"]),
            int(found["page"]),
        )


@dataclass(frozen=True, slots=True)
class PaperControl:
    """A button about one paper, for whoever presses it."""

    action: PaperAction
    paper_id: str

    @property
    def custom_id(self) -> str:
        """The control as text: at most 60 characters, of Discord's 100."""
        return f"pb1:{self.action}:{self.paper_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Read a custom_id, marked or not; None for anything `custom_id` would not have written."""
        found = _PAPER_CONTROL.match(custom_id)
        return found and cls(PaperAction(found["action"]), found["paper_id"])


@dataclass(frozen=True, slots=True)
class AgainControl:
    """A button that sends a doubtful delivery once more; whoever presses it is to be checked."""

    delivery_id: int

    @property
    def custom_id(self) -> str:
        """The control as text: at most 29 characters, of Discord's 100."""
        return f"pb1:again:{self.delivery_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Read a custom_id; None for anything `custom_id` would not have written."""
        found = _AGAIN_CONTROL.match(custom_id)
        return found and cls(int(found["delivery_id"]))


def marked(marker: str, custom_id: str) -> str:
    """Write a delivery's marker before a custom_id."""
    return f"{marker}:{custom_id}"
