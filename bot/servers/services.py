"""Handles a server's lifecycle: the bot joins it, its permissions change, the bot leaves it."""

import logging
from collections.abc import Callable, Collection
from datetime import datetime

from bot.accounts.domain import DELETED_USER_ID, Owner
from bot.accounts.store.guilds import GuildStore
from bot.delivery.domain.notices import Notice, RoundupResumed, WatchesResumed
from bot.delivery.domain.order import Message, TargetKind
from bot.delivery.services.notices import Notices
from bot.delivery.store.outbox import Outbox
from bot.roundups.domain.lifecycle import TRANSITIONS, SubscriptionEvent
from bot.roundups.domain.subscription import Subscription
from bot.roundups.services import lifecycle as subscription_lifecycle
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.runtime.clock import Clock
from bot.storage.database import Database
from bot.storage.key_values import KeyValues
from bot.storage.transaction import Transaction
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import Recipient, WatchPause
from bot.watches.services import lifecycle as watch_lifecycle
from bot.watches.store.watches import WatchStore

log = logging.getLogger(__name__)

WELCOME = "welcome"
"""The key of the single message sent on joining."""
MAX_SHARE_GONE = 0.05
"""The share of all servers that may be gone at once; more has to show at several comparisons."""
APPLICATION = "servers.application"
"""The key of the id of the application that the servers were last compared for."""

RenderWelcome = Callable[[str], Message]
"""Draws the welcome around its marker."""


