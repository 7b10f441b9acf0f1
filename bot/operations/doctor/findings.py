"""Findings of a check-up: one line per check, with advice on what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARN = "warn"  # it works, but needs attention
    FAIL = "fail"  # the bot can't work like this


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `advice` says what to do, empty if nothing."""

    name: str
    grade: Severity
    says: str
    advice: str = ""


def ok(name: str, says: str) -> Finding:
    """Return a finding that something is in order."""
    return Finding(name, Severity.OK, says)


def warn(name: str, says: str, advice: str) -> Finding:
    """Return a finding that something works, but needs attention."""
    return Finding(name, Severity.WARN, says, advice)


def fail(name: str, says: str, advice: str) -> Finding:
    """Return a finding that something keeps the bot from working."""
    return Finding(name, Severity.FAIL, says, advice)
