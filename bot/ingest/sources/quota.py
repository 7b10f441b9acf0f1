"""How much an upstream lets itself be asked, as its answers say (docs/design/upstream.md)."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.ingest.sources.light_httpx import httpx

_LEFT = re.compile(r"r=([0-9]{1,9});\s*t=([0-9]{1,9})")
_POLICY = re.compile(r"q=([0-9]{1,9});\s*w=([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Quota:
    """The requests that upstream answers in each window of `seconds`; by default without a token.

    `left` are those left in the current window, None if that isn't known.
    """

    requests: int = 500
    seconds: int = 300
    left: int | None = None


class QuotaGauge:
    """The quota of one upstream, by the last answer that named it."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Begin with the quota without a token; `monotonic` returns seconds."""
        self._monotonic = monotonic
        self._allowed = Quota()
        self._left, self._until = 0, -math.inf

    @property
    def quota(self) -> Quota:
        """The quota, as far as it is known."""
        is_known = self._monotonic() < self._until
        left = self._left if is_known else None
        return Quota(self._allowed.requests, self._allowed.seconds, left)

    def read(self, headers: httpx.Headers) -> tuple[float, float]:
        """Take over what an answer says; return the requests left and the seconds to the end.

        Of several policies, the tightest counts.
        """
        policies = _numbers(_POLICY, headers.get("RateLimit-Policy", ""))
        rates = [(number / window, number, window) for number, window in policies if window]
        if rates:
            _, number, window = min(rates)
            self._allowed = Quota(number, window)
        left = min(_numbers(_LEFT, headers.get("RateLimit", "")), default=None)
        if left is None:
            return math.inf, 0.0
        self._left, self._until = left[0], self._monotonic() + left[1]
        return float(left[0]), float(left[1])


def _numbers(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [(int(first), int(second)) for first, second in pattern.findall(text)]
