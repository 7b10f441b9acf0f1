"""The state of Paperboy's cache, for /status."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Status:
    """The cache at one moment; times are UTC.

    `problem` is one plain sentence about the last ingest, None if it went well;
    `quarantined` counts the upstream records that could not be read.
    """

    version: str
    now: datetime
    papers: int
    newest_day: date | None
    oldest_day: date | None
    last_ingest: datetime | None
    problem: str | None
    quarantined: int
