"""Why a watch is shown, and how much of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Detail(StrEnum):
    """How much of a watch is shown; what is left out is a press of "Open watch" away."""

    NAMED = "named"  # what it is
    WAITING = "waiting"  # and what waits
    COUNTED = "counted"  # and how much matches it
    WHOLE = "whole"  # and papers, and all its buttons


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a watch is shown, and what comes with that.

    `heading` has room for its name and words, `news` is what has become of it. `zones` are time
    zones to choose from, if nobody has ever named one. `undo` is the step that the last change was,
    0 if there is none to take back. `is_new` and `is_changed` say what has just been done.
    """

    heading: str = "Watch {name}: {words}"
    news: str = ""
    zones: Sequence[str] = ()
    undo: int = 0
    is_new: bool = False
    is_changed: bool = False
    detail: Detail = Detail.WHOLE

    @property
    def is_asking(self) -> bool:
        """Return whether a time zone is asked for right after what was done, and nothing else."""
        return bool(self.zones) and (self.is_new or self.is_changed)


SHOWN = Occasion()
"""A watch is looked at, or was changed in a way that one can see."""

NEW = Occasion("Watching {words}", is_new=True)
"""A watch has just been set up."""

CHANGED = Occasion(is_changed=True)
"""A watch has just been changed with a button."""
