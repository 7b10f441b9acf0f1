"""Ports of delivery: the interfaces of targets and of the rate limiter, free of discord.py."""

from typing import Protocol

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Result

MAX_TURN_WAIT = 30.0
"""Longest wait for a turn in seconds; a caller that would wait longer is told so at once."""


class Pacer(Protocol):
    """The rate limiter for all requests."""

    @property
    def rate(self) -> float:
        """The current rate in turns per second."""
        ...

    @property
    def halted_for(self) -> float:
        """The number of seconds from now for which no turn is granted."""
        ...

    async def acquire(self) -> float:
        """Wait for a turn and return 0; if that takes too long, return the seconds to wait."""
        ...


class Target(Protocol):
    """A kind of place that deliveries go to; errors are returned as results, never raised."""

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Send the delivery's payload under `nonce` within 30 s.

        The caller has already waited for a turn, so that it can check its claim between the turn
        and the request. Any further request waits for a turn of its own, as does `edit`.
        """
        ...

    async def find(self, delivery: Delivery) -> Result:
        """Look for our message with the delivery's marker; return Sent, Absent or Unreadable.

        If the search failed, return the failure. Messages from more than 60 s before the first try
        don't count. The caller has already waited for a turn, as for `send`; further pages wait for
        turns of their own.
        """
        ...

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Replace the payload of a message that has arrived; its ping is not repeated."""
        ...
