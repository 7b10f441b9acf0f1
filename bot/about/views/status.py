"""Renders the state of the bot's cache."""

from collections.abc import Collection

import discord
from discord.utils import format_dt

from bot.about.domain import Status
from bot.ui import layout
from bot.ui.markdown import escape_line
from bot.watches.domain.watch import Watch


def status_view(status: Status, watches: Collection[Watch] = ()) -> discord.ui.LayoutView:
    """Render `status` and how many of the `watches` run; times appear in the reader's own zone."""
    return layout.container_view(
        discord.ui.TextDisplay(_headline(status)),
        discord.ui.Separator(),
        discord.ui.TextDisplay(layout.join_lines(_cache(status), _watching(watches))),
        discord.ui.TextDisplay(
            f"-# Paperboy {escape_line(status.version, 40)} · as of {format_dt(status.now, 'T')}"
        ),
        accent=layout.WARNING_ACCENT if status.problem else layout.ACCENT,
    )


def _headline(status: Status) -> str:
    """Return the headline, which sums up the state."""
    if status.problem:
        problem = escape_line(status.problem, 500)
        return f"## Something is wrong\n{problem}\nWhat I already know stays readable."
    if not status.papers:
        return "## Just moved in\nI know no papers yet; the first ones come in a few minutes."
    return "## All is well"


def _cache(status: Status) -> str:
    """Return what the cache holds, how fresh it is, and how much was quarantined."""
    days = (
        f"Listing days {status.oldest_day.isoformat()} to {status.newest_day.isoformat()}"
        if status.oldest_day and status.newest_day
        else ""
    )
    looked = (
        f"Last looked at Hugging Face {format_dt(status.last_ingest, 'R')}"
        if status.last_ingest
        else "Not looked at Hugging Face yet"
    )
    unread = f"Records I could not read: {status.quarantined:,}" if status.quarantined else ""
    return layout.join_lines(f"Papers: **{status.papers:,}**", days, looked, unread)


def _watching(watches: Collection[Watch]) -> str:
    """Count a member's own watches and those of the server's channels, and how many are paused."""
    own = [watch for watch in watches if watch.owner.guild_id is None]
    others = [watch for watch in watches if watch.owner.guild_id is not None]
    return layout.join_lines(
        _counted("Your watches", own), _counted("Watches of this server", others)
    )


def _counted(name: str, watches: Collection[Watch]) -> str:
    paused = sum(not watch.is_active for watch in watches)
    rest = f", {paused:,} paused" if paused else ""
    return f"{name}: **{len(watches):,}**{rest}" if watches else ""
