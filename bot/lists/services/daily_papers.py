"""Finds lists of Daily Papers by date: today's, the latest week's or month's, and known ones."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from bot.errors import BadRequest
from bot.lists.domain import (
    NARROWED_LETTER,
    NARROWED_TRENDING_LETTER,
    TRENDING_LETTER,
    ListPage,
    Narrowing,
)
from bot.lists.services.daily_lists import PERIOD_LETTERS
from bot.lists.services.lists import ListService
from bot.papers.domain.listing import SATURDAY, Period, Sort, Span, weekdays_back
from bot.papers.domain.written_dates import read_period
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import Clock
from bot.storage.database import Database
from bot.text.dates import day_name, month_name, weekday_name

DAYS_TO_SUGGEST = 400
"""Newest listing days that suggestions are taken from."""


class DailyPapersService:
    """The Daily Papers by day, week and month."""

    def __init__(self, database: Database, lists: ListService, clock: Clock) -> None:
        """Look into `database` for the days with papers; `lists` has their pages."""
        self._database = database
        self._lists = lists
        self._clock = clock

    async def today(self, sort: Sort, query: str = "") -> ListPage:
        """Return today's list or, while that is still empty, the latest one with a note.

        With a `query`, each list has only the papers that match it; those raise BadQuery.
        """
        today = self._clock().date()
        latest = await self._latest()
        page = await self.of(Period.day(latest), sort, query)
        if latest == today or not (page.entries or page.whole_total):
            return page
        note = _no_list_yet(today, latest)
        return replace(page, notes=(note, *page.notes), is_incomplete=False, later=None)

    async def of(self, period: Period, sort: Sort | None = None, query: str = "") -> ListPage:
        """Return the first page of a day's, week's or month's list."""
        letter = PERIOD_LETTERS[period.span]
        if not query.strip():
            return await self._lists.first(letter, period.text, sort)
        narrowing = Narrowing(letter, period.text, query)
        return await self._lists.first(NARROWED_LETTER, str(narrowing), sort)

    async def this_week(self, query: str = "") -> ListPage:
        """Return the list of the week that contains the latest listing day."""
        return await self.of(Period.week_of(await self._latest()), query=query)

    async def this_month(self, query: str = "") -> ListPage:
        """Return the list of the month that contains the latest listing day."""
        return await self.of(Period.month_of(await self._latest()), query=query)

    async def trending(self, query: str = "") -> ListPage:
        """Return the list of trending papers."""
        if not query.strip():
            return await self._lists.first(TRENDING_LETTER)
        narrowing = Narrowing(TRENDING_LETTER, "", query)
        return await self._lists.first(NARROWED_TRENDING_LETTER, str(narrowing))

    async def written(
        self, text: str, span: Span, sort: Sort | None = None, query: str = ""
    ) -> ListPage:
        """Return the list of a day, week or month as people write it; may raise BadRequest."""
        return await self.of(read_period(text, span, self._clock().date()), sort, query)

    def label(self, period: Period) -> str:
        """Return the name of a period, after `Yesterday` or the like if it is the last one."""
        relative = _relative_name(period, self._clock().date())
        return f"{relative} · {period.name}" if relative else period.name

    async def periods(self, span: Span, typed: str) -> tuple[Period, ...]:
        """Return the day, week or month that was typed, then the known ones that it names."""
        today = self._clock().date()
        async with self._database.read() as tx:
            days = await PaperStore(tx).recent_days(DAYS_TO_SUGGEST)
        known = dict.fromkeys(Period.containing(span, day) for day in days)
        wanted = typed.strip().casefold()
        fitting = [period for period in known if wanted in _names(period, today)]
        with suppress(BadRequest):  # half typed
            fitting.insert(0, read_period(typed, span, today))
        return tuple(dict.fromkeys(fitting))

    async def _latest(self) -> date:
        """Return the newest listing day with papers or, without papers, the last weekday."""
        today = self._clock().date()
        async with self._database.read() as tx:
            return await PaperStore(tx).latest_day(today) or _last_weekday(today)


def _names(period: Period, today: date) -> str:
    """Return everything that a period is called, short and in full, for comparison."""
    relative, weekday = _relative_name(period, today), weekday_name(period.first)
    names = (period.text, period.name, relative, weekday, month_name(period.first))
    return " ".join(names).casefold()


def _relative_name(period: Period, today: date) -> str:
    """Return how today's period and the one before it are called; empty for all others."""
    this = Period.containing(period.span, today)
    last = Period.containing(period.span, this.first - timedelta(days=1))
    is_day = period.span is Span.DAY
    names = {
        this: "Today" if is_day else f"This {period.span}",
        last: "Yesterday" if is_day else f"Last {period.span}",
    }
    return names.get(period, "")


def _no_list_yet(today: date, latest: date) -> str:
    is_this_week = today - latest < timedelta(days=7)
    shown = f"{weekday_name(latest)}'s" if is_this_week else f"the latest, of {day_name(latest)}"
    here = f"Here's {shown}."
    if today.weekday() >= SATURDAY:
        return f"No list on {weekday_name(today)}s. {here}"
    return f"Today's list is still empty. {here}"


def _last_weekday(today: date) -> date:
    return next(iter(weekdays_back(today, today - timedelta(days=2))))
