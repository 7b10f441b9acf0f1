"""Says how a watch stands, and weakens a condition that holds papers back."""

from collections.abc import Callable
from dataclasses import replace

from bot.accounts.domain import Owner
from bot.accounts.store.members import MemberStore
from bot.errors import BadRequest
from bot.runtime.clock import Clock
from bot.schedules.quiet_hours import QuietHours
from bot.search.domain.query import Query
from bot.storage.database import Database
from bot.storage.transaction import Transaction
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.standing import Loosening, Standing, is_weaker, loosenings, near_papers
from bot.watches.domain.watch import Recipient, Watch
from bot.watches.domain.watch_text import WatchParser
from bot.watches.services.backtests import oldest_day
from bot.watches.services.changes import loosen_terms
from bot.watches.services.packs import queries
from bot.watches.store.matching_runs import MatchingRunStore
from bot.watches.store.steps import StepStore
from bot.watches.store.waiting_papers import WaitingPaperStore
from bot.watches.store.watches import WatchStore


class StandingService:
    """How watches stand; every change is to a watch of the owner it is given."""

    def __init__(self, database: Database, clock: Clock, wake_alerts: Callable[[], None]) -> None:
        """Call `wake_alerts` when an alert may be due."""
        self._database = database
        self._parser = WatchParser(queries())
        self._clock = clock
        self._wake_alerts = wake_alerts

    async def read(self, known: Watch) -> Standing:
        """Return how a watch stands now."""
        now = self._clock()
        query = Query.from_stored(known.terms.query)
        async with self._database.read() as tx:
            found = WaitingPaperStore(tx)
            waiting = await found.waiting(known)
            is_near = known.is_active and bool(query.filters)
            papers = await found.near(known, oldest_day(now)) if is_near else ()
            near = near_papers(papers, query.filters)
            return Standing(
                watch=known,
                now=now,
                last_match=await MatchingRunStore(tx).last_match(known),
                waiting=waiting.count,
                found_at=waiting.found_at,
                sending=await found.sending(known),
                quiet=await _quiet_hours(tx, known.recipient),
                near=near,
                loosenings=loosenings(near, query),
            )

    async def loosen(self, owner: Owner, watch_id: int, loosening: Loosening) -> Watch:
        """Weaken a condition of a watch; what lacked only that is sent.

        Raises BadRequest if the watch is gone, or its condition as weak already.
        """
        now = self._clock()
        async with self._database.write() as tx:
            watches = await WatchStore(tx).of(owner)
            before = next((each for each in watches if each.id == watch_id), None)
            if before is None:
                raise BadRequest("That watch is gone: /watches list shows the ones there are.")
            draft = WatchDraft(
                upvotes=loosening.upvotes, code=loosening.code, model=loosening.model
            )
            terms = draft.apply_to(before.terms, self._parser, now.date())
            known, wanted = Query.from_stored(before.terms.query), self._parser.parse(terms.text)
            if not is_weaker(wanted.filters, known.filters):
                raise BadRequest(f"Watch {before.name} asks for no more than that already.")
            # the words stay those that its owner was shown
            terms = replace(terms, query=str(replace(known, filters=wanted.filters)))
            await StepStore(tx).add(before, now)
            changed = await loosen_terms(tx, before, terms, now)
        self._wake_alerts()
        return changed.at(now)


async def _quiet_hours(tx: Transaction, recipient: Recipient) -> QuietHours | None:
    return (await MemberStore(tx).get(recipient.id)).quiet if recipient.is_member else None
