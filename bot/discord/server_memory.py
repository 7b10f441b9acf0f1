"""What cards say of a server's memory, as far as their readers may know; and which server it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import discord

from bot.discord.responses import Interaction
from bot.errors import BadRequest
from bot.memory.domain import Post, Remembered
from bot.memory.views.lines import memory_line
from bot.papers.domain.paper import Paper

_POSTS_OF_ONE = 2
"""Posts that are named on the card of a single paper; in a message with several, it is one each."""


def require_server(interaction: Interaction, what: str) -> int:
    """Return the server somebody is in; without one raise BadRequest, saying what needs one."""
    guild_id = interaction.guild_id
    if guild_id is None or interaction.client.get_guild(guild_id) is None:
        raise BadRequest(f"{what} only in a server that I'm a member of.")
    return guild_id


async def memory_lines(
    interaction: Interaction, papers: Sequence[Paper], *, private: bool
) -> Mapping[str, str]:
    """Return a line for each paper of which this server remembers something, by its id.

    A `private` answer names the channels that the user can see; a public one those that everybody
    can, and the one it is in.
    """
    guild = interaction.guild
    if guild is None or interaction.client.get_guild(guild.id) is None or not papers:
        return {}
    known = await interaction.client.services.memory.of(guild.id, [each.id for each in papers])
    shown = _POSTS_OF_ONE if len(papers) == 1 else 1
    year = interaction.created_at.year
    named = {
        paper_id: _named(interaction, guild, each, private=private)
        for paper_id, each in known.items()
    }
    forums = {
        post.channel_id
        for each in named.values()
        for post in each.posts
        if isinstance(guild.get_channel(post.channel_id), discord.ForumChannel)
    }
    lines = {
        paper_id: memory_line(each, guild.id, forums=forums, year=year, shown=shown)
        for paper_id, each in named.items()
    }
    return {paper_id: line for paper_id, line in lines.items() if line}


def _named(
    interaction: Interaction, guild: discord.Guild, known: Remembered, *, private: bool
) -> Remembered:
    """Return it with only the posts that may be named, without the one that was just pressed."""
    here = interaction.message and interaction.message.id
    posts = (
        post
        for post in known.posts
        if post.message_id != here and _may_be_named(interaction, guild, post, private=private)
    )
    return replace(known, posts=tuple(posts))


def _may_be_named(
    interaction: Interaction, guild: discord.Guild, post: Post, *, private: bool
) -> bool:
    channel = guild.get_channel_or_thread(post.channel_id)
    if channel is None:
        return False
    if channel.id == interaction.channel_id:
        return True
    if isinstance(channel, discord.Thread) and (channel.is_private() or channel.parent is None):
        return False
    member = interaction.user if isinstance(interaction.user, discord.Member) else None
    reader = member if private else guild.default_role
    return reader is not None and channel.permissions_for(reader).view_channel
