"""Keeps posted roundups up to date until their list closes: votes, late papers, then "final".

Nobody is pinged again, and waiting messages are not delayed: all of it is best effort.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import DeliveryKind, TargetKind
from bot.delivery.domain.ports import Target
from bot.delivery.domain.results import Fault, Refused, Result, Sent
from bot.delivery.store.backlog import Backlog
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.papers.domain.listing import CLOSES_AFTER, Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.issue import Issue, IssuePage, next_refresh
from bot.roundups.domain.subscription import Layout
from bot.roundups.services.issues import RenderIssue
from bot.roundups.services.recounts import RECOUNT_AFTER
from bot.roundups.store.issues import IssueStore
from bot.runtime.clock import Clock
from bot.runtime.loops import isolated
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)

BATCH = 20
"""Issues refreshed by one step; posts that become due meanwhile wait for no more than these."""
RETRY_AFTER = timedelta(minutes=10)
"""How long after a failure a message is redrawn because of presses."""
MAX_LATE = 25
"""The most papers that may join an issue late."""


class MessageMemory(Protocol):
    """Port: what a server remembers of an issue's messages."""

    async def remember(self, tx: Transaction, delivery: Delivery, payload: str) -> None:
        """Record which papers a message shows now, by its payload."""
        ...

    async def likes(
        self, tx: Transaction, guild_id: int, paper_ids: Sequence[str]
    ) -> Mapping[str, int]:
        """Count the members who like each of the papers in a server."""
        ...


class RefreshService:
    """Edits the messages of issues whose list is still open."""

    def __init__(
        self,
        database: Database,
        targets: Mapping[TargetKind, Target],
        render: RenderIssue,
        memory: MessageMemory,
        clock: Clock,
    ) -> None:
        """Draw with `render`, edit through `targets`, and tell `memory` what is shown then."""
        self._database = database
        self._targets = targets
        self._render = render
        self._memory = memory
        self._clock = clock

    async def step(self) -> int:
        """Refresh due issues, if nothing waits to be sent; return the number refreshed."""
        now = self._clock()
        async with self._database.read() as tx:
            if await Backlog(tx).oldest_overdue_at(now) is not None:
                return 0
            due = await IssueStore(tx).to_refresh(now, BATCH)
            pressed = await IssueStore(tx).to_recount(now, BATCH)
        refreshed = 0
        for issue in due:
            has_changed = await isolated(
                "refresh", issue.subscription_id, self._refresh(issue, now)
            )
            if has_changed is None:
                await self._put_off(issue, now)
            refreshed += bool(has_changed)
        for issue in (each for each in pressed if each not in due):
            has_changed = await isolated(
                "recount", issue.subscription_id, self._recount(issue, now)
            )
            if has_changed is None:
                async with self._database.write() as tx:
                    await IssueStore(tx).put_recount_off(issue, now + RETRY_AFTER)
            refreshed += bool(has_changed)
        return refreshed

    async def _put_off(self, issue: Issue, now: datetime) -> None:
        """Postpone an issue to the time of its next regular refresh."""
        following = next_refresh(issue.scheduled_at, issue.closes_at, now)
        async with self._database.write() as tx:
            await IssueStore(tx).refreshed(issue, issue.late, following)
            await IssueStore(tx).put_recount_off(issue, now + RETRY_AFTER)

    async def _refresh(self, issue: Issue, now: datetime) -> bool:
        async with self._database.read() as tx:
            page = await self._page(tx, issue, now)
            arrived = await _arrived(tx, issue)
        following = page.issue.refresh_at
        drawn = self._render(page)
        results = [await self._edit(part, drawn[part.order.part].payload) for part in arrived]
        if any(_is_gone(result) for result in results):
            following = None
        has_changed = bool(results) and all(isinstance(result, Sent) for result in results)
        late = page.issue.late if has_changed else issue.late
        async with self._database.write() as tx:
            await IssueStore(tx).refreshed(issue, late, following)
            await IssueStore(tx).recounted(issue, now + RECOUNT_AFTER)
            if late != issue.late:
                for part in arrived:
                    payload = drawn[part.order.part].payload
                    await self._memory.remember(tx, part, payload)
        return has_changed

    async def _recount(self, issue: Issue, now: datetime) -> bool:
        """Redraw an issue with what members like; its papers and its next update stay."""
        async with self._database.read() as tx:
            late = await PaperStore(tx).get_many(issue.late)
            page = await self._filled(tx, issue, late)
            arrived = await _arrived(tx, issue)
        drawn = self._render(page)
        results = [await self._edit(part, drawn[part.order.part].payload) for part in arrived]
        is_over = all(isinstance(result, Sent | Refused) for result in results)
        async with self._database.write() as tx:
            if is_over:
                await IssueStore(tx).recounted(issue, now + RECOUNT_AFTER)
            else:
                await IssueStore(tx).put_recount_off(issue, now + RETRY_AFTER)
        return bool(results) and all(isinstance(result, Sent) for result in results)

    async def _page(self, tx: Transaction, issue: Issue, now: datetime) -> IssuePage:
        late = await _late(tx, issue)
        following = next_refresh(issue.scheduled_at, issue.closes_at, now)
        ids = tuple(paper.id for paper in late)
        return await self._filled(tx, replace(issue, late=ids, refresh_at=following), late)

    async def _filled(self, tx: Transaction, issue: Issue, late: tuple[Paper, ...]) -> IssuePage:
        """Return an issue with its papers, and what its server likes unless others see it too."""
        papers = await PaperStore(tx).get_many(issue.shown)
        ids = [paper.id for paper in (*papers, *late)]
        page = IssuePage(issue, papers, late)
        if await _is_published(tx, issue):
            return page
        return replace(page, likes=await self._memory.likes(tx, issue.guild_id, ids))

    async def _edit(self, part: Delivery, payload: str) -> Result:
        result = await self._targets[part.order.target].edit(part, payload)
        if not isinstance(result, Sent):
            log.info("refresh failed delivery=%d result=%s", part.id, result)
        return result


