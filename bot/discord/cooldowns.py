"""Slows down who asks too fast; remembers nobody for longer than that takes."""

import math

from discord import app_commands

MOST_REMEMBERED = 10_000
"""Windows that one limit remembers; beyond, those that began first are forgotten."""


class OnCooldown(app_commands.AppCommandError):
    """Something was asked for too often; the text is for people."""


class Cooldown:
    """So many uses in so many seconds for each of those who ask."""

    def __init__(self, uses: int, seconds: float, who: str = "That was a bit fast") -> None:
        """Allow `uses` in each window of `seconds`; `who` begins the line that refuses more."""
        self._uses, self._seconds, self._who = uses, seconds, who
        self._windows: dict[int, tuple[float, int]] = {}  # when each began, in that order; its uses

    def take(self, key: int, now: float) -> None:
        """Count a use by `key` at `now` (seconds); raise TooFast if it is one too many."""
        self._forget(now)
        began, used = self._windows.get(key, (now, 0))
        if used >= self._uses:
            wait = max(1, math.ceil(began + self._seconds - now))
            raise OnCooldown(f"{self._who}: please try again in {wait} s.")
        self._windows[key] = began, used + 1

    @property
    def remembered(self) -> int:
        """How many keys are remembered."""
        return len(self._windows)

    def _forget(self, now: float) -> None:
        """Drop the windows that have ended, and the first if there are too many."""
        while self._windows:
            first, (began, _) = next(iter(self._windows.items()))
            if now < began + self._seconds and len(self._windows) < MOST_REMEMBERED:
                break
            del self._windows[first]
