"""Keeps posted roundups up to date until their list closes: votes, late papers, then "final".

Nobody is pinged again, and waiting messages are not delayed: all of it is best effort.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import TargetKind
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
from bot.roundups.store.issues import IssueStore
from bot.runtime.clock import Clock
from bot.runtime.loops import isolated
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)

BATCH = 20
"""Issues refreshed by one step; posts that become due meanwhile wait for no more than these."""
MAX_LATE = 25
"""The most papers that may join an issue late."""


class MessageMemory(Protocol):
    """Port: what a server remembers of an issue's messages."""

    async def remember(self, tx: Transaction, delivery: Delivery, payload: str) -> None:
        """Record which papers a message shows now, by its payload."""
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
        refreshed = 0
        for issue in due:
            has_changed = await isolated(
                "refresh", issue.subscription_id, self._refresh(issue, now)
            )
            if has_changed is None:
                await self._put_off(issue, now)
            refreshed += bool(has_changed)
        return refreshed

    async def _put_off(self, issue: Issue, now: datetime) -> None:
        """Postpone an issue to the time of its next regular refresh."""
        following = next_refresh(issue.scheduled_at, issue.closes_at, now)
        async with self._database.write() as tx:
            await IssueStore(tx).refreshed(issue, issue.late, following)

    async def _refresh(self, issue: Issue, now: datetime) -> bool:
        async with self._database.read() as tx:
            page = await self._page(tx, issue, now)
            parts = await _parts(tx, issue)
        following = page.issue.refresh_at
        arrived = [part for part in parts if part.state is State.SENT and part.message_id]
        drawn = self._render(page)
        results = [await self._edit(part, drawn[part.order.part].payload) for part in arrived]
        if any(_is_gone(result) for result in results):
            following = None
        has_changed = bool(results) and all(isinstance(result, Sent) for result in results)
        late = page.issue.late if has_changed else issue.late
        async with self._database.write() as tx:
            await IssueStore(tx).refreshed(issue, late, following)
            if late != issue.late:
                for part in arrived:
                    payload = drawn[part.order.part].payload
                    await self._memory.remember(tx, part, payload)
        return has_changed

    async def _page(self, tx: Transaction, issue: Issue, now: datetime) -> IssuePage:
        papers = await PaperStore(tx).get_many(issue.shown)
        late = await _late(tx, issue)
        following = next_refresh(issue.scheduled_at, issue.closes_at, now)
        ids = tuple(paper.id for paper in late)
        return IssuePage(replace(issue, late=ids, refresh_at=following), papers, late)

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


async def _parts(tx: Transaction, issue: Issue) -> tuple[Delivery, ...]:
    """Return the messages that show the whole issue; a thread's cards stay as they were."""
    deliveries = RoundupDeliveries(tx, issue.guild_id, issue.subscription_id)
    parts = await deliveries.parts(issue.key)
    return tuple(part for part in parts if part.order.part == 0 or issue.layout is Layout.CARDS)


def _is_gone(result: Result) -> bool:
    """Return whether the message is no longer editable: it was deleted, or its channel."""
    gone = {Fault.DELETED, Fault.GONE, Fault.LEFT}
    return isinstance(result, Refused) and result.fault in gone
