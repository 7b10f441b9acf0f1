"""A sender that a test can wait for."""

from bot.delivery.services.sender import Sender

SECONDS = 5.0


class ObservedSender(Sender):
    """The real sender, which also tells how many deliveries it has in flight."""

    @property
    def in_hand(self) -> int:
        """The number of deliveries in flight."""
        return len(self._tasks)

    async def drain(self) -> None:
        """Send until nothing more is due."""
        await self.step()
        while self.in_hand:
            await self.idle(SECONDS)
            await self.step()
