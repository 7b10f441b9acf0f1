"""Checks a channel that an admin has picked: may they post there, and what the bot lacks."""

from collections.abc import Iterable

import discord

from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.permissions import Permission, required_permissions
from bot.delivery.targets.permissions import granted, is_announcement
from bot.discord.channel_offers import forum_of
from bot.errors import BadRequest
from bot.roundups.domain.draft import Destination
from bot.roundups.domain.subscription import Layout, Pause, Subscription, Terms
from bot.watches.domain.watch import Watch, WatchPause

RoundupChannel = discord.TextChannel | discord.Thread | discord.ForumChannel
"""The channels that a roundup can be posted to."""


def destination_of(
    channel: RoundupChannel, guild: discord.Guild | None, who: discord.abc.User
) -> Destination:
    """Return a channel as a destination; raise BadRequest if the user may not post to it.

    Otherwise a member who can't even read a channel could have the bot write to it.
    """
    if guild is None or channel.guild.id != guild.id:
        raise BadRequest("That channel is not on this server.")
    if isinstance(channel, discord.Thread) and channel.locked:
        raise BadRequest("That thread is locked: unlock it, or choose another channel.")
    held = granted(channel, who) if isinstance(who, discord.Member) else frozenset[Permission]()
    writing = Permission.SEND_IN_THREADS if isinstance(channel, discord.Thread) else Permission.SEND
    if not {Permission.VIEW, writing} <= held:
        raise BadRequest("Please choose a channel that you can see and write in yourself.")
    return _destination(channel)


def destination_now(guild: discord.Guild | None, terms: Terms) -> Destination:
    """Return the channel that a roundup has; raise BadRequest if it can't be seen."""
    channel = guild and guild.get_channel_or_thread(terms.channel_id)
    if not isinstance(channel, RoundupChannel):
        raise BadRequest("I can't see its channel: give me View Channel there, or choose another.")
    return _destination(channel)


def _destination(channel: RoundupChannel) -> Destination:
    forum = forum_of(channel)
    target = TargetKind.CHANNEL if forum is None else TargetKind.FORUM
    is_thread = isinstance(channel, discord.Thread)
    return Destination(
        channel.id,
        target,
        is_thread=is_thread,
        forum=forum,
        is_announcement=is_announcement(channel),
    )


def accepts_roundup(guild: discord.Guild, terms: Terms) -> bool:
    """Return whether a roundup's channel is known and certain to accept its posts."""
    is_open = _is_open(guild, terms.channel_id, terms.target)
    return is_open and not missing_permissions(guild, terms)


def takes_alerts(guild: discord.Guild, channel_id: int) -> bool:
    """Return whether a channel for alerts is known and certain to accept them."""
    is_open = _is_open(guild, channel_id, TargetKind.CHANNEL)
    return is_open and not missing_for_alerts(guild, channel_id)


def _is_open(guild: discord.Guild, channel_id: int, target: TargetKind) -> bool:
    """Return whether a channel is known and accepts posts, permissions aside."""
    match guild.get_channel_or_thread(channel_id):
        case discord.Thread() as thread:
            return target is TargetKind.CHANNEL and thread.parent is not None and not thread.locked
        case discord.TextChannel():
            return target is TargetKind.CHANNEL
        case discord.ForumChannel() as channel:
            forum = forum_of(channel)
            return target is TargetKind.FORUM and forum is not None and forum.takes_posts
        case _:
            return False


def missing_permissions(guild: discord.Guild | None, terms: Terms) -> tuple[Permission, ...]:
    """Return the permissions that a roundup needs and the bot lacks, as far as known."""
    role = guild.get_role(terms.role_id) if guild and terms.role_id else None
    is_pinging = role is not None and not role.mentionable
    return _missing(guild, terms.channel_id, terms.target, terms.layout, is_pinging=is_pinging)


def layouts_for(guild: discord.Guild | None, terms: Terms) -> tuple[Layout, ...]:
    """Return the layouts that a roundup's channel can have: a thread has no threads of its own."""
    channel = guild and guild.get_channel_or_thread(terms.channel_id)
    is_thread = isinstance(channel, discord.Thread)
    return tuple(each for each in Layout if not (is_thread and each is Layout.THREADS))


def missing_anywhere(
    guild: discord.Guild | None, roundups: Iterable[Subscription], watches: Iterable[Watch]
) -> dict[int, tuple[Permission, ...]]:
    """Return by channel id what the bot lacks wherever something is, or would be, posted."""
    lacking = [
        (each.terms.channel_id, missing_permissions(guild, each.terms))
        for each in roundups
        if each.pause in {None, Pause.PERMISSIONS}
    ]
    lacking += [
        (each.recipient.id, missing_for_alerts(guild, each.recipient.id))
        for each in watches
        if each.pause in {None, WatchPause.PERMISSIONS} and not each.recipient.is_member
    ]
    found: dict[int, tuple[Permission, ...]] = {}
    for channel_id, permissions in lacking:
        if permissions:
            found[channel_id] = tuple(dict.fromkeys((*found.get(channel_id, ()), *permissions)))
    return found


def missing_for_alerts(
    guild: discord.Guild | None, channel_id: int | None
) -> tuple[Permission, ...]:
    """Return the permissions that a channel's alerts need and the bot lacks, as far as known.

    Direct messages, which have no `channel_id`, need none.
    """
    if channel_id is None:
        return ()
    return _missing(guild, channel_id, TargetKind.CHANNEL, Layout.LIST)


def _missing(
    guild: discord.Guild | None,
    channel_id: int,
    target: TargetKind,
    layout: Layout,
    *,
    is_pinging: bool = False,
) -> tuple[Permission, ...]:
    channel = guild and guild.get_channel_or_thread(channel_id)
    if guild is None or not isinstance(channel, RoundupChannel):
        return ()
    is_thread = isinstance(channel, discord.Thread)
    if is_thread and channel.parent is None:  # a thread's permissions are its parent's
        return ()
    needed = required_permissions(
        target,
        starts_threads=layout is Layout.THREADS,
        is_thread=is_thread,
        is_pinging=is_pinging,
    )
    known = granted(channel, guild.me)
    return tuple(each for each in needed if each not in known)


def first_writable(guild: discord.Guild) -> int | None:
    """Return the first channel the bot may write to, the system channel before all others."""
    channels = [guild.system_channel, *sorted(guild.text_channels, key=lambda one: one.position)]
    wanted = {Permission.VIEW, Permission.SEND}
    writable = (one.id for one in channels if one and wanted <= granted(one, guild.me))
    return next(writable, None)
