"""Cooldowns for users; each user is forgotten when their window ends."""

import math

from discord import app_commands

MAX_REMEMBERED = 10_000
"""The most windows that one cooldown keeps; beyond that, the oldest are dropped."""


class OnCooldown(app_commands.AppCommandError):
    """A cooldown was exceeded; the message is shown to the user."""


class Cooldown:
    """Allows each key a number of uses per time window."""

    def __init__(self, uses: int, seconds: float, who: str = "Too fast") -> None:
        """Allow `uses` per window of `seconds`; `who` begins the message that refuses more."""
        self._uses, self._seconds, self._who = uses, seconds, who
        self._windows: dict[int, tuple[float, int]] = {}  # start and uses by key, oldest first

    def take(self, key: int, now: float) -> None:
        """Count a use by `key` at `now` (seconds); raise OnCooldown if it is one too many."""
        self._forget(now)
        began, used = self._windows.get(key, (now, 0))
        if used >= self._uses:
            wait = max(1, math.ceil(began + self._seconds - now))
            raise OnCooldown(f"{self._who}. Try again in {wait} second{'' if wait == 1 else 's'}.")
        self._windows[key] = began, used + 1

    def _forget(self, now: float) -> None:
        """Drop the windows that have ended, and the oldest if there are too many."""
        while self._windows:
            first, (began, _) = next(iter(self._windows.items()))
            if now < began + self._seconds and len(self._windows) < MAX_REMEMBERED:
                break
            del self._windows[first]
