"""An admin's actions on a server's roundups: set up, change, preview, send, stop."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.accounts.store.guilds import GuildStore
from bot.delivery.domain.order import DeliveryKind
from bot.delivery.store.outbox import Outbox
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.errors import BadRequest
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.issue import UNSCHEDULED_SEPARATOR, IssuePage
from bot.roundups.domain.lifecycle import SubscriptionEvent
from bot.roundups.domain.past_run import Verdict
from bot.roundups.domain.prospect import Prospect
from bot.roundups.domain.subscription import Layout, Subscription, Terms
from bot.roundups.services.candidates import IssueCandidates, candidates, latest
from bot.roundups.services.issues import IssueService, target_of
from bot.roundups.services.lifecycle import (
    apply,
    resuming_point,
    starting_point,
    with_late_additions,
)
from bot.roundups.services.past_runs import last_runs, past_run
from bot.roundups.store.issues import IssueStore
from bot.roundups.store.past_runs import PastRunStore
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.runtime.clock import Clock
from bot.schedules.schedule import Cadence, Run
from bot.schedules.time_zones import DEFAULT_ZONE
from bot.storage.database import Database
from bot.storage.transaction import Transaction

MANUAL_SEND_WINDOW = timedelta(hours=1)
"""How long an issue sent by hand may take to arrive."""

_NOTHING_NEW = (
    "Nothing is new since the last post, so there is nothing to post instead of the next one."
)
_NOTHING_THERE = "There are no papers for it yet: try again after today's list has come in."


@dataclass(frozen=True, slots=True)
class Preview:
    """The issue that would be posted now; without news, the latest list with `is_new` False."""

    page: IssuePage
    is_new: bool
    prospect: Prospect


class RoundupService:
    """The roundups of a server; every method works on the server it is given."""

    def __init__(
        self,
        database: Database,
        issues: IssueService,
        clock: Clock,
        wake_sender: Callable[[], None],
    ) -> None:
        """Call `wake_sender` when there is something to send."""
        self._database = database
        self._issues = issues
        self._clock = clock
        self._wake_sender = wake_sender

    async def add(self, guild_id: int, admin_id: int, draft: RoundupDraft) -> Subscription:
        """Set up a roundup that starts at its next run, and remember the time zone."""
        terms = await self.new_terms(guild_id, draft)
        async with self._database.write() as tx:
            if draft.zone:
                await GuildStore(tx).register(guild_id)
                await GuildStore(tx).remember_zone(guild_id, terms.zone)
            return await self._begin(tx, guild_id, admin_id, terms)

    async def copy(
        self, guild_id: int, admin_id: int, number: int, place: Destination
    ) -> Subscription:
        """Set up a roundup with the terms of another, in another channel; both go on as two."""
        terms = await self.copied_terms(guild_id, number, place)
        async with self._database.write() as tx:
            return await self._begin(tx, guild_id, admin_id, terms)

    async def copied_terms(self, guild_id: int, number: int, place: Destination) -> Terms:
        """Return the terms of a copy; raise BadRequest if that channel can't have them."""
        known = await self.get(guild_id, number)
        return RoundupDraft(place).apply_to(known.terms, self._clock().date())

    async def _begin(
        self, tx: Transaction, guild_id: int, admin_id: int, terms: Terms
    ) -> Subscription:
        now = self._clock()
        await GuildStore(tx).register(guild_id)
        start = await with_late_additions(tx, starting_point(terms, now), now)
        return await SubscriptionStore(tx).add(guild_id, admin_id, terms, start)

    async def new_terms(self, guild_id: int, draft: RoundupDraft) -> Terms:
        """Return the terms that a new roundup would have; raise BadRequest for invalid options."""
        zone = await self.zone(guild_id) or DEFAULT_ZONE
        return draft.new_terms(zone, self._clock().date())

    async def zone(self, guild_id: int) -> str | None:
        """Return the time zone that the server chose last, None if it never did."""
        async with self._database.read() as tx:
            return await GuildStore(tx).zone(guild_id)

    async def all(self, guild_id: int) -> tuple[Subscription, ...]:
        """Return the server's roundups, by number."""
        async with self._database.read() as tx:
            return await SubscriptionStore(tx).of_guild(guild_id)

    async def get(self, guild_id: int, number: int) -> Subscription:
        """Return one of the server's roundups; raise BadRequest if it doesn't exist."""
        async with self._database.read() as tx:
            return await _known(tx, guild_id, number)

    async def with_id(self, guild_id: int, subscription_id: int) -> Subscription:
        """Return the roundup that a button names; raise BadRequest if the server has it no more."""
        known = [each for each in await self.all(guild_id) if each.id == subscription_id]
        if known:
            return known[0]
        raise BadRequest("That roundup was removed: /roundup list shows the ones there are.")

    async def edit(self, guild_id: int, number: int, draft: RoundupDraft) -> Subscription:
        """Change a roundup; if its new time has already passed, it starts with the next run.

        A roundup paused because of its channel resumes in another channel, with the papers that
        came meanwhile.
        """
        now = self._clock()
        async with self._database.write() as tx:
            before = await _known(tx, guild_id, number)
            terms = draft.apply_to(before.terms, now.date())
            start = resuming_point(replace(before, terms=terms), now)
            is_same = terms.schedule == before.terms.schedule
            if draft.zone:
                await GuildStore(tx).remember_zone(guild_id, terms.zone)
            edited = await SubscriptionStore(tx).edit(
                guild_id,
                number,
                terms,
                before.last_issue_key if is_same else start.last_issue_key,
                before.next_run_at if is_same else start.next_run_at,
            )
            if _is_other_choice(before.terms, terms):
                edited = await SubscriptionStore(tx).begin_after_served(
                    guild_id, number, start.whole_from
                )
            if before.terms.is_published and not terms.is_published:
                await Outbox(tx).cancel(guild_id, now, before.id, [DeliveryKind.CROSSPOST])
            if terms.channel_id != before.terms.channel_id:
                await _move_waiting(tx, before, terms)
                again = await apply(tx, edited or before, SubscriptionEvent.CHANNEL_CHANGED, now)
                edited = again or edited
        return edited or before

    async def pause(self, guild_id: int, number: int) -> Subscription:
        """Pause a roundup until it is resumed; cancel its waiting messages."""
        now = self._clock()
        async with self._database.write() as tx:
            known = await _known(tx, guild_id, number)
            return await apply(tx, known, SubscriptionEvent.PAUSED, now) or known

    async def resume(self, guild_id: int, number: int) -> Subscription:
        """Resume a paused roundup at its next run, as if it were new."""
        async with self._database.write() as tx:
            known = await _known(tx, guild_id, number)
            return await apply(tx, known, SubscriptionEvent.RESUMED, self._clock()) or known

    async def preview(self, guild_id: int, number: int, layout: Layout | None = None) -> Preview:
        """Return what `send` would post now: what is new or, if nothing is, the latest list."""
        now = self._clock()
        known = await self.get(guild_id, number)
        subscription = known.in_layout(layout)
        query = await self._issues.query(subscription.terms)
        key = _local_date(subscription.terms, now)
        async with self._database.read() as tx:
            choice = await candidates(tx, subscription, query, _run_now(subscription, now))
            is_new = choice.fresh.total > 0
            if not is_new:
                choice = await latest(tx, subscription, query, now)
            page = await self._issues.page(tx, subscription, choice, key, now)
        return Preview(page, is_new, await self.prospect(known))

    async def prospects(self, guild_id: int) -> tuple[Prospect, ...]:
        """Return what each of the server's roundups will do next, by number."""
        return tuple([await self.prospect(each) for each in await self.all(guild_id)])

    async def prospect(self, subscription: Subscription) -> Prospect:
        """Return what a roundup will do next."""
        now = self._clock()
        query = await self._issues.query(subscription.terms)
        run = subscription.terms.schedule.next_after(now, subscription.last_issue_key)
        async with self._database.read() as tx:
            listed = (await candidates(tx, subscription, query, run)).fresh.listed
            newest = await IssueStore(tx).earlier(subscription.id, 1)
            has_posted = await IssueStore(tx).has_any(subscription.id)
            last = await last_runs(tx, subscription, now, 1)
        # what its list gets until then joins the last issue
        joined = newest[0].open_until if newest else None
        fresh = sum(joined is None or day > joined for day in listed.values())
        brought_nothing = any(run.verdict is not Verdict.POSTED for run in last)
        return Prospect(subscription, now, fresh, has_posted, brought_nothing)

    async def send(
        self, guild_id: int, number: int, *, counts: bool, layout: Layout | None = None
    ) -> Subscription:
        """Order what `preview` shows; with `counts` as the issue of its day, else as an extra one.

        Raises BadRequest if there is nothing to post, or the day's issue was already made.
        """
        now = self._clock()
        subscription = (await self.get(guild_id, number)).in_layout(layout)
        query = await self._issues.query(subscription.terms)
        async with self._database.write() as tx:
            await _known(tx, guild_id, number)  # it may have been deleted since
            choice = await candidates(tx, subscription, query, _run_now(subscription, now))
            if not choice.fresh.total and not counts:
                choice = await latest(tx, subscription, query, now)
            if not choice.fresh.total:
                raise BadRequest(_NOTHING_NEW if counts else _NOTHING_THERE)
            if counts and not subscription.is_active:
                raise BadRequest("That roundup is paused: use /roundup resume first.")
            key = _local_date(subscription.terms, now)
            if counts:
                await _replace_scheduled(tx, subscription, choice, key, now)
                run = await past_run(tx, subscription, choice, Run(now, key))
                await PastRunStore(tx).add([run])
            else:
                key = await _unscheduled_key(tx, subscription, key)
            page = await self._issues.page(tx, subscription, choice, key, now)
            expires_at = now + MANUAL_SEND_WINDOW
            if not await self._issues.put(tx, subscription, page, expires_at=expires_at):
                raise BadRequest(
                    "Today's post is already out: post an extra one, without instead_of_scheduled."
                )
        self._wake_sender()
        return subscription

    async def resend(self, guild_id: int, delivery_id: int) -> bool:
        """Resend a message that may have arrived; return False if that isn't possible."""
        now = self._clock()
        async with self._database.write() as tx:
            done = await Outbox(tx).resend(guild_id, delivery_id, now, now + MANUAL_SEND_WINDOW)
        self._wake_sender()
        return done


