"""Checks which permissions the bot lacks in the channels it posts to, without a gateway."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import discord
from discord.abc import GuildChannel

from bot.delivery.domain.permissions import Permission, required_permissions
from bot.delivery.targets.permissions import granted
from bot.discord.channel_offers import unmet_wish
from bot.discord.connector import RoutedConnector
from bot.operations.doctor.findings import Finding, ok, warn
from bot.roundups.domain.prospect import Wish
from bot.roundups.domain.subscription import Layout, Subscription, Terms
from bot.runtime.network import Network

MAX_GUILDS = 20
"""The most servers that are checked, with three requests each."""
MAX_LISTED = 10

_UNMET: Mapping[Wish, str] = MappingProxyType(
    {
        Wish.TAG: "no longer has the tag that was chosen",
        Wish.RESERVED_TAG: f"needs {Permission.MANAGE_POSTS} for the tag that was chosen",
        Wish.PUBLISHING: "is no announcement channel, so that nothing is published",
        Wish.ANY_TAG: f"requires a tag, and has none without {Permission.MANAGE_POSTS}",
    }
)
_ADVICE = "An admin there can grant them in the channel's settings; `/status` names them too."


async def permissions_finding(
    token: str, roundups: Iterable[Subscription], network: Network
) -> Finding:
    """Check the permissions in the channels of `roundups`; raises discord.py's errors."""
    by_guild: defaultdict[int, list[Subscription]] = defaultdict(list)
    for roundup in roundups:
        by_guild[roundup.guild_id].append(roundup)
    if not by_guild:
        return ok("permissions", "No roundups yet.")
    lacking: list[str] = []
    looked = 0
    connector = RoutedConnector(network)
    async with discord.Client(intents=discord.Intents.none(), connector=connector) as client:
        await client.login(token)
        for guild_id, its in list(by_guild.items())[:MAX_GUILDS]:
            lacking += await _lacking(client, guild_id, its)
            looked += len(its)
    if not lacking:
        return ok("permissions", f"None missing for {looked} roundup{'s' * (looked != 1)}.")
    more = f" and {len(lacking) - MAX_LISTED} more" if len(lacking) > MAX_LISTED else ""
    return warn("permissions", f"{'; '.join(lacking[:MAX_LISTED])}{more}.", _ADVICE)


async def _lacking(
    client: discord.Client, guild_id: int, roundups: Sequence[Subscription]
) -> list[str]:
    """Return what the bot lacks in a server's channels, one line per channel."""
    try:
        guild = await client.fetch_guild(guild_id, with_counts=False)
        me = await guild.fetch_member(client.user.id if client.user else 0)
        channels = {each.id: each for each in await guild.fetch_channels()}
    except (discord.NotFound, discord.Forbidden):
        return [f"The bot is not on server {guild_id}"]
    problems = [await _problem_in(client, guild, me, channels, roundup) for roundup in roundups]
    return [each for each in problems if each]


async def _problem_in(
    client: discord.Client,
    guild: discord.Guild,
    me: discord.Member,
    channels: Mapping[int, GuildChannel],
    roundup: Subscription,
) -> str | None:
    terms = roundup.terms
    channel = channels.get(terms.channel_id)
    if channel is None:
        return await _unseen(client, terms.channel_id)
    role = guild.get_role(terms.role_id) if terms.role_id else None
    is_pinging = role is not None and not role.mentionable
    needed = required_permissions(
        terms.target, starts_threads=terms.layout is Layout.THREADS, is_pinging=is_pinging
    )
    there = granted(channel, me)
    missing = [permission for permission in needed if permission not in there]
    if missing:
        return f"channel {terms.channel_id} lacks {', '.join(missing)}"
    return _unmet(channel, me, terms)


def _unmet(channel: GuildChannel, me: discord.Member, terms: Terms) -> str | None:
    """Return what a roundup asks of a channel that doesn't offer it."""
    unmet = unmet_wish(channel, terms, me)
    return unmet and f"channel {terms.channel_id} {_UNMET[unmet.wish]}"


async def _unseen(client: discord.Client, channel_id: int) -> str | None:
    """Fetch a channel that its server doesn't list: perhaps a thread, which only this reveals."""
    try:
        await client.fetch_channel(channel_id)
    except (discord.NotFound, discord.Forbidden):
        return f"channel {channel_id} is gone or hidden"
    except discord.InvalidData:
        return f"channel {channel_id} is on another server"
    return None
