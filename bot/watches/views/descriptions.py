"""Describes a watch: what it looks for, where and when it alerts, how much it finds."""

import re
from dataclasses import dataclass

from discord.utils import format_dt

from bot.delivery.views.sentences import SENTENCES
from bot.errors import BadRequest
from bot.text.acronyms import display_form
from bot.ui import layout
from bot.ui.markdown import escape_line, plain_label
from bot.watches.domain.failures import CAUSES
from bot.watches.domain.watch import NOISY, Backtest, Tempo, Watch, WatchPause, WatchTerms

SERVER_WATCH_PREFIX = "c"
"""Prefix of the numbers of a server's watches, which are counted separately from a member's own."""

RESUMED = "What I could not send comes next, and what came meanwhile."
"""What comes first after a pause that nobody had asked for."""

_ZONE_LIMIT = 40
_ADDED_LIMIT = 200
_ADDED = 6
_COUNTED = ("", "one", "two", "three", "four", "five", "six")
_WEEK = 7
_DAYS_IN_WORDS = 5.5
"""Days between two papers from which the gap is given in weeks, not in days."""


@dataclass(frozen=True, slots=True)
class WatchName:
    """The parts of a watch's name: its number, and whether it is a server's."""

    number: int
    is_guild: bool


def watch_name(watch: Watch) -> str:
    """Return the number that people use for a watch: `3`, or `c3` for a server's."""
    return f"{SERVER_WATCH_PREFIX if watch.owner.guild_id else ''}{watch.number}"


def parse_watch_name(name: str) -> WatchName:
    """Parse what `watch_name` or `option_name` wrote; raise BadRequest for anything else."""
    found = re.match(
        rf"({SERVER_WATCH_PREFIX}?)([1-9][0-9]{{0,3}})(?![0-9])", name.strip().casefold()
    )
    if not found:
        raise BadRequest("Please pick one of the watches that are suggested while you type.")
    return WatchName(int(found[2]), is_guild=bool(found[1]))


def words_of(text: str, limit: int) -> str:
    """Return a watch's query text in bold; the canonical form may be longer and is never shown."""
    return f"**{escape_line(text, limit - 4) or '…'}**"


def option_name(watch: Watch) -> str:
    """Return a watch's name as an autocomplete choice, in plain text."""
    state = "" if watch.is_active else ", paused"
    return plain_label(f"{watch_name(watch)} · {watch.terms.text}{state}", 100)


def place_and_time(terms: WatchTerms) -> str:
    """Return where and when a watch alerts; the time is local to its zone."""
    where = f"in <#{terms.channel_id}>" if terms.channel_id else "by direct message"
    if terms.tempo is Tempo.AT_ONCE or terms.at is None:
        return layout.join_inline(where, "at once")
    return layout.join_inline(
        where, f"daily at {terms.at:%H:%M} {escape_line(terms.zone, _ZONE_LIMIT)}"
    )


def state_of(watch: Watch) -> str:
    """Return why a watch is paused or until when it is snoozed; empty if it is neither."""
    if watch.pause:
        return f"⏸️ Paused: {SENTENCES[CAUSES.get(watch.pause)].watch_pause}"
    if watch.snoozed_until:
        return f"💤 Snoozed until {format_dt(watch.snoozed_until, 'f')}"
    return ""


def resumption(before: Watch) -> str:
    """Return what comes first once a watch has resumed; `before` is the watch until then."""
    if before.pause is WatchPause.ASKED:
        return "It starts with the next papers: what came while it was paused is left out."
    if before.pause:
        return RESUMED
    return "What it held back comes next." if before.snoozed_until else "It was running."


def backtest_lines(backtest: Backtest, tempo: Tempo) -> str:
    """Return how much a watch would have found, and what else it looks for."""
    found = f"Would have matched **{_papers(backtest.total)}** in the last {backtest.days} days"
    if not backtest.total:
        found = f"Nothing matched in the last {backtest.days} days: check the words"
    rate = f" ({_rate(backtest)})" if backtest.total else ""
    digest = ", or take a daily digest" if tempo is Tempo.AT_ONCE else ""
    noisy = f"⚠️ More than {NOISY:.0f} a day: narrow it{digest}."
    return layout.join_lines(
        f"{found}{rate}.", noisy if backtest.is_noisy else "", layout.small_print(_added(backtest))
    )


def _papers(count: int) -> str:
    return f"{count:,} paper{'' if count == 1 else 's'}"


def _rate(backtest: Backtest) -> str:
    """Return the rate: `about 3 a day`, `about one every two days`, `about one a week`."""
    if backtest.per_day >= 1:
        often = round(backtest.per_day)
        return f"about {'one' if often == 1 else f'{often:,}'} a day"
    gap = backtest.days / backtest.total
    if gap < _DAYS_IN_WORDS:
        return f"about one {_every(round(gap), 'day')}"
    if gap < backtest.days:
        return f"about one {_every(max(1, round(gap / _WEEK)), 'week')}"
    return "about one a month or less"


def _every(count: int, unit: str) -> str:
    return f"a {unit}" if count == 1 else f"every {_COUNTED[count]} {unit}s"


def _added(backtest: Backtest) -> str:
    """Return the words that acronyms added: people must see what they will be alerted to."""
    added = ", ".join(map(display_form, backtest.added[:_ADDED]))
    return f"Also looks for {escape_line(added, _ADDED_LIMIT)}." if added else ""
