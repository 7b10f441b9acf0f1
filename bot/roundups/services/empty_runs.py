"""Tells the admin once that a roundup's terms let nothing through, twice in a row."""

from datetime import datetime
from hashlib import blake2b

from bot.delivery.domain.notices import Notice, RoundupEmpty
from bot.delivery.services.notices import Notices
from bot.roundups.domain.past_run import SHOWN_RUNS, PastRun, Verdict
from bot.roundups.domain.subscription import Subscription, Terms
from bot.roundups.store.past_runs import PastRunStore
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.storage.transaction import Transaction

_DIGEST = 6
"""Bytes by which a roundup's few settings are told apart."""


async def hint(
    tx: Transaction, notices: Notices, subscription: Subscription, run: PastRun, now: datetime
) -> None:
    """Order a hint if this run and the one before let nothing through, with the same settings.

    Days on which nothing was listed don't count. It comes once for the same settings.
    """
    if not run.is_stopped:
        return
    stored = PastRunStore(tx)
    last = await stored.newest(subscription.guild_id, subscription.id, SHOWN_RUNS)
    before = [
        each for each in last if each.key < run.key and each.verdict is not Verdict.NOTHING_LISTED
    ][:1]
    settings = _settings(subscription.terms)
    if not any(each.is_stopped and _same(each, run) for each in before):
        return
    if await SubscriptionStore(tx).hint_once(subscription.id, settings):
        who = subscription.admin_id
        notice = Notice(subscription.id, f"empty:{settings}", subscription.guild_id, who)
        by_upvotes = run.verdict is Verdict.TOO_FEW_UPVOTES
        event = RoundupEmpty(subscription.number, run.min_upvotes if by_upvotes else None)
        await notices.send(tx, notice, event, now)


def _same(one: PastRun, other: PastRun) -> bool:
    return (one.query, one.min_upvotes) == (other.query, other.min_upvotes)


def _settings(terms: Terms) -> str:
    """Return a short name for what a roundup lets through."""
    text = f"{terms.min_upvotes} {terms.query}"
    return blake2b(text.encode(), digest_size=_DIGEST).hexdigest()
