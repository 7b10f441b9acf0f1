"""What an event does to something that posts messages, and runs or is paused for some reason."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Reason = TypeVar("Reason", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Transition(Generic[Reason]):
    """The reason of a pause that an event leads to, and those at which it does.

    None stands for running. At other reasons the event changes nothing.
    """

    origins: frozenset[Reason | None]
    target: Reason | None
