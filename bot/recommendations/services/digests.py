"""Orders the daily messages with recommendations, each day's once, and acts on their outcome."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.accounts.store.members import MemberStore
from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import DeliveryKind, Message, Order, TargetKind
from bot.delivery.domain.order import marker as marker_of
from bot.delivery.domain.results import Fault, Refused, Result
from bot.delivery.store.outbox import Outbox
from bot.recommendations.domain.daily import DailyRecommendations
from bot.recommendations.domain.visits import RecommendedPapers
from bot.recommendations.services.daily import take_back
from bot.recommendations.services.recommendations import RecommendationService
from bot.recommendations.store.daily import DailyStore
from bot.recommendations.store.seen_papers import SeenPaperStore
from bot.recommendations.store.visits import VisitStore
from bot.runtime.clock import Clock
from bot.runtime.loops import isolated
from bot.schedules.schedule import Run
from bot.storage.database import Database
from bot.storage.transaction import BATCH_ROWS, Transaction

log = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(hours=1)
"""Longest time until a message that quiet hours hold back is looked at again."""
ON_ITS_WAY = timedelta(minutes=5)
"""The same while the message of the day before is on its way, which is soon decided."""
AFTER_FAILURE = timedelta(hours=1)
"""Time until a member is looked at again whose recommendations failed."""

RenderDigest = Callable[[RecommendedPapers, str], Message]
"""Draws the message around its marker; passed in, because drawing depends on Discord."""


class DigestService:
    """Makes the daily messages of all members."""

    def __init__(
        self,
        database: Database,
        recommendations: RecommendationService,
        draw: RenderDigest,
        clock: Clock,
    ) -> None:
        """Draw with `draw` what is recommended."""
        self._database = database
        self._recommendations = recommendations
        self._draw = draw
        self._clock = clock

    async def step(self) -> int:
        """Order the messages that are due; return how many."""
        await self._recover()
        now, made, after = self._clock(), 0, 0
        while True:
            async with self._database.read() as tx:
                due = await DailyStore(tx).due(now, after)
            for each in due:
                is_made = await isolated("member", each.member_id, self._serve(each, now))
                if is_made is None:
                    await self._hold(each, now + AFTER_FAILURE)
                made += bool(is_made)
            if len(due) < BATCH_ROWS:
                return made
            after = due[-1].member_id

    async def _recover(self) -> None:
        """Let papers of messages that have not arrived in time be recommended again."""
        async with self._database.read() as tx:
            lost = await DailyStore(tx).lost()
        for each in lost:
            async with self._database.write() as tx:
                await take_back(tx, each.member_id, each.open_key or "", self._clock())

    async def _serve(self, each: DailyRecommendations, now: datetime) -> bool:
        """Order a member's message if it is due; return whether one was made."""
        async with self._database.read() as tx:
            quiet = (await MemberStore(tx).get(each.member_id)).quiet
        if quiet and quiet.is_quiet(now):
            await self._hold(each, min(quiet.next_end(now), now + LOOK_AGAIN))
            return False
        if each.open_key:
            await self._hold(each, now + ON_ITS_WAY)
            return False
        due = each.schedule.due(each.last_key, now)
        if due is None:
            await self._hold(each, each.schedule.next_after(now, each.last_key).moment)
            return False
        found, before = await self._recommendations.since_last(each.member_id)
        async with self._database.write() as tx:
            return await self._order(tx, each, due.run, found, before, now)

    async def _order(  # noqa: PLR0913, PLR0917  # all that one message is made of
        self,
        tx: Transaction,
        each: DailyRecommendations,
        run: Run,
        found: RecommendedPapers,
        before: int | None,
        now: datetime,
    ) -> bool:
        """Order a message unless something has changed since its papers were chosen."""
        member_id = each.member_id
        ids = [one.paper.id for one in found.papers]
        changes: dict[str, object] = {
            "last_key": run.issue_key,
            "next_run_at": each.schedule.next_after(now, run.issue_key).moment,
        }
        if ids:
            changes |= {"open_key": run.issue_key, "open_after": before or 0}
        is_same = await VisitStore(tx).last(member_id) == before
        if not is_same or (ids and await SeenPaperStore(tx).seen(member_id, ids)):
            return False  # the next step chooses anew
        if not await DailyStore(tx).advance(each, changes) or not ids:
            return False
        if not await Outbox(tx).put([self._message(each, run, found, now)]):
            await DailyStore(tx).close(member_id, run.issue_key)  # that day's was sent before
            return False
        await VisitStore(tx).note(member_id, found.until, now)
        return True

    def _message(
        self, each: DailyRecommendations, run: Run, found: RecommendedPapers, now: datetime
    ) -> Order:
        kind = DeliveryKind.RECOMMENDATIONS
        message = self._draw(found, marker_of(kind, each.member_id, run.issue_key, 0))
        return Order(
            kind=kind,
            subject_id=each.member_id,
            key=run.issue_key,
            guild_id=None,
            target=TargetKind.DIRECT,
            channel_id=each.member_id,
            payload=message.payload,
            plain_payload=message.plain_payload,
            due_at=now,
            expires_at=run.expires_at,
        )

    async def _hold(self, each: DailyRecommendations, until: datetime) -> None:
        async with self._database.write() as tx:
            await DailyStore(tx).advance(each, {"next_run_at": until})


class DigestOutcomes:
    """Records the outcome of a daily message, in the transaction that decides it."""

    async def record_result(
        self, tx: Transaction, after: Delivery, result: Result, now: datetime
    ) -> None:
        """Recommend papers again that certainly haven't arrived; pause if Discord lets none in.

        `DigestService` takes care of messages whose time ran out.
        """
        if after.state in {State.PENDING, State.SENDING, State.EXPIRED}:
            return
        member_id, key = after.order.subject_id, after.order.key
        if after.state is State.DEAD:
            is_closed = isinstance(result, Refused) and result.fault is Fault.CLOSED
            await take_back(tx, member_id, key, now, is_paused=is_closed)
            if is_closed:
                log.warning("paused daily recommendations reason=closed")
        else:
            await DailyStore(tx).close(member_id, key)
