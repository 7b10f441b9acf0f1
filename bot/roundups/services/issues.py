"""Assembles issues: which papers, which messages, and what earlier failures left to do."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile

from bot.delivery.domain.delivery import DeliveryKind, Message, Order, State, TargetKind
from bot.delivery.store.installation import InstallationStore
from bot.delivery.store.outbox import Outbox
from bot.papers.domain.listing import CLOSES_AFTER, Sort
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.issue import Issue, IssuePage, next_refresh
from bot.roundups.domain.subscription import Layout, Subscription, Terms
from bot.roundups.store.issues import IssueStore
from bot.runtime.clock import Clock
from bot.search.domain.criteria import Criteria
from bot.search.services.search import SearchService
from bot.search.store.new_papers import NewPapers, NewPaperStore
from bot.storage.transaction import Transaction

LATE_ADDITIONS = timedelta(days=10)
"""How long before the last issue a paper that joins its list late may be listed.

Covers the 7 listing days that are read repeatedly.
"""

MAX_FAILED = 30
"""Consecutive failed issues whose papers the next one still includes."""

NO_REPEAT_ISSUES = 3
"""Last issues whose late papers are not repeated."""

UNSCHEDULED_SEPARATOR = "+"
"""Separates the date from a number in the key of an issue sent outside the schedule."""

RenderIssue = Callable[[IssuePage], tuple[Message, ...]]
"""Draws an issue as messages, one per part; passed in, because drawing depends on Discord."""


@dataclass(frozen=True, slots=True)
class IssueCandidates:
    """The papers an issue would choose from now; `missed` counts the failed issues before it."""

    criteria: Criteria
    fresh: NewPapers
    missed: int = 0


class IssueService:
    """Issues of subscriptions, assembled inside the caller's transaction."""

    def __init__(self, search: SearchService, render: RenderIssue, clock: Clock) -> None:
        """Parse queries with `search`, and draw issues with `render`."""
        self._search = search
        self._render = render
        self._clock = clock

    async def query(self, terms: Terms) -> str:
        """Return a roundup's canonical query, acronyms expanded; call it before a transaction."""
        return str(await self._search.parse(terms.query, exact=False)) if terms.query else ""

    async def candidates(
        self, tx: Transaction, subscription: Subscription, query: str
    ) -> IssueCandidates:
        """Return what is new for a subscription, with the papers of issues that never arrived."""
        last = date.fromisoformat(subscription.last_issue_key)
        earlier = await IssueStore(tx).newest(subscription.id, MAX_FAILED)
        failed = await self._failed(tx, subscription, earlier)
        contents = Criteria(
            after=min([subscription.cursor, *(issue.criteria.after for issue in failed)]),
            until=await PaperStore(tx).newest_sequence(),
            first_day=max(subscription.first_day, last - LATE_ADDITIONS - timedelta(len(failed))),
            min_upvotes=subscription.terms.min_upvotes,
            query=query,
            # papers that joined an issue late have already been seen
            without=tuple(
                paper_id for issue in earlier[:NO_REPEAT_ISSUES] for paper_id in issue.late
            ),
        )
        return IssueCandidates(contents, await NewPaperStore(tx).fresh(contents), len(failed))

    @staticmethod
    async def _failed(
        tx: Transaction, subscription: Subscription, earlier: tuple[Issue, ...]
    ) -> list[Issue]:
        """Return the last issues that certainly failed, back to one that may have arrived."""
        firsts = await Outbox(tx).ledger(
            subscription.guild_id, subscription.id, 2 * MAX_FAILED, only_first=True
        )
        states = {each.order.key: each.state for each in firsts}
        lost = {State.EXPIRED, State.DEAD}
        since = (
            subscription.first_day
        )  # issues that failed before it was resumed are no longer relevant
        scheduled = [
            each for each in earlier if UNSCHEDULED_SEPARATOR not in each.key and each.day >= since
        ]
        return list(takewhile(lambda issue: states.get(issue.key) in lost, scheduled))

    async def page(
        self,
        tx: Transaction,
        subscription: Subscription,
        choice: IssueCandidates,
        key: str,
        due_at: datetime,
    ) -> IssuePage:
        """Fill an issue with the most upvoted of its papers; it is not stored yet."""
        terms, fresh = subscription.terms, choice.fresh
        found = await NewPaperStore(tx).papers(choice.criteria, Sort.UPVOTES, 0, terms.top)
        newest = fresh.newest_day or due_at.date()
        closes_at = datetime.combine(newest, time(), UTC) + CLOSES_AFTER
        issue = Issue(
            subscription_id=subscription.id,
            guild_id=subscription.guild_id,
            key=key,
            reference=secrets.token_hex(12),
            criteria=choice.criteria,
            scheduled_at=due_at,
            layout=terms.layout,
            cadence=terms.cadence,
            shown=tuple(paper.id for paper in found.papers),
            total=found.total,
            closes_at=closes_at,
            refresh_at=next_refresh(due_at, closes_at, due_at),
            role_id=terms.role_id,
            missed=choice.missed,
        )
        return IssuePage(issue, found.papers)

    async def put(
        self,
        tx: Transaction,
        subscription: Subscription,
        page: IssuePage,
        *,
        expires_at: datetime,
        slot: datetime | None = None,
    ) -> int:
        """Store an issue and order its messages, frozen, none to be sent before its `slot`.

        Returns the number of messages: 0, and nothing is stored, if the issue's key is taken.
        """
        issue, terms = page.issue, subscription.terms
        if not await IssueStore(tx).add(issue):
            return 0
        now = self._clock()
        restored_at = await InstallationStore(tx).restored_at()
        is_doubtful = restored_at is not None and issue.scheduled_at <= restored_at
        return await Outbox(tx).put(
            Order(
                kind=DeliveryKind.ROUNDUP,
                subject_id=subscription.id,
                key=issue.key,
                guild_id=subscription.guild_id,
                target=target_of(terms, part),
                channel_id=terms.channel_id,
                payload=message.payload,
                plain_payload=message.plain_payload,
                # a late message is looked for first, from its due time on
                due_at=issue.scheduled_at if is_doubtful else max(now, slot or now),
                expires_at=expires_at,
                part=part,
            )
            for part, message in enumerate(self._render(page))
        )


def target_of(terms: Terms, part: int) -> TargetKind:
    """Return where a part of a roundup goes: later parts into the first one's thread, if any."""
    has_thread = terms.layout is Layout.THREADS or terms.target is TargetKind.FORUM
    return TargetKind.THREAD if part and has_thread else terms.target
