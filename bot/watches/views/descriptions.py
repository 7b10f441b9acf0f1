"""Describes a watch: where and when it alerts, why it is paused, how much it finds."""

from collections.abc import Collection

from discord.utils import format_dt

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import ways_to_allow
from bot.delivery.views.sentences import SENTENCES
from bot.schedules.time_zones import zone_label
from bot.text.acronyms import display_form
from bot.ui import layout
from bot.ui.markdown import escape_line
from bot.watches.domain.failures import CAUSES
from bot.watches.domain.watch import Backtest, Tempo, Watch, WatchPause, WatchTerms

SKIPPED = "Papers found while it's paused aren't sent."
"""What a pause means that somebody asks for."""
RESUMED = "You'll get what you missed."
"""What comes first after a pause that nobody had asked for."""

_NOT_MISSING = "I'll resume by myself once I can."
_RARE = ". That's fine for a rare name. Otherwise, check the spelling"
_ZONE_LIMIT = 40
_ADDED_LIMIT = 200
_ADDED = 3
_ADDED_WORDS = 5
"""Words of the longest form that is named; longer ones are phrases with an acronym exchanged."""
_PACK_TERMS = 4
_COUNTED = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WEEK = 7
_SLACK = 1
"""Days by which a gap between papers may differ from the weeks that it is called."""


def place_and_time(terms: WatchTerms) -> str:
    """Return where and when a watch alerts; the time is local to its zone."""
    where = f"In <#{terms.channel_id}>" if terms.channel_id else "By DM"
    if terms.tempo is Tempo.AT_ONCE or terms.at is None:
        return f"{where}, right away"
    return f"{where}, daily at {terms.at:%H:%M} {escape_line(zone_label(terms.zone), _ZONE_LIMIT)}"


def state_of(watch: Watch) -> str:
    """Return why a watch is paused or on hold, or until when it is snoozed; empty if neither."""
    if watch.pause is WatchPause.ASKED:
        return f"⏸️ Paused. {SKIPPED}"
    if watch.pause:
        return f"⚠️ On hold: {SENTENCES[CAUSES.get(watch.pause)].watch_pause}"
    if watch.snoozed_until:
        return f"💤 Snoozed until {format_dt(watch.snoozed_until, 'f')}"
    return ""


def hold_line(watch: Watch, missing: Collection[Permission]) -> str:
    """Return why a watch is on hold, with the permissions that its channel lacks."""
    if watch.pause is not WatchPause.PERMISSIONS:
        return state_of(watch)
    cant = "can't" if missing else "couldn't"
    way = f"{ways_to_allow(missing)} I'll resume by myself." if missing else _NOT_MISSING
    return f"⚠️ **On hold: I {cant} post in <#{watch.recipient.id}>.** {way}"


def resumption(before: Watch) -> str:
    """Return what comes first once a watch has resumed; `before` is the watch until then."""
    if before.pause is WatchPause.ASKED:
        return "You'll get new papers from now on. Papers found while it was paused aren't sent."
    if before.pause:
        return RESUMED
    return (
        "Papers found while it was snoozed come next."
        if before.snoozed_until
        else "It was already running."
    )


def backtest_lines(watch: Watch, backtest: Backtest) -> str:
    """Return how much matches a watch, how much it has found itself, and what else it matches."""
    found = f"**{_papers(backtest.total)}** matched in the last {backtest.days} days"
    if not backtest.total:
        has_words = bool(backtest.coverage and backtest.coverage.papers)
        found = f"Nothing matched in the last {backtest.days} days{'' if has_words else _RARE}"
    is_rated = backtest.total > 1 and not backtest.is_noisy
    rate = f", {_rate(backtest)}" if is_rated else ""
    digest = ", or get one message a day" if watch.terms.tempo is Tempo.AT_ONCE else ""
    noisy = f"⚠️ That's {_rate(backtest)}. Narrow it{digest}." if backtest.is_noisy else ""
    known = backtest.coverage.note if backtest.coverage else ""
    small = map(layout.small_print, (known, _own(watch, backtest), _added(backtest)))
    return layout.join_lines(f"{found}{rate}.", noisy, *small)


def pack_line(backtest: Backtest) -> str:
    """Return what a pack looks for, in small print; empty if the watch follows none."""
    named = ", ".join(backtest.pack[:_PACK_TERMS])
    more = len(backtest.pack) - _PACK_TERMS
    rest = f" and {more} more" if more > 0 else ""
    return layout.small_print(escape_line(named, _ADDED_LIMIT) + rest) if named else ""


def _own(watch: Watch, backtest: Backtest) -> str:
    """Return what a watch has found itself, if papers from before it was set up match it too."""
    if not backtest.found or backtest.found == backtest.total:
        return ""
    return f"Set up {format_dt(watch.created_at, 'D')} · {backtest.found:,} found since"


def _papers(count: int) -> str:
    return f"{count:,} paper{'' if count == 1 else 's'}"


def _rate(backtest: Backtest) -> str:
    """Return the rate: `about 3 a day`, `about one every ten days`, `about one a week`."""
    if backtest.per_day >= 1:
        often = round(backtest.per_day)
        return f"about {'one' if often == 1 else f'{often:,}'} a day"
    gap = backtest.days / backtest.total
    weeks = round(gap / _WEEK)
    if weeks and abs(gap - weeks * _WEEK) <= _SLACK:
        return f"about one {_every(weeks, 'week')}"
    return f"about one {_every(round(gap), 'day')}"


def _every(count: int, unit: str) -> str:
    if count == 1:
        return f"a {unit}"
    return f"every {_COUNTED[count] if count < len(_COUNTED) else count} {unit}s"


def _added(backtest: Backtest) -> str:
    """Return what else it matches: people must see what they will be alerted to."""
    forms = [form for form in backtest.added if len(form.split()) <= _ADDED_WORDS]
    added = ", ".join(map(display_form, forms[:_ADDED]))
    return f"Also matches: {escape_line(added, _ADDED_LIMIT)}" if added else ""
