"""Reads what a channel offers a roundup: the tags of a forum, and publishing; and what it lacks."""

from dataclasses import replace

import discord
from discord import app_commands

from bot.delivery.domain.forums import Forum, ForumTag
from bot.delivery.domain.permissions import Permission
from bot.delivery.targets.permissions import granted, is_announcement
from bot.discord.autocomplete import MAX_CHOICES, Choices
from bot.roundups.domain.prospect import Prospect, Unmet, Wish
from bot.roundups.domain.subscription import Terms
from bot.ui.markdown import plain_label


def forum_of(channel: object, me: discord.Member | None = None) -> Forum | None:
    """Return a channel as the forum that it is for `me`, the bot itself; None if it is none."""
    if not isinstance(channel, discord.ForumChannel):
        return None
    tags = (ForumTag(tag.id, tag.name, tag.moderated) for tag in channel.available_tags)
    may_moderate = Permission.MANAGE_POSTS in granted(channel, me or channel.guild.me)
    return Forum(tuple(tags), channel.flags.require_tag, may_moderate)


def as_seen(guild: discord.Guild | None, prospect: Prospect) -> Prospect:
    """Return a roundup with the present name of its tag, and with what its channel denies it."""
    known = prospect.subscription
    channel = guild and guild.get_channel_or_thread(known.terms.channel_id)
    if channel is None:
        return prospect
    forum = forum_of(channel)
    tag = forum and forum.tag(known.terms.tag_id)
    terms = replace(known.terms, tag_name=tag.name) if tag else known.terms
    subscription = replace(known, terms=terms)
    return replace(prospect, subscription=subscription, unmet=unmet_wish(channel, terms))


def unmet_wish(channel: object, terms: Terms, me: discord.Member | None = None) -> Unmet | None:
    """Return what a roundup asks of its channel and doesn't get; `me` is the bot itself."""
    forum = forum_of(channel, me)
    if forum is None:
        is_denied = terms.is_published and not is_announcement(channel)
        return Unmet(Wish.PUBLISHING) if is_denied else None
    tag, used = forum.tag(terms.tag_id), forum.tag_for(terms.tag_id)
    if used is None and forum.is_tag_required:
        return Unmet(Wish.ANY_TAG)
    if terms.tag_id is None or (tag and tag == used):
        return None
    return Unmet(Wish.RESERVED_TAG if tag else Wish.TAG, used.name if used else "")


def tag_choices(channel: object, typed: str) -> Choices:
    """Suggest the tags of a forum that contain what was typed; none for other channels."""
    forum = forum_of(channel) or Forum()
    fitting = [tag for tag in forum.tags if typed.strip().casefold() in tag.label.casefold()]
    return [
        app_commands.Choice(name=plain_label(tag.label, 100), value=str(tag.id))
        for tag in fitting[:MAX_CHOICES]
    ]
