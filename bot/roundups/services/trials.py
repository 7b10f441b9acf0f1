"""Tries out a roundup that isn't set up yet: what it would have posted, and a test in its channel.

Nothing of it is stored but the test's messages, which belong to no roundup.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.delivery.domain.order import DeliveryKind, Message, Order
from bot.delivery.store.outbox import Outbox
from bot.errors import BadRequest
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.draft import RoundupDraft
from bot.roundups.domain.issue import UNSCHEDULED_SEPARATOR, IssuePage
from bot.roundups.domain.subscription import SUBSCRIPTIONS_PER_GUILD, Subscription, Terms
from bot.roundups.domain.trial import NOBODY, RoundupTrial
from bot.roundups.services.candidates import latest
from bot.roundups.services.issues import IssueService, target_of
from bot.roundups.services.lifecycle import starting_point, with_late_additions
from bot.roundups.services.roundups import RoundupService
from bot.runtime.clock import Clock
from bot.schedules.time_zones import DEFAULT_ZONE
from bot.storage.database import Database
from bot.storage.transaction import Transaction

TEST_WINDOW = timedelta(minutes=10)
"""How long a test may take to arrive."""
RenderTest = Callable[[IssuePage], tuple[Message, ...]]
"""Draws an issue as a test; passed in, because drawing depends on Discord."""


class RoundupTrials:
    """Trials of roundups; every method works on the server it is given."""

    def __init__(  # noqa: PLR0913, PLR0917  # what it is wired to
        self,
        database: Database,
        issues: IssueService,
        roundups: RoundupService,
        render: RenderTest,
        clock: Clock,
        wake_sender: Callable[[], None],
    ) -> None:
        """Draw tests with `render`; call `wake_sender` when there is something to send."""
        self._database = database
        self._issues = issues
        self._roundups = roundups
        self._render = render
        self._clock = clock
        self._wake_sender = wake_sender

    async def check_room(self, guild_id: int) -> None:
        """Raise BadRequest if the server may have no further roundup."""
        if len(await self._roundups.all(guild_id)) >= SUBSCRIPTIONS_PER_GUILD:
            raise BadRequest(
                f"This server has {SUBSCRIPTIONS_PER_GUILD} roundups, the maximum. Remove one in"
                " /roundup list."
            )

    def read_query(self, typed: str) -> str:
        """Return the query that was typed, empty for all papers; raise BadQuery or BadRequest."""
        nowhere = Terms(channel_id=0, at=time(), zone=DEFAULT_ZONE)
        return RoundupDraft(query=typed).apply_to(nowhere, self._clock().date()).query

    async def read(self, guild_id: int, terms: Terms) -> RoundupTrial:
        """Return what a roundup with these terms would have posted last."""
        now = self._clock()
        query = await self._issues.query(terms)
        key = terms.schedule.local_date(now).isoformat()
        async with self._database.read() as tx:
            trial = await _unsaved(tx, guild_id, terms, now)
            unbounded = replace(trial, terms=replace(terms, min_upvotes=0))
            choice = await latest(tx, trial, query, now)
            matched = (await latest(tx, unbounded, query, now)).fresh.total
            listed = (await latest(tx, unbounded, "", now)).fresh.total
            page = await self._issues.page(tx, trial, choice, key, now)
        return RoundupTrial(page, await self._roundups.prospect(trial), listed, matched)

    async def post_test(self, guild_id: int, terms: Terms) -> None:
        """Post that to the channel as a test; raise BadRequest if there are no papers for it.

        It isn't recorded as a post: none leaves out what it shows.
        """
        now, page = self._clock(), (await self.read(guild_id, terms)).page
        if not page.papers:
            raise BadRequest(
                "There are no papers for a test yet: ask for less, or try again later."
            )
        key = f"{page.issue.key}{UNSCHEDULED_SEPARATOR}test{secrets.token_hex(8)}"
        page = replace(page, issue=replace(page.issue, key=key))
        async with self._database.write() as tx:
            await Outbox(tx).put(
                Order(
                    kind=DeliveryKind.ROUNDUP,
                    subject_id=NOBODY,
                    key=key,
                    guild_id=guild_id,
                    target=target_of(terms, part),
                    channel_id=terms.channel_id,
                    payload=message.payload,
                    plain_payload=message.plain_payload,
                    due_at=now,
                    expires_at=now + TEST_WINDOW,
                    part=part,
                )
                for part, message in enumerate(self._render(page))
            )
        self._wake_sender()


async def _unsaved(tx: Transaction, guild_id: int, terms: Terms, now: datetime) -> Subscription:
    """Return the roundup that would be set up now."""
    start = await with_late_additions(tx, starting_point(terms, now), now)
    newest = await PaperStore(tx).newest_sequence()
    return Subscription(
        id=NOBODY,
        guild_id=guild_id,
        number=0,
        terms=terms,
        admin_id=0,
        cursor=newest,
        begins_after=newest,
        whole_from=start.whole_from,
        first_day=start.first_day,
        next_run_at=start.next_run_at,
        last_issue_key=start.last_issue_key,
    )
