"""The port of every kind of target: what a sender asks of it. It knows nothing of Discord."""

from typing import Protocol

from bot.domain.deliveries import Delivery
from bot.domain.results import Result


class Target(Protocol):
    """One kind of place that deliveries go to; errors come back as results, never as exceptions."""

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Send the delivery's payload under `nonce`; within 30 s."""
        ...

    async def find(self, delivery: Delivery) -> Result:
        """Look for a message of ours with the delivery's marker: Sent, Absent or Unprovable.

        Or what kept it from looking. Messages older than 60 s before the first try don't count.
        """
        ...

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Give the message that has arrived another payload; its ping is not repeated."""
        ...
