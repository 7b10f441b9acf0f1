"""Renders the list of watches: one line each with what it has found, and a menu to open one."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord.utils import format_dt

from bot.schedules.quiet_hours import QuietHours
from bot.schedules.time_zones import zone_label
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.markdown import escape_line, plain_label, utf16_length
from bot.watches.domain.watch import (
    BACKTEST_DAYS,
    SERVER_WATCH_PREFIX,
    WATCHES_PER_MEMBER,
    ListedWatch,
    Watch,
    WatchPause,
)
from bot.watches.views.closed import closed_parts
from bot.watches.views.controls import OPEN_ID, WatchReference
from bot.watches.views.names import option_name, words_of
from bot.watches.views.quiet import quiet_span

LISTED = 25
"""Watches in one list, as many as a member may have and as a menu has options."""

_COUNTS = f"Papers found since setup, last {BACKTEST_DAYS} days at most"

# UTF-16 units
_LIST_LIMIT = 3_600
_QUERY_LIMIT = 400
_ZONE_LIMIT = 60


def watches_view(
    listed: Sequence[ListedWatch], quiet: QuietHours | None = None
) -> discord.ui.LayoutView:
    """Render the first LISTED watches: a member's own, then their server's; and quiet hours."""
    own = [each for each in listed if each.watch.recipient.is_member]
    if not listed:
        return layout.container_view(
            discord.ui.TextDisplay(
                f"**No watches yet.** {mention('watch')} alerts you to new papers on a topic, by an"
                " author or from a lab."
            )
        )
    shown = [*_ordered(own), *_ordered(each for each in listed if each not in own)][:LISTED]
    is_closed = any(each.watch.pause is WatchPause.CLOSED for each in own)
    lines = _lines(shown)
    parts: list[str] = []
    for mine, title in ((True, "Your watches"), (False, "This server's watches")):
        rows = [
            (each, line)
            for each, line in zip(shown, lines, strict=True)
            if each.watch.recipient.is_member is mine
        ]
        if rows:
            counts = _COUNTS if any(each.found for each, _ in rows) else ""
            head = _own_head(len(own), counts, quiet) if mine else _server_head(counts)
            parts.append(layout.join_lines(f"## {title}", head, *(line for _, line in rows)))
    hidden = len(listed) - len(shown)
    more = f"{hidden:,} more: type in {mention('watches show')} to find them." if hidden else ""
    return layout.container_view(
        *(closed_parts() if is_closed else ()),
        *(discord.ui.TextDisplay[Any](part) for part in parts),
        *([discord.ui.TextDisplay[Any](layout.small_print(more))] if more else ()),
        discord.ui.ActionRow(_menu(shown)),
        accent=layout.WARNING_ACCENT if is_closed else layout.ACCENT,
    )


def _ordered(listed: Sequence[ListedWatch] | Iterator[ListedWatch]) -> list[ListedWatch]:
    """Sort watches by the numbers that people know them by."""
    return sorted(listed, key=lambda each: each.watch.number)


def _own_head(count: int, counts: str, quiet: QuietHours | None) -> str:
    zone = escape_line(zone_label(quiet.zone), _ZONE_LIMIT) if quiet else ""
    hours = f"Quiet hours {quiet_span(quiet)} ({zone})" if quiet else ""
    full = ": remove one to add another" if count >= WATCHES_PER_MEMBER else ""
    usual = "by DM, right away unless noted"
    many = f"{count} watch{'' if count == 1 else 'es'} (up to {WATCHES_PER_MEMBER}){full}"
    return layout.join_lines(
        layout.small_print(many, usual), layout.small_print(counts), layout.small_print(hours)
    )


def _server_head(counts: str) -> str:
    first, second = (f"{SERVER_WATCH_PREFIX}{number}" for number in (1, 2))
    return layout.small_print(f"Channel watches are numbered {first}, {second}, …", counts)


def _lines(listed: Sequence[ListedWatch]) -> list[str]:
    """Format each watch in one line; the queries share the room that the rest leaves."""
    rests = [_rest(each) for each in listed]
    wanted = [utf16_length(_name(each.watch, _QUERY_LIMIT)) for each in listed]
    room = _LIST_LIMIT - sum(map(utf16_length, rests)) - 4 * len(listed)
    limits = layout.shares(wanted, room)
    return [
        layout.join_inline(_name(each.watch, limit), rest)
        for each, rest, limit in zip(listed, rests, limits, strict=True)
    ]


def _name(watch: Watch, limit: int) -> str:
    number = f"{watch.name} · "
    return f"{number}{words_of(watch.terms.text, limit - len(number))}"


def _rest(each: ListedWatch) -> str:
    """Return what a watch has found, when it alerts if not right away, and its state."""
    watch = each.watch
    place = f"<#{watch.terms.channel_id}>" if watch.terms.channel_id else ""
    when = f"daily {watch.terms.at:%H:%M}" if watch.terms.at is not None else ""
    state = ""
    if watch.pause is WatchPause.CLOSED:
        state = ""  # said on top, of all of them
    elif watch.pause:
        state = "⏸️ paused" if watch.pause is WatchPause.ASKED else "⚠️ on hold"
    elif watch.snoozed_until:
        state = f"💤 snoozed until {format_dt(watch.snoozed_until, 'd')}"
    last = f", last {format_dt(each.last_at, 'R')}" if each.last_at else ""
    found = f"{each.found:,} found{last}" if each.found else ""
    return layout.join_inline(found, when, place, state)


def _menu(listed: Sequence[ListedWatch]) -> discord.ui.Select[Any]:
    return discord.ui.Select(
        custom_id=OPEN_ID,
        placeholder="Open a watch…",
        options=[
            discord.SelectOption(
                label=plain_label(option_name(each.watch), 100),
                value=WatchReference.of(each.watch).text,
            )
            for each in listed
        ],
    )
