"""Renders how the bot is: what needs the reader, then what works."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import discord
from discord.utils import format_dt

from bot.about.domain import RECENT, ServerStatus, Status
from bot.about.views.outages import cause_line
from bot.delivery.domain.results import Fault
from bot.delivery.views.permissions import missing_in_channel
from bot.delivery.views.sentences import SENTENCES
from bot.roundups.domain.history import HistoryEntry
from bot.roundups.domain.subscription import Pause
from bot.roundups.views.buttons import history_button
from bot.roundups.views.history import history_row, history_sentence, on_time, resend_buttons
from bot.roundups.views.terms import paused
from bot.text.dates import days_name
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.markdown import escape_line
from bot.watches.domain.watch import Watch, WatchPause
from bot.watches.views.controls import RESUME_ID

_NEEDS = 8
"""Things that are named in one message."""
_TARDY = 3
"""Late posts that are named; all are behind a button."""
_RESENT = 4
"""Posts that can be resent from it; the fifth button of the row leads to all posts."""
_OWN_PAUSES = frozenset({Pause.ASKED, Pause.PERMISSIONS, Pause.LEFT})
"""Pauses of a roundup that an admin knows of, or that show as missing permissions."""


def status_view(
    status: Status, watches: Collection[Watch] = (), server: ServerStatus | None = None
) -> discord.ui.LayoutView:
    """Render `status`, the `watches` the reader may change and, for admins, their server's."""
    doubtful = _doubtful(status, server)
    needs = [*_needs(watches, server), *map(_doubt, doubtful)]
    parts: list[layout.Part] = [discord.ui.TextDisplay(_head(status, server, len(needs)))]
    if needs:
        more = f"{len(needs) - _NEEDS:,} more" if len(needs) > _NEEDS else ""
        rows = layout.join_lines(*needs[:_NEEDS], layout.small_print(more))
        parts.append(discord.ui.TextDisplay(rows))
    elif tardy := _tardy(status, server):
        parts.append(discord.ui.TextDisplay(_tardy_rows(tardy)))
    parts.append(discord.ui.Separator())
    if needs and status.problem:
        parts += [discord.ui.TextDisplay(_outage(status, server)), discord.ui.Separator()]
    facts = layout.join_lines(_roundups(status, server), _watching(watches), _cache(status))
    parts.append(discord.ui.TextDisplay(facts))
    buttons = resend_buttons(doubtful)[:_RESENT]
    if server and server.history.entries:
        buttons.append(history_button())
    if _is_closed(watches):
        resume = discord.ui.Button[Any](label="Resume my watches", custom_id=RESUME_ID)
        parts.append(discord.ui.ActionRow(resume))
    if buttons:
        parts.append(discord.ui.ActionRow(*buttons))
    has_trouble = bool(needs or status.problem)
    return layout.container_view(
        *parts, accent=layout.WARNING_ACCENT if has_trouble else layout.ACCENT
    )


def _head(status: Status, server: ServerStatus | None, needs: int) -> str:
    """Return the heading, which sums up the state, and what is known of an outage if it is that."""
    if needs:
        return "## 1 thing needs you" if needs == 1 else f"## {needs:,} things need you"
    if status.problem:
        return f"## Hugging Face isn't answering properly\n{_outage(status, server)}"
    if not status.papers:
        return "## Getting started\nNo papers yet. The first ones come in a few minutes."
    if tardy := _tardy(status, server):
        posts = "1 post was" if len(tardy) == 1 else f"{len(tardy):,} posts were"
        missing = "" if all(each.arrived_at for each in tardy) else " or missing"
        return f"## Working, but {posts} late{missing}"
    return "## Everything is working"


def _outage(status: Status, server: ServerStatus | None) -> str:
    """Return since when papers don't come, and for admins why; there is nothing they must do."""
    since = f" since {format_dt(status.problem_since, 't')}" if status.problem_since else ""
    return layout.join_lines(
        f"I've had trouble getting new papers from Hugging Face{since}. Nothing for you to do: I"
        " keep trying, and lists and searches show the papers I have.",
        layout.small_print(cause_line(status.cause) if server else ""),
    )


