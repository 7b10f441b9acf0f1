"""Renders the delivery history of a server's roundups for its admins."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import discord
from discord.utils import format_dt

from bot.delivery.domain.delivery import State
from bot.delivery.domain.results import TRANSIENT, Fault
from bot.delivery.views.sentences import SENTENCES
from bot.roundups.domain.history import History, HistoryEntry
from bot.roundups.views.controls import ResendControl
from bot.text.dates import short_day
from bot.ui import layout
from bot.ui.channel_links import channel_link

MAX_ISSUES = 10
"""Issues in one view."""

_BUTTONS = 5

_STATES = MappingProxyType(
    {
        State.PENDING: "It is waiting to be posted.",
        State.SENDING: "It is being posted.",
        State.SENT: "It arrived.",
        State.UNKNOWN: (
            "Discord didn't confirm this post. If it's missing from the channel, resend it."
        ),
        State.EXPIRED: "It couldn't be posted in time. Its papers will be in the next post.",
        State.DEAD: "Discord refused it.",
        State.CANCELLED: "It was cancelled, as the roundup was paused or removed.",
    }
)


_IN_A_WORD = MappingProxyType(
    {State.PENDING: "waiting to be posted", State.SENDING: "being posted now"}
)


def history_view(history: History) -> discord.ui.LayoutView:
    """Render the last issues, with up to five buttons for deliveries of unknown outcome."""
    entries = history.entries[:MAX_ISSUES]
    parts: list[layout.Part] = [discord.ui.TextDisplay(_head(history))]
    if entries:
        rows = discord.ui.TextDisplay[Any](
            layout.join_lines(*(f"- {history_row(each)}" for each in entries))
        )
        parts += [discord.ui.Separator(), rows]
    if buttons := resend_buttons(entries)[:_BUTTONS]:
        parts.append(discord.ui.ActionRow(*buttons))
    return layout.container_view(
        *parts, accent=layout.WARNING_ACCENT if history.unknown else layout.ACCENT
    )


def format_duration(span: timedelta) -> str:
    """Return a duration as people say it: `4 s`, `12 min`, `3 h`."""
    seconds = round(span.total_seconds())
    if seconds < 2 * 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 2 * 3600 else f"{seconds // 3600:,} h"


def history_sentence(entry: HistoryEntry) -> str:
    """Return a sentence on how an issue arrived and, if it didn't, what to do."""
    if entry.state in {State.DEAD, State.PENDING} and entry.fault:
        return SENTENCES[entry.fault].history
    if entry.state is State.EXPIRED and entry.fault and entry.fault not in TRANSIENT:
        return f"{_STATES[entry.state]} {SENTENCES[entry.fault].history}"
    if entry.state is State.SENT and entry.arrived_at is None:
        return SENTENCES[Fault.DELETED].history
    return _STATES[entry.state]


def _head(ledger: History) -> str:
    if not ledger.entries:
        return "## Recent posts\nNothing has been posted here yet."
    waiting = sum(each.state in _IN_A_WORD and not each.fault for each in ledger.entries)
    also = f"{waiting:,} waiting" if waiting else ""
    return layout.join_lines("## Recent posts", layout.small_print(on_time(ledger), also))


def on_time(history: History) -> str:
    """Return how many posts arrived on time; empty if none had to arrive yet."""
    if not history.due_count:
        return ""
    return f"{history.on_time:,} of {history.due_count:,} posts on time"


def history_row(entry: HistoryEntry) -> str:
    """Format one issue as a line, with a sentence below it if that says more."""
    lateness = entry.lateness
    head = layout.join_inline(
        f"Roundup {entry.number}", f"<#{entry.channel_id}>", format_dt(entry.due_at)
    )
    if entry.state in _IN_A_WORD and not entry.fault:
        return layout.join_inline(head, _IN_A_WORD[entry.state])
    if entry.state is State.SENT and lateness is not None:
        late = f"**{format_duration(lateness)} late**"
        return layout.join_inline(head, "on time" if entry.is_on_time else late)
    sign = "⚠️ " if entry.has_failed else ""
    return layout.join_lines(head, sign + history_sentence(entry))


def resent_view(guild_id: int, entry: HistoryEntry | None) -> discord.ui.LayoutView:
    """Render that a post is being sent again, with a way to its channel if that is known."""
    if entry is None:
        return layout.container_view(discord.ui.TextDisplay("Posting it again now."))
    return layout.container_view(
        discord.ui.TextDisplay(f"Posting roundup {entry.number} in <#{entry.channel_id}> again."),
        discord.ui.ActionRow(channel_link(guild_id, entry.channel_id)),
    )


def resend_buttons(entries: Sequence[HistoryEntry]) -> list[discord.ui.Button[Any]]:
    """Build a button for each delivery of unknown outcome."""
    return [*_buttons(entries)]


def _buttons(entries: Sequence[HistoryEntry]) -> Iterator[discord.ui.Button[Any]]:
    for entry in entries:
        day = date.fromisoformat(entry.issue_key[:10])
        for count, delivery_id in enumerate(entry.unknown_ids, 1):
            part = f" ({count})" if len(entry.unknown_ids) > 1 else ""
            yield discord.ui.Button(
                label=f"Resend roundup {entry.number} ({short_day(day)}){part}",
                custom_id=ResendControl(delivery_id).custom_id,
            )