class ServerService:
    """The servers that the bot is in."""

    def __init__(
        self,
        database: Database,
        notices: Notices,
        render_welcome: RenderWelcome,
        clock: Clock,
        wake_sender: Callable[[], None],
    ) -> None:
        """Call `wake_sender` when there is something to send."""
        self._database = database
        self._notices = notices
        self._render_welcome = render_welcome
        self._clock = clock
        self._wake_sender = wake_sender

    async def joined(self, guild_id: int, channel_id: int | None) -> bool:
        """Welcome a server in its channel, only ever once; restart what it had set up."""
        now = self._clock()
        async with self._database.write() as tx:
            is_first = await GuildStore(tx).welcome(guild_id, now)
            await _resume_all(tx, guild_id, now)
            if not is_first or channel_id is None:
                return False
            welcome = Notice(guild_id, WELCOME, guild_id, channel_id, TargetKind.CHANNEL)
            message = self._render_welcome(welcome.marker)
            await Outbox(tx).put([welcome.order(message, now)])
        self._wake_sender()
        return True

    async def left(self, guild_id: int) -> None:
        """Stop sending to a server that has removed the bot."""
        async with self._database.write() as tx:
            await leave(tx, guild_id, self._clock())

    async def compare(
        self,
        here: Collection[int],
        is_ours: Callable[[int], bool],
        application_id: int | None = None,
    ) -> None:
        """Catch up on servers that removed the bot or added it back while it was away.

        `here` are the servers the bot is in now, among those for which `is_ours` returns True. A
        few that are gone have left. If more are gone at once, or the bot is another application
        than before, a different token or an outage is as likely: they have left once they were
        missing at several comparisons.
        """
        now = self._clock()
        async with self._database.read() as tx:
            known = await GuildStore(tx).all()
            marked = await GuildStore(tx).missing()
        ours = {guild_id: left_at for guild_id, left_at in known.items() if is_ours(guild_id)}
        gone = [each for each, left_at in ours.items() if not left_at and each not in here]
        async with self._database.write() as tx:
            is_same = await _is_same_application(tx, application_id)
            await GuildStore(tx).unmark_missing(marked.intersection(here) if is_same else marked)
            missing = await GuildStore(tx).mark_missing(gone, now)
        if not is_same or len(gone) > max(1, MAX_SHARE_GONE * len(ours)):
            gone = [each.id for each in missing if each.has_surely_left(now)]
            log.warning("servers are missing count=%d left=%d", len(missing), len(gone))
        for guild_id in gone:
            await self.left(guild_id)
        for guild_id in (each for each, left_at in ours.items() if left_at and each in here):
            async with self._database.write() as tx:
                await GuildStore(tx).welcome(guild_id, now)
                await _resume_all(tx, guild_id, now)

    async def paused_roundups(self, guild_id: int) -> tuple[Subscription, ...]:
        """Return roundups waiting for permissions; cheap enough for every permission change."""
        async with self._database.read() as tx:
            known = await SubscriptionStore(tx).of_guild(guild_id)
        ended = TRANSITIONS[SubscriptionEvent.PERMISSIONS_BACK].origins
        return tuple(each for each in known if each.pause in ended)

    async def resume_roundup(self, subscription: Subscription, server: str) -> bool:
        """Resume a roundup that may be posted again, and notify whoever set it up.

        `server` is the server's name.
        """
        now, guild_id = self._clock(), subscription.guild_id
        async with self._database.write() as tx:
            back = SubscriptionEvent.PERMISSIONS_BACK
            again = await subscription_lifecycle.apply(tx, subscription, back, now)
            if again is None:
                return False
            notice = Notice(again.id, f"mended {now.isoformat()}", guild_id, again.admin_id)
            await self._notices.send(tx, notice, RoundupResumed(again.number, server), now)
        self._wake_sender()
        return True

    async def paused_watch_channels(self, guild_id: int) -> tuple[int, ...]:
        """Return channels whose watches wait for permissions; as cheap as `paused_roundups`."""
        async with self._database.read() as tx:
            known = await WatchStore(tx).of(Owner(DELETED_USER_ID, guild_id))
        waiting = (each.recipient.id for each in known if each.pause is WatchPause.PERMISSIONS)
        return tuple(dict.fromkeys(waiting))

    async def resume_watches(self, guild_id: int, channel_id: int) -> bool:
        """Resume the watches of a channel that may be posted to again, and notify their owner.

        Papers that came meanwhile are sent now, as with roundups.
        """
        now = self._clock()
        async with self._database.write() as tx:
            its = Recipient(channel_id, guild_id)
            resumed = await watch_lifecycle.apply(tx, its, WatchEvent.PERMISSIONS_BACK, now)
            if not resumed:
                return False
            first = resumed[0]
            key = f"watches mended:{channel_id}:{now.isoformat()}"
            notice = Notice(first.id, key, guild_id, first.owner.member_id)
            await self._notices.send(tx, notice, WatchesResumed(channel_id), now)
        self._wake_sender()
        return True


async def leave(tx: Transaction, guild_id: int, now: datetime) -> None:
    """Pause and cancel everything of a server that was left; its data is deleted in a month."""
    await GuildStore(tx).leave(guild_id, now)
    await Outbox(tx).cancel(guild_id, now)
    for each in await SubscriptionStore(tx).of_guild(guild_id):
        await subscription_lifecycle.apply(tx, each, SubscriptionEvent.SERVER_LEFT, now)
    await watch_lifecycle.apply(tx, Owner(DELETED_USER_ID, guild_id), WatchEvent.SERVER_LEFT, now)


async def _resume_all(tx: Transaction, guild_id: int, now: datetime) -> None:
    """Restart what a server had set up before the bot left it."""
    for each in await SubscriptionStore(tx).of_guild(guild_id):
        await subscription_lifecycle.apply(tx, each, SubscriptionEvent.SERVER_JOINED, now)
    await watch_lifecycle.apply(tx, Owner(DELETED_USER_ID, guild_id), WatchEvent.SERVER_JOINED, now)


async def _is_same_application(tx: Transaction, application_id: int | None) -> bool:
    """Return whether the bot is the application that it was at the last comparison."""
    before, is_now = await KeyValues(tx).get(APPLICATION), str(application_id or "")
    if is_now and before != is_now:
        await KeyValues(tx).put(APPLICATION, is_now)
    return before in {None, is_now} or not is_now
