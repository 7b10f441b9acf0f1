"""Finds the papers of which a coming roundup needs to know what is linked to them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.errors import BadQuery
from bot.roundups.domain.issue_days import LATE_ADDITIONS, period_before
from bot.roundups.domain.subscription import Subscription
from bot.roundups.services.issues import IssueService
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.schedules.schedule import Cadence
from bot.search.domain.criteria import MAX_SEQUENCE, Criteria
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import LINKED
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database


class WaitingRoundups:
    """The roundups whose query requires that something is linked to their papers."""

    def __init__(self, database: Database, issues: IssueService) -> None:
        """Read the roundups of `database`, and their queries as `issues` does."""
        self._database = database
        self._issues = issues

    async def papers(self, now: datetime) -> Collection[str]:
        """Return the ids of the papers that match but for that, listed on their next days."""
        async with self._database.read() as tx:
            waiting = await SubscriptionStore(tx).asking([f"has:{each}" for each in LINKED])
        wanted = {(await self._otherwise(each), _first_day(each, now)) for each in waiting}
        ids: set[str] = set()
        async with self._database.read() as tx:
            for query, first_day in wanted:
                if query is not None:
                    criteria = Criteria(0, MAX_SEQUENCE, first_day, query=query)
                    ids.update((await NewPaperStore(tx).fresh(criteria)).listed)
        return ids

    async def _otherwise(self, subscription: Subscription) -> str | None:
        """Return its query without what must be linked; None if it can't be read any more."""
        try:
            query = Query.from_stored(await self._issues.query(subscription.terms))
        except BadQuery:
            return None
        return str(replace(query, filters=query.filters.without_linked))


def _first_day(subscription: Subscription, now: datetime) -> date:
    """Return the first listing day that its next issue can hold."""
    cadence = subscription.terms.cadence
    if cadence is Cadence.DAILY:
        return now.date() - LATE_ADDITIONS
    return period_before(cadence, subscription.next_run_at.date()).first - timedelta(days=1)