async def _late(tx: Transaction, issue: Issue) -> tuple[Paper, ...]:
    """Return the papers that joined the issue's lists after it, unless a later issue has them.

    An issue sent outside the schedule gets none: the scheduled one will bring them.
    """
    newest = await IssueStore(tx).earlier(issue.subscription_id, 1)
    if not newest or newest[0].key != issue.key:
        return await PaperStore(tx).get_many(issue.late)
    criteria = replace(
        issue.criteria, after=issue.criteria.until, until=await PaperStore(tx).newest_sequence()
    )
    found = await NewPaperStore(tx).papers(criteria, Sort.UPVOTES, 0, MAX_LATE)
    last_day = (issue.closes_at - CLOSES_AFTER).date()
    return tuple(
        paper for paper in found.papers if paper.listing_day and paper.listing_day <= last_day
    )


async def _arrived(tx: Transaction, issue: Issue) -> tuple[Delivery, ...]:
    """Return the posted messages that show the whole issue; a thread's cards stay as they were."""
    deliveries = RoundupDeliveries(tx, issue.guild_id, issue.subscription_id)
    return tuple(
        part
        for part in await deliveries.parts(issue.key)
        if part.state is State.SENT
        and part.message_id
        and (part.order.part == 0 or issue.layout is Layout.CARDS)
    )


async def _is_published(tx: Transaction, issue: Issue) -> bool:
    kind = DeliveryKind.CROSSPOST
    crossposts = RoundupDeliveries(tx, issue.guild_id, issue.subscription_id, kind)
    return bool(await crossposts.parts(issue.key))


def _is_gone(result: Result) -> bool:
    """Return whether the message is no longer editable: it was deleted, or its channel."""
    gone = {Fault.DELETED, Fault.GONE, Fault.LEFT}
    return isinstance(result, Refused) and result.fault in gone
