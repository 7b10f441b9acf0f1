"""What came of one scenario, as a row of the table that `tests.faults.torture` prints."""

from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_PROBLEMS = 20
"""How many problems a verdict names; the first ones tell most."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much was done, what came twice or not at all, the other criteria, and what was wrong."""

    size: str
    doubled: int = 0
    lost: int = 0
    other: str = ""
    problems: list[str] = field(default_factory=list[str])

    @property
    def is_passed(self) -> bool:
        """Whether nothing at all was wrong."""
        return not (self.doubled or self.lost or self.problems)


def unmet(criteria: Iterable[tuple[bool, str]]) -> list[str]:
    """Name the criteria that are not met."""
    return [f"not met: {text}" for is_met, text in criteria if not is_met]
