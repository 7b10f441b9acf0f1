"""Writes a roundup's terms, and what it does next, in words."""

from collections.abc import Iterable
from datetime import date

from discord.utils import format_dt

from bot.delivery.views.sentences import SENTENCES
from bot.roundups.domain.failures import CAUSES
from bot.roundups.domain.prospect import Prospect, Unmet
from bot.roundups.domain.subscription import Quotes, Subscription, Terms
from bot.roundups.views.wishes import posting_words
from bot.schedules.schedule import Cadence, Weekday
from bot.schedules.time_zones import zone_label
from bot.search.domain.corrections import correction
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.markdown import escape_line

_ZONE_LIMIT = 60
_QUERY_LIMIT = 200
_WEEKEND = "Hugging Face lists no papers on weekends."
_DELAY = "If that day's list isn't complete yet, I wait up to 3 hours."
_WORKDAYS = frozenset(list(Weekday)[: Weekday.SATURDAY])


def terms_lines(terms: Terms, query_limit: int = _QUERY_LIMIT, unmet: Unmet | None = None) -> str:
    """Return a roundup's terms: its channel and when it posts, then what it holds.

    `unmet` is what its channel doesn't offer of them.
    """
    return layout.join_lines(
        layout.join_inline(f"<#{terms.channel_id}>", schedule(terms)),
        layout.small_print(
            f"top {terms.top}",
            terms.layout.value,
            _quotes(terms.quotes),
            f"{terms.min_upvotes:,}+ upvotes" if terms.min_upvotes else "",
            f"search: {escape_line(terms.query, query_limit)}" if terms.query else "",
            f"pings <@&{terms.role_id}>" if terms.role_id else "",
            *posting_words(terms, unmet),
        ),
    )


def doubt_line(terms: Terms) -> str:
    """Return why a roundup's query might not find what is wanted; empty if it is clear."""
    better = correction(terms.query, date.max)  # a roundup has no dates
    if better is None:
        return ""
    meant = f" Did you mean “{escape_line(better.text, _QUERY_LIMIT)}”?" if better.text else ""
    return (
        f"⚠️ {escape_line(better.reason, _QUERY_LIMIT)}{meant} Until you change it, I search for it"
        f" as written. Change it with {mention('roundup edit')}."
    )


def schedule(terms: Terms) -> str:
    """Return the schedule as an admin chose it, in the roundup's own zone."""
    at = f"at {terms.at:%H:%M} {escape_line(zone_label(terms.zone), _ZONE_LIMIT)}"
    days = sorted(terms.days)
    match terms.cadence:
        case Cadence.DAILY if terms.days == _WORKDAYS:
            return f"weekdays {at}"
        case Cadence.DAILY if days and len(days) < len(Weekday):
            return f"{_names(days)} {at}"
        case Cadence.DAILY:
            return f"daily {at}"
        case Cadence.WEEKLY:
            return f"weekly on {_names(days or [Weekday.MONDAY])} {at}"
        case Cadence.MONTHLY:
            return f"monthly on the 1st {at}"


def prospect_lines(prospect: Prospect, *, is_new: bool = False, can_post: bool = True) -> str:
    """Return when a roundup posts next and with what or, if it is paused, since when and why.

    Of one that `is_new` it says more, unless permissions are missing, as `can_post` tells.
    """
    known = prospect.subscription
    if known.pause is not None:
        return paused(known)
    if known.waiting_since:
        return waiting(prospect)
    is_first = is_new and not prospect.has_posted
    post = f"{'First' if is_first else 'Next'} post{'' if can_post else ', once allowed'}"
    contents = _WEEKEND if prospect.skips_weekend else _contents(prospect.listed)
    delay = _DELAY if is_first and known.terms.cadence is Cadence.DAILY else ""
    return layout.join_lines(
        f"{post}: **{format_dt(prospect.next_post, 'F')}** (your time)",
        layout.small_print(f"{contents} {delay}".strip()) if can_post else "",
    )


def prospect_line(prospect: Prospect) -> str:
    """Return the same in one line."""
    known = prospect.subscription
    if known.pause is not None:
        return paused(known)
    if known.waiting_since:
        return waiting(prospect)
    return f"Next {format_dt(prospect.next_post, 'R')}"


def paused(subscription: Subscription, effect: str = "") -> str:
    """Return since when a roundup is paused, why and, if given, the `effect` of that."""
    when = f" {format_dt(subscription.paused_at, 'R')}" if subscription.paused_at else ""
    why = SENTENCES[CAUSES.get(subscription.pause)].roundup_pause if subscription.pause else ""
    cause, stop, remedy = why.format(when=when).partition(".")
    return f"⏸️ {cause}{effect}{stop}{remedy}"


def waiting(prospect: Prospect) -> str:
    """Return until when a roundup that is due waits for its list."""
    latest = prospect.latest_post
    if latest is None:
        return "⏳ Waiting for today's list: Hugging Face isn't answering."
    return f"⏳ Waiting for today's list; by {format_dt(latest, 't')} at the latest."


def _contents(listed: int) -> str:
    if not listed:
        return ""
    papers = "1 paper" if listed == 1 else f"{listed:,} papers"
    return f"{papers} so far; more may be added before then."


def _quotes(quotes: Quotes) -> str:
    match quotes:
        case Quotes.ALL:
            return "all quoted"
        case Quotes.TOP:
            return ""
        case Quotes.NONE:
            return "no quotes"


def _names(days: Iterable[Weekday]) -> str:
    return ", ".join(day.name.capitalize() for day in days)
