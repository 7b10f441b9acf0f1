"""Dismisses papers that a member doesn't want recommended, and takes that back."""

from bot.recommendations.store.dismissed_papers import DismissedPaperStore
from bot.runtime.clock import Clock
from bot.storage.database import Database


class DismissalService:
    """What members dismiss; every method works on the member it is given."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Store in `database`."""
        self._database = database
        self._clock = clock

    async def dismiss(self, member_id: int, paper_id: str) -> bool:
        """Recommend a paper no more, nor what is like it; return False if that was so already."""
        async with self._database.write() as tx:
            return await DismissedPaperStore(tx).add(member_id, paper_id, self._clock())

    async def restore(self, member_id: int, paper_id: str) -> bool:
        """Take a dismissal back, as if it had never been; return False if there is none."""
        async with self._database.write() as tx:
            return await DismissedPaperStore(tx).restore(member_id, paper_id)
