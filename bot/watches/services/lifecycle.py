"""Changes the state of watches, and does what follows: catch up, or start over."""

from datetime import date, datetime, timedelta

from bot.ingest.store.listings import ListingStore
from bot.papers.domain.listing import CLOSES_AFTER
from bot.search.domain.query import Query
from bot.storage.transaction import Transaction
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import BACKTEST_DAYS, HitState, Watch, WatchPause
from bot.watches.services.backtests import oldest_day
from bot.watches.store.matching_runs import MatchingRunStore
from bot.watches.store.starting_hits import StartingHitStore
from bot.watches.store.steps import StepStore
from bot.watches.store.watches import ChangedState, WatchStore, Which

OVERLAP = timedelta(hours=1)
"""How long before it was paused a watch may have missed papers that waited to be matched."""
_MET = (HitState.NEAR, HitState.BASELINE)


async def apply(
    tx: Transaction, which: Which, event: WatchEvent, now: datetime
) -> tuple[Watch, ...]:
    """Apply an event to watches; return those whose state it changed, as they are now."""
    changed = await WatchStore(tx).apply(which, event, now)
    for each in changed:
        if each.watch.is_active:
            await _go_on(tx, each, now)
    return tuple(each.watch for each in changed)


async def _go_on(tx: Transaction, resumed: ChangedState, now: datetime) -> None:
    """Let a watch go on, as the reason of its pause asks for.

    What a person paused starts over, and what waited is dropped. After a return to a server it
    starts over too, but what was on its way comes. After all other pauses, it catches up.
    """
    match resumed.before:
        case WatchPause.ASKED:
            await StartingHitStore(tx).drop_unsent(resumed.watch.id)
            await _begin_anew(tx, resumed.watch, now)
        case WatchPause.LEFT:
            await _begin_anew(tx, resumed.watch, now)
        case _:
            await catch_up(tx, resumed.watch, resumed.paused_at, now)


async def _begin_anew(tx: Transaction, resumed: Watch, now: datetime) -> None:
    """Let a watch start over, also if a change from before its pause is undone later."""
    await start_over(tx, resumed, now)
    await StepStore(tx).start_over(resumed.id)


async def start_over(tx: Transaction, known: Watch, now: datetime) -> None:
    """Let a watch start with the next papers, as if it were new; waiting hits stay."""
    await WatchStore(tx).start_over(known, await first_day(tx, now))
    await StartingHitStore(tx).clear(known.id, _MET)
    await StartingHitStore(tx).record_baseline(
        known.id, Query.from_stored(known.terms.query), oldest_day(now), now
    )


async def catch_up(
    tx: Transaction, known: Watch, stopped_at: datetime | None, now: datetime
) -> None:
    """Find what came while a watch was stopped against its owner's will, so that it is sent."""
    since = (stopped_at or known.created_at) - OVERLAP
    await _find_missed(tx, known, oldest_day(since), since, now)


async def _find_missed(
    tx: Transaction, known: Watch, first_day: date, since: datetime, now: datetime
) -> None:
    """Find what came since then, listed from `first_day` on, and what passes the filters now."""
    query = Query.from_stored(known.terms.query)
    seen = await StartingHitStore(tx).catch_up(known.id, query, first_day, since)
    await MatchingRunStore(tx).record_catch_up(known.id, now, seen)
    await StartingHitStore(tx).promote(known.id, query, oldest_day(now), now)


async def find_again(tx: Transaction, known: Watch, now: datetime) -> None:
    """Find what is new to a watch by its cursor and was dropped when its words changed.

    It looks as far back as papers may wait; what was told by then is known for longer. A watch that
    a person has paused starts over when it is resumed, so there is nothing to find for it.
    """
    query = Query.from_stored(known.terms.query)
    await StartingHitStore(tx).clear(known.id, _MET)
    if known.pause is not WatchPause.ASKED:
        since = now - timedelta(days=BACKTEST_DAYS)
        await _find_missed(tx, known, since.date(), since, now)
    await StartingHitStore(tx).record_baseline(known.id, query, oldest_day(now), now)


async def first_day(tx: Transaction, now: datetime) -> date:
    """Return the oldest listing day whose papers may be news to a watch that starts now.

    It covers open lists, and what older ones get from now on.
    """
    return min((now - CLOSES_AFTER).date(), await ListingStore(tx).oldest_read(now))
