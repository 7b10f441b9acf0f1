"""The ports of delivery: what a sender asks of targets and their pace. Discord is not in sight."""

from typing import Protocol

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Result

LONGEST_WAIT = 30.0
"""Seconds that a turn may take; who would have to wait longer is told so at once."""


class Pacer(Protocol):
    """The pace of all requests."""

    @property
    def rate(self) -> float:
        """How many turns a second it gives at present."""
        ...

    @property
    def halted_for(self) -> float:
        """For how many seconds from now nobody gets a turn."""
        ...

    async def acquire(self) -> float:
        """Wait for a turn and give 0; or, without a turn, the seconds to wait if those are many."""
        ...


class Target(Protocol):
    """One kind of place that deliveries go to; errors come back as results, never as exceptions."""

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Send the delivery's payload under `nonce`; within 30 s.

        The caller has waited for a turn of the pace, so that it may check its claim in between;
        whatever is requested beside the message waits for a turn of its own, as `edit`.
        """
        ...

    async def find(self, delivery: Delivery) -> Result:
        """Look for a message of ours with the delivery's marker: Sent, Absent or Unprovable.

        Or what kept it from looking. Messages older than 60 s before the first try don't count.
        The caller has waited for a turn, as for `send`; further pages wait for turns of their own.
        """
        ...

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Give the message that has arrived another payload; its ping is not repeated."""
        ...
