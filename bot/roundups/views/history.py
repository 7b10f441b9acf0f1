"""Draws the ledger of a server's roundups for its admins."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import discord
from discord.utils import format_dt

from bot.delivery.domain.delivery import State
from bot.roundups.domain.history import History, HistoryEntry
from bot.roundups.views.controls import AgainControl
from bot.ui import layout
from bot.ui.markdown import line

MOST = 10
"""Issues in one view."""

_BUTTONS = 5
_REASON_LIMIT = 120


def ledger_view(ledger: History) -> discord.ui.LayoutView:
    """Draw the last MOST issues, with a button for each doubtful delivery, five at most."""
    entries = ledger.entries[:MOST]
    parts: list[layout.Part] = [discord.ui.TextDisplay(_head(ledger))]
    if entries:
        rows = discord.ui.TextDisplay[Any](layout.stacked(*map(_row, entries)))
        parts += [discord.ui.Separator(), rows]
    if buttons := list(_buttons(entries))[:_BUTTONS]:
        parts.append(discord.ui.ActionRow(*buttons))
    return layout.framed(*parts, accent=layout.TROUBLE if ledger.unknown else layout.ACCENT)


def lasting(span: timedelta) -> str:
    """Write a span as people say it: `4 s`, `12 min`, `3 h`."""
    seconds = round(span.total_seconds())
    if seconds < 2 * 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 2 * 3600 else f"{seconds // 3600:,} h"


def _head(ledger: History) -> str:
    if not ledger.entries:
        return "## Roundups of this server\nNone has been sent yet."
    numbers = layout.joined(
        f"on time {ledger.on_time:,}/{ledger.judged:,}", f"unknown {ledger.unknown:,}"
    )
    return f"## Roundups of this server\n{numbers}"


def _row(entry: HistoryEntry) -> str:
    """Write one issue on a line; if it did not just arrive, say more below."""
    lateness = entry.lateness
    arrived = f"after {lasting(lateness)}" if lateness is not None else ""
    head = layout.joined(f"**{entry.number}**", f"<#{entry.channel_id}>", format_dt(entry.due_at))
    if entry.state is State.SENT and lateness is not None:
        return layout.joined(head, arrived if entry.is_on_time else f"**late**, {arrived}")
    reason = line(entry.reason, _REASON_LIMIT)
    sign = "⚠️ " if entry.has_failed else ""
    return layout.stacked(
        head,
        sign + entry.sentence,
        layout.small(reason),
    )


def _buttons(entries: tuple[HistoryEntry, ...]) -> Iterator[discord.ui.Button[Any]]:
    for entry in entries:
        day = date.fromisoformat(entry.issue_key[:10])
        for count, delivery_id in enumerate(entry.unknown, 1):
            part = f" ({count})" if len(entry.unknown) > 1 else ""
            yield discord.ui.Button(
                label=f"Send {entry.number} of {day.day} {day:%B} again{part}",
                custom_id=AgainControl(delivery_id).custom_id,
            )
