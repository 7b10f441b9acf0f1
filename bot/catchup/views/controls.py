"""Buttons of a catch-up, encoded in their custom_ids with the whole walk they belong to.

None of them names a member: each acts on the catch-up of whoever presses it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.catchup.domain import Pile, Walk
from bot.papers.domain.paper import ARXIV_ID, LOCAL_PREFIX
from bot.ui.custom_ids import ID

_PAPER_ID = rf"{ARXIV_ID.pattern}|{LOCAL_PREFIX}[a-z0-9]{{12}}"
_NOTHING = "-"


class CatchUpAction(StrEnum):
    """What a button does."""

    SAVE = "save"  # the paper that is shown
    SKIP = "skip"
    NEXT = "next"
    DONE = "done"
    UNDO = "undo"  # a press
    MORE = "more"  # go on with the walk beyond what it was to show
    BACK = "back"  # begin one through what is left from before


_SUBJECTS = (
    (_PAPER_ID, (CatchUpAction.SAVE, CatchUpAction.SKIP, CatchUpAction.NEXT)),
    (f"{_NOTHING}|{_PAPER_ID}", (CatchUpAction.DONE,)),
    (ID, (CatchUpAction.UNDO,)),
    (_NOTHING, (CatchUpAction.MORE, CatchUpAction.BACK)),
)
"""What each action is about: a paper, a press, or nothing."""


def catchup_template(*actions: CatchUpAction) -> str:
    """Return the pattern for the custom_id of every CatchUpControl with one of `actions`."""
    about = "|".join(
        f"(?:{each}):(?:{subject})"
        for subject, those in _SUBJECTS
        for each in those
        if each in actions
    )
    return (
        rf"(?a)\Apb1:catchup-(?P<about>{about}):(?P<pile>{'|'.join(Pile)})"
        r"(?P<left>0|[1-9][0-9]{0,2}):(?P<until>0|[1-9][0-9]{0,9})"
        rf":(?P<walk>{ID}):(?P<reference>[0-9a-f]{{0,20}})\Z"
    )


_CONTROL = re.compile(catchup_template(*CatchUpAction))


@dataclass(frozen=True, slots=True)
class CatchUpControl:
    """A button of a walk; `subject` is a paper's id, a press's id, or empty."""

    action: CatchUpAction
    walk: Walk
    subject: str = ""

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 94 of Discord's 100 characters."""
        walk = self.walk
        where = f"{walk.pile}{walk.left}:{walk.until}:{walk.id}:{walk.reference}"
        return f"pb1:catchup-{self.action}:{self.subject or _NOTHING}:{where}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _CONTROL.match(custom_id)
        if found is None:
            return None
        action, _, subject = found["about"].partition(":")
        walk = Walk(
            int(found["walk"]),
            Pile(found["pile"]),
            int(found["until"]),
            int(found["left"]),
            found["reference"],
        )
        return cls(CatchUpAction(action), walk, "" if subject == _NOTHING else subject)
