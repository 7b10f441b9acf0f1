"""Removes a server's roundups, and brings them back while that can be undone."""

from datetime import timedelta

from bot.delivery.store.outbox import Outbox
from bot.errors import BadRequest
from bot.roundups.domain.subscription import Subscription, Terms
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.runtime.clock import Clock
from bot.storage.database import Database

UNDO_WINDOW = timedelta(minutes=5)
"""How long a removal can be undone."""


class RoundupRemovals:
    """Removals of roundups; every method works on the server it is given."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Work on `database` by `clock`."""
        self._database = database
        self._clock = clock

    async def remove(self, guild_id: int, number: int) -> Subscription:
        """Remove a roundup and cancel its waiting messages; return it as it was."""
        now = self._clock()
        async with self._database.write() as tx:
            removed = await SubscriptionStore(tx).remove(guild_id, number, now)
            if removed is None:
                raise BadRequest(f"This server has no roundup {number}. See /roundup list.")
            await Outbox(tx).cancel(guild_id, now, removed.id)
        return removed

    async def restore(self, guild_id: int, subscription_id: int, number: int) -> Subscription:
        """Bring back a roundup just as it was removed, under its `number` if that is still free.

        What waited to be posted comes with its next issue. Raises BadRequest if it is too late.
        """
        since = self._clock() - UNDO_WINDOW
        async with self._database.write() as tx:
            back = await SubscriptionStore(tx).restore(guild_id, subscription_id, number, since)
        if back is None:
            raise BadRequest("That can't be undone any more: set it up again with /roundup add.")
        return back

    async def twin(self, guild_id: int, terms: Terms) -> Subscription | None:
        """Return a roundup of the server that brings the same papers at the same time and place."""
        async with self._database.read() as tx:
            known = await SubscriptionStore(tx).of_guild(guild_id)
        return next((each for each in known if each.terms.brings_same_as(terms)), None)
