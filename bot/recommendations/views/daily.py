"""Renders the daily message with recommendations, and what a member chose about it."""

from datetime import datetime
from typing import Any

import discord

from bot.delivery.domain.order import Message
from bot.delivery.views.messages import message_without_pings
from bot.papers.views import lines
from bot.recommendations.domain.daily import DailyRecommendations
from bot.recommendations.domain.visits import SHOWN, RecommendedPapers
from bot.recommendations.views.controls import ForYouAction, for_you_id
from bot.recommendations.views.recommendations import recommendations_view, taste_button
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.markdown import escape_line

_PLAIN_LIMIT = 200
_ZONE_LIMIT = 60


def digest_message(found: RecommendedPapers, marker: str) -> Message:
    """Freeze the message with its marker; equal papers give equal messages, nobody is pinged."""
    message = message_without_pings(recommendations_view(found), marker)
    return Message(message.payload, message_without_pings(_plain_view(found), marker).payload)


def daily_view(chosen: DailyRecommendations | None, now: datetime) -> discord.ui.LayoutView:
    """Render when recommendations come, or that they come no more."""
    if chosen is None:
        text = layout.join_lines(
            "**You get no daily recommendations.**",
            f"{mention('foryou papers')} shows them when you ask;"
            f" {mention('foryou daily')} `time:09:00` sends them each day.",
        )
        return layout.container_view(
            discord.ui.TextDisplay(text), discord.ui.ActionRow(taste_button())
        )
    stop: discord.ui.Button[Any] = discord.ui.Button(
        label="Stop", custom_id=for_you_id(ForYouAction.STOP)
    )
    zone = escape_line(chosen.zone, _ZONE_LIMIT)
    paused = "Paused: I couldn't send you a direct message. Choose the time again to go on."
    first = discord.utils.format_dt(max(chosen.next_run_at, now), "R")
    text = layout.join_lines(
        f"**Recommendations at {chosen.at:%H:%M} each day** ({zone})",
        paused if chosen.paused_at else f"The next is due {first}, as one direct message.",
        layout.small_print("Nothing is sent on days on which nothing new fits"),
    )
    return layout.container_view(
        discord.ui.TextDisplay(text), discord.ui.ActionRow(stop, taste_button())
    )


def _plain_view(found: RecommendedPapers) -> discord.ui.LayoutView:
    """Render only titles and ids, without links or quotes."""
    rows = [
        f"{escape_line(lines.name(each.paper), _PLAIN_LIMIT)} ({each.paper.id})"
        for each in found.papers[:SHOWN]
    ]
    text = layout.join_lines("**For you**", *rows)
    return layout.container_view(discord.ui.TextDisplay(text), discord.ui.ActionRow(taste_button()))
