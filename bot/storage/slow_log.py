"""Logs statements and transactions that take long, without values and a few a minute."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.sql import Executable

log = logging.getLogger(__name__)

SLOW_STATEMENT = 1.0
SLOW_TRANSACTION = 2.0
"""Seconds from which one is logged, hold-ups of the event loop included.

With 31,000 papers on two cores that six times as much wanted to use, a statement took 0.7 s at most
and a transaction 1.4 s, both while the process started; afterwards 0.2 and 0.5 s in 99 of 100.
"""
MAX_LINES, SECONDS = 6, 60.0
"""Lines within `SECONDS`; how many more there were is told afterwards."""
MAX_SHAPE = 300
"""Characters of a statement, which names its tables and conditions by then."""

P = TypeVar("P")
R = TypeVar("R")


class SlowLog:
    """Writes the lines about one database; its statements may end in several threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start without lines; `now` returns seconds from a monotonic clock."""
        self._now, self._lock = now, threading.Lock()
        self._since, self._lines = now(), 0

    def write(self, what: str, seconds: float, more: str, statement: Executable) -> None:
        """Log what was slow, and the shape of its statement, unless there were many lines."""
        with self._lock:
            now, omitted = self._now(), 0
            if now - self._since >= SECONDS:
                omitted = max(0, self._lines - MAX_LINES)
                self._since, self._lines = now, 0
            self._lines += 1
            is_told = self._lines <= MAX_LINES
        if omitted:
            log.warning("more was slow times=%d", omitted)
        if is_told:
            log.warning("slow %s seconds=%.2f%s sql=%s", what, seconds, more, shape(statement))


class Stopwatch:
    """Times the statements of one transaction."""

    def __init__(self, slow_log: SlowLog) -> None:
        """Write what is slow to `slow_log`."""
        self._log = slow_log
        self._statements, self._longest = 0, 0.0
        self._slowest: Executable | None = None

    def timed(self, execute: Callable[[Executable, P], R]) -> Callable[[Executable, P], R]:
        """Return a function that does the same and is timed."""

        def run(statement: Executable, parameters: P) -> R:
            began = time.perf_counter()
            try:
                return execute(statement, parameters)
            finally:
                self._note(statement, time.perf_counter() - began)

        return run

    def _note(self, statement: Executable, seconds: float) -> None:
        self._statements += 1
        if seconds >= self._longest:
            self._longest, self._slowest = seconds, statement
        if seconds >= SLOW_STATEMENT:
            self._log.write("statement", seconds, "", statement)

    def stop(self, seconds: float) -> None:
        """Note that the transaction took `seconds`, with what was done between statements."""
        if seconds >= SLOW_TRANSACTION and self._slowest is not None:
            more = f" statements={self._statements} longest={self._longest:.2f}"
            self._log.write("transaction", seconds, more, self._slowest)


def shape(statement: Executable) -> str:
    """Return a statement as one line with placeholders in the place of its values."""
    text = " ".join(str(statement).split())
    return text if len(text) <= MAX_SHAPE else f"{text[: MAX_SHAPE - 1]}…"