def _needs(watches: Collection[Watch], server: ServerStatus | None) -> Iterator[str]:
    """Return what only the reader can mend, one line each."""
    if _is_closed(watches):
        yield f"⚠️ Your watches: {SENTENCES[Fault.CLOSED].watch_pause}"
    if server is None:
        return
    for channel_id, missing in server.missing.items():
        yield missing_in_channel(channel_id, missing)
    for each in server.roundups:
        if each.pause and each.pause not in _OWN_PAUSES:
            yield f"Roundup {each.number}: {paused(each)}"


def _is_closed(watches: Collection[Watch]) -> bool:
    """Return whether the reader's own watches wait for open direct messages."""
    return any(watch.pause is WatchPause.CLOSED for watch in watches)


def _doubtful(status: Status, server: ServerStatus | None) -> Sequence[HistoryEntry]:
    entries = server.history.since(status.now - RECENT).entries if server else ()
    return [entry for entry in entries if entry.unknown_ids]


def _tardy(status: Status, server: ServerStatus | None) -> Sequence[HistoryEntry]:
    """Return the latest posts that should have arrived by now and did not, or not on time."""
    latest = server.history.since(status.now - RECENT).entries if server else ()
    return [each for each in latest if each.is_due and not each.is_on_time]


def _tardy_rows(tardy: Sequence[HistoryEntry]) -> str:
    """Return the latest late posts, and whether anybody has to do anything about them."""
    posted = "It has" if len(tardy) == 1 else "They have all"
    settled = f"{posted} been posted. Nothing for you to do."
    return layout.join_lines(
        *map(history_row, tardy[:_TARDY]),
        layout.small_print(settled if all(each.arrived_at for each in tardy) else ""),
    )


def _doubt(entry: HistoryEntry) -> str:
    due = format_dt(entry.due_at, "f")
    return f"⚠️ Roundup {entry.number} in <#{entry.channel_id}>, {due}: {history_sentence(entry)}"


def _roundups(status: Status, server: ServerStatus | None) -> str:
    if server is None:
        return ""
    if not server.roundups:
        return f"No roundups yet: {mention('roundup setup')}"
    timely = on_time(server.history.since(status.now - RECENT))
    halted = sum(not each.is_active for each in server.roundups)
    return layout.join_inline(
        f"Roundups: **{len(server.roundups)}**",
        f"{halted} paused" if halted else "",
        timely and f"{timely} in the last 7 days",
    )


def _watching(watches: Collection[Watch]) -> str:
    """Count a member's own watches and those of the server's channels, and how many are paused."""
    own = [watch for watch in watches if watch.owner.guild_id is None]
    others = [watch for watch in watches if watch.owner.guild_id is not None]
    return layout.join_inline(
        _counted(own, "Your watches"), _counted(others, "This server's watches")
    )


def _counted(watches: Collection[Watch], whose: str) -> str:
    halted = sum(not watch.is_active for watch in watches)
    rest = f" ({halted:,} paused)" if halted else ""
    return f"{whose}: **{len(watches):,}**{rest}" if watches else ""


def _cache(status: Status) -> str:
    """Return what the cache holds, how fresh it is, and how much was quarantined."""
    days = (
        days_name(status.oldest_day, status.newest_day)
        if status.oldest_day and status.newest_day
        else ""
    )
    papers = f"I have {status.papers:,} papers"
    asked = f"last checked {format_dt(status.last_ingest, 'R')}" if status.last_ingest else ""
    unread = f"{status.quarantined:,} records I couldn't read" if status.quarantined else ""
    version = f"Paperboy {escape_line(status.version, 40)}"
    held = f"{papers}, {days}" if days else papers
    return layout.small_print(held, asked, unread, version)
