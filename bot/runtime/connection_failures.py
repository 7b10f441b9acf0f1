"""Names the cause of a failed connection in a word: DNS, refused, TLS, timed out and so on."""

import os
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import cast


class CauseKind(StrEnum):
    """The word that begins a cause."""

    DNS = "DNS"
    REFUSED = "refused"
    TLS = "TLS"
    TIMED_OUT = "timed out"
    CUT = "cut off"
    NETWORK = "network"
    PROXY = "proxy"
    REDIRECT = "redirect"
    STATUS = "status"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a connection or a question failed: a word, and what else is known."""

    kind: CauseKind
    detail: str = ""

    def __str__(self) -> str:
        """Return both, as in `TLS: certificate has expired`."""
        return f"{self.kind}: {self.detail}" if self.detail else self.kind


def cause_of(error: BaseException) -> Cause | None:
    """Return the cause of a failed connection, None if it is of no known kind."""
    causes = filter(None, map(_own_cause, _chain(error)))
    # the most specific word: an error for all tries of a connection hides those of each
    order = list(CauseKind)
    return min(causes, key=lambda cause: order.index(cause.kind), default=None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, those in its group, and those that led to it."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        if isinstance(each, BaseExceptionGroup):
            waiting += cast("BaseExceptionGroup[BaseException]", each).exceptions
        waiting += filter(None, (each.__cause__, each.__context__))


def _own_cause(error: BaseException) -> Cause | None:  # noqa: PLR0911  # one line a kind
    match error:
        case socket.gaierror():
            return Cause(CauseKind.DNS, error.strerror or "")
        case ssl.SSLCertVerificationError() if reason := getattr(error, "verify_message", ""):
            return Cause(CauseKind.TLS, str(reason).rstrip("."))
        case ssl.SSLError() if reason := getattr(error, "reason", None):
            return Cause(CauseKind.TLS, str(reason).replace("_", " ").lower())
        case ConnectionRefusedError():
            return Cause(CauseKind.REFUSED)
        case TimeoutError():
            return Cause(CauseKind.TIMED_OUT)
        case ConnectionError():
            return Cause(CauseKind.CUT)
        case OSError() if error.errno:
            return Cause(CauseKind.NETWORK, os.strerror(error.errno))
        case _:
            return None
