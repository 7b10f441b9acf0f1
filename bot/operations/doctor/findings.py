"""What a check-up finds: one line a thing, with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How a thing stands."""

    OK = "ok"
    WARN = "warn"  # it works, but look at it
    FAIL = "fail"  # the bot can't work like this


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` says what to do, empty where nothing is."""

    name: str
    grade: Severity
    says: str
    advice: str = ""


def ok(name: str, says: str) -> Finding:
    """Find a thing in order."""
    return Finding(name, Severity.OK, says)


def warn(name: str, says: str, advice: str) -> Finding:
    """Find a thing that works, but should be looked at."""
    return Finding(name, Severity.WARN, says, advice)


def fail(name: str, says: str, advice: str) -> Finding:
    """Find a thing that keeps the bot from working."""
    return Finding(name, Severity.FAIL, says, advice)
