"""Changes the terms of a watch, and does what follows for what it has found."""

from datetime import datetime, timedelta

from bot.search.domain.query import Query
from bot.storage.transaction import Transaction
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import BACKTEST_DAYS, Watch, WatchKey, WatchPause, WatchTerms
from bot.watches.services.backtests import oldest_day
from bot.watches.services.lifecycle import apply, catch_up, find_again, start_over
from bot.watches.services.withdrawal import withdraw_from
from bot.watches.store.starting_hits import StartingHitStore
from bot.watches.store.steps import Step
from bot.watches.store.watches import WatchStore


async def change_terms(tx: Transaction, before: Watch, terms: WatchTerms, now: datetime) -> Watch:
    """Give a watch other terms, and return it as it is then.

    With other words it starts over, and waiting hits that don't match them are dropped. What came
    while it was paused against its owner's will is waiting too. A watch paused because of its
    channel resumes in another channel, and sends what came meanwhile.
    """
    has_other_words = terms.query != before.terms.query
    if has_other_words and before.pause not in {None, WatchPause.ASKED, WatchPause.LEFT}:
        await catch_up(tx, before, now - timedelta(days=BACKTEST_DAYS), now)
    edited = await _edit(tx, before, terms, now)
    if has_other_words:
        await StartingHitStore(tx).delete_unmatched(
            edited.id, Query.from_stored(terms.query), oldest_day(now)
        )
        await start_over(tx, edited, now)
    return edited


async def loosen_terms(tx: Transaction, before: Watch, terms: WatchTerms, now: datetime) -> Watch:
    """Give a watch terms that ask for less, and return it as it is then; it doesn't start over.

    Papers that lacked only what is asked for no more wait to be sent. Those of a paused watch are
    found when it resumes.
    """
    edited = await _edit(tx, before, terms, now)
    if edited.is_active:
        query = Query.from_stored(terms.query)
        await StartingHitStore(tx).promote(edited.id, query, oldest_day(now), now)
    return edited


async def undo_change(tx: Transaction, before: Watch, step: Step, now: datetime) -> Watch:
    """Give a watch back the terms it had before a change, as if that had never been.

    What other words have dropped or missed waits again, and what only they found is dropped; what
    was told is not told again.
    """
    edited = await _edit(tx, before, step.terms, now)
    if step.terms.query != before.terms.query:
        await WatchStore(tx).start_at(edited, step.cursor, step.first_day)
        await StartingHitStore(tx).delete_unmatched(
            edited.id, Query.from_stored(step.terms.query), oldest_day(now)
        )
        await find_again(tx, edited, now)
    return edited


async def _edit(tx: Transaction, before: Watch, terms: WatchTerms, now: datetime) -> Watch:
    if terms != before.terms:
        await withdraw_from(tx, before.id, now)
    if terms.channel_id != before.terms.channel_id:
        key = WatchKey(before.owner, before.number)
        await apply(tx, key, WatchEvent.CHANNEL_CHANGED, now)
    return await WatchStore(tx).edit(before.owner, before.number, terms) or before
