"""The options of the `/roundup` commands: their descriptions, their choices, what they mean."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Literal

import discord
from discord import app_commands

from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Layout, Quotes, Subscription
from bot.schedules.schedule import Cadence
from bot.ui.markdown import plain_label

CadenceChoice = Literal["daily", "weekly", "monthly"]
LayoutChoice = Literal["list", "cards", "threads"]
QuotesChoice = Literal["all", "top", "none"]
RoundupChoices = list[app_commands.Choice[int]]
Top = app_commands.Range[int, 1, 25]
Votes = app_commands.Range[int, 0, 10_000]

DESCRIPTIONS = MappingProxyType(
    {
        "channel": "Where it is posted: a text, announcement or forum channel, or a thread",
        "time": "When, by the clocks of the time zone: 09:00, 21:30 or 9am",
        "timezone": "A time zone, found by a large city; else the one this server chose last",
        "cadence": "How often; daily if left out",
        "days": "On which days only: mon-fri, or the one day of a weekly roundup",
        "top": "How many papers it shows, 1 to 25; 10 if left out",
        "min_upvotes": "Leave out papers with fewer upvotes",
        "query": "Only papers that match, written as in /papers search; none for all again",
        "layout": "A compact list, cards with pictures, or a list with a thread of cards",
        "quotes": "Which papers are quoted: all, the top three, or none; the top three if left out",
        "role": "A role to ping; @everyone stands for none",
        "tag": "For a forum: the tag of each post; none for no tag",
        "publish": "Publish each post to the channels that follow this announcement channel",
        "silent": "Post without push notifications, as @silent does; off if left out",
    }
)


def roundup_draft(  # noqa: PLR0913, PLR0917  # one parameter per option, in the commands' order
    destination: Destination | None,
    time: str | None,
    timezone: str | None,
    cadence: CadenceChoice | None,
    days: str | None,
    top: int | None,
    min_upvotes: int | None,
    query: str | None,
    layout: LayoutChoice | None,
    quotes: QuotesChoice | None,
    role: discord.Role | None,
    tag: str | None,
    publish: bool | None,  # noqa: FBT001  # an option of a slash command
    silent: bool | None,  # noqa: FBT001  # an option of a slash command
) -> RoundupDraft:
    """Return the draft that a command's options describe; those left out are None."""
    return RoundupDraft(
        destination,
        time,
        timezone,
        cadence and Cadence(cadence),
        days,
        top,
        min_upvotes,
        query,
        layout and Layout(layout),
        quotes and Quotes(quotes),
        role and (0 if role.is_default() else role.id),
        silent,
        tag,
        publish,
    )


def roundup_choices(
    guild: discord.Guild | None, roundups: Iterable[Subscription]
) -> RoundupChoices:
    """Suggest all of a server's roundups by number, channel and time."""
    return [
        app_commands.Choice(name=plain_label(roundup_name(guild, each), 100), value=each.number)
        for each in roundups
    ]


def roundup_name(guild: discord.Guild | None, subscription: Subscription) -> str:
    """Return what a roundup is called where channels can't be linked."""
    channel = guild and guild.get_channel_or_thread(subscription.terms.channel_id)
    where = f"#{channel.name}" if channel else "a channel I can't see"
    state = "" if subscription.is_active else ", paused"
    terms = subscription.terms
    return f"{subscription.number} · {where} · {terms.cadence} at {terms.at:%H:%M}{state}"
