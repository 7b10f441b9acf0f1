"""Assembles issues: their papers, and the messages that bring them."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, time

from bot.delivery.domain.order import DeliveryKind, Message, Order, TargetKind
from bot.delivery.store.installation import InstallationStore
from bot.delivery.store.outbox import Outbox
from bot.papers.domain.listing import CLOSES_AFTER
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.issue import Issue, IssuePage, next_refresh
from bot.roundups.domain.subscription import Layout, Subscription, Terms
from bot.roundups.services.candidates import IssueCandidates
from bot.roundups.store.issues import IssueStore
from bot.runtime.clock import Clock
from bot.search.services.search import SearchService
from bot.storage.transaction import Transaction

RenderIssue = Callable[[IssuePage], tuple[Message, ...]]
"""Draws an issue as messages, one per part; passed in, because drawing depends on Discord."""


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

    async def page(
        self,
        tx: Transaction,
        subscription: Subscription,
        choice: IssueCandidates,
        key: str,
        due_at: datetime,
    ) -> IssuePage:
        """Fill an issue with the most upvoted of its papers; it is not stored yet."""
        terms, criteria = subscription.terms, choice.criteria
        paper_ids = tuple(choice.fresh.listed)
        days = choice.days(due_at.date())
        closes_at = datetime.combine(days.last, time(), UTC) + CLOSES_AFTER
        issue = Issue(
            subscription_id=subscription.id,
            guild_id=subscription.guild_id,
            key=key,
            reference=secrets.token_hex(12),
            criteria=criteria,
            scheduled_at=due_at,
            layout=terms.layout,
            cadence=terms.cadence,
            quotes=terms.quotes,
            shown=paper_ids[: terms.top],
            total=len(paper_ids),
            paper_ids=paper_ids,
            first_listed=days.first,
            last_listed=days.last,
            is_rest=choice.is_rest,
            closes_at=closes_at,
            refresh_at=next_refresh(due_at, closes_at, due_at),
            role_id=terms.role_id,
            missed=choice.missed,
        )
        papers = await PaperStore(tx).get_many(issue.shown)
        return IssuePage(issue, papers, is_silent=terms.is_silent, tag_id=terms.tag_id)

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