async def _known(tx: Transaction, guild_id: int, number: int) -> Subscription:
    if found := await SubscriptionStore(tx).get(guild_id, number):
        return found
    raise BadRequest(f"This server has no roundup {number}. See /roundup list.")


async def _move_waiting(tx: Transaction, before: Subscription, terms: Terms) -> None:
    """Send issues that wait to the new channel; what is being sent still arrives in the old one."""
    deliveries = RoundupDeliveries(tx, before.guild_id, before.id)
    for key in await deliveries.waiting_keys():
        layout = await IssueStore(tx).layout(before.id, key)
        as_drawn = replace(terms, layout=layout or terms.layout)
        first, later = target_of(as_drawn, 0), target_of(as_drawn, 1)
        await deliveries.move(key, terms.channel_id, first, later)


def _is_other_choice(before: Terms, after: Terms) -> bool:
    """Return whether an edit changes which papers the roundup takes."""
    return (before.query, before.min_upvotes) != (after.query, after.min_upvotes)


def _run_now(subscription: Subscription, now: datetime) -> Run:
    """Return the run whose issue would be made if its time were now."""
    schedule, served = subscription.terms.schedule, subscription.last_issue_key
    if subscription.terms.cadence is Cadence.DAILY:
        return Run(now, _local_date(subscription.terms, now))
    due = schedule.due(served, now)
    key = due.run.issue_key if due else schedule.next_after(now, served).issue_key
    return Run(now, key)


def _local_date(terms: Terms, now: datetime) -> str:
    return terms.schedule.local_date(now).isoformat()


async def _unscheduled_key(tx: Transaction, subscription: Subscription, key: str) -> str:
    """Return the key of the next issue of that date that doesn't count."""
    taken = await IssueStore(tx).unscheduled_keys(subscription.id, key)
    return f"{key}{UNSCHEDULED_SEPARATOR}{len(taken) + 1:02}"


async def _replace_scheduled(
    tx: Transaction, subscription: Subscription, choice: IssueCandidates, key: str, now: datetime
) -> None:
    """Make this issue take the place of the scheduled issue of that day."""
    served = max(subscription.last_issue_key, key)
    next_run = subscription.terms.schedule.next_after(now, served).moment
    if not await SubscriptionStore(tx).advance(
        subscription, next_run, choice.criteria.until, served
    ):
        raise BadRequest("That roundup was changed just now: try again.")
