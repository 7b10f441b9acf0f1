"""Roundups in channels of other kinds: forums and their tags, announcements and their followers."""

from collections.abc import AsyncIterator

import discord

from gallery.people import SceneFailed, Seen
from gallery.world import World


async def forums(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Choose a forum's tag, have one chosen where it is required, and lose it again."""
    admin, handle = world.admin, world.guild.create_forum_channel("paper-forum")
    forum = world.bot.get_channel(handle.id)
    if not isinstance(forum, discord.ForumChannel):
        raise SceneFailed("There is no forum.")
    papers, news = (discord.ForumTag(name=name) for name in ("papers", "news"))
    await forum.edit(available_tags=[papers, news])
    where: dict[str, object] = {"channel": handle, "time": "09:00", "timezone": "UTC"}
    yield "roundup-tag-unknown", await admin.use("roundup add", **where, tag="paper")
    yield "roundup-tag", await admin.use("roundup add", **where, tag="news", silent=True)
    yield (
        "roundup-tag-no-forum",
        await admin.use("roundup add", channel=world.channel, time="9am", tag="news"),
    )
    forum._flags = discord.ChannelFlags(require_tag=True).value  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # simcord knows no such flag
    yield "roundup-tag-required", await admin.use("roundup add", **where | {"time": "18:00"})
    await forum.edit(available_tags=[forum.available_tags[0]])
    await world.env.settle()
    yield "roundup-list-tag-lost", await admin.use("roundup list")
    yield "roundup-preview-tag-lost", await admin.use("roundup preview", roundup=1)


async def announcements(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Publish a roundup to the followers of its channel, and be unable to."""
    admin, handle = world.admin, world.guild.create_news_channel("paper-news")
    where: dict[str, object] = {"channel": handle, "time": "09:00", "timezone": "UTC"}
    elsewhere = where | {"channel": world.channel}
    yield "roundup-publish-elsewhere", await admin.use("roundup add", **elsewhere, publish=True)
    yield "roundup-publish", await admin.use("roundup add", **where, publish=True)
    yield "roundup-publish-preview", await admin.use("roundup preview", roundup=1)
    moved = await admin.use("roundup edit", roundup=1, channel=world.channel)
    yield "roundup-publish-moved-away", moved
    await admin.use("roundup edit", roundup=1, channel=handle, publish=True)
    channel = world.bot.get_channel(handle.id)
    if not isinstance(channel, discord.TextChannel):
        raise SceneFailed("There is no announcement channel.")
    channel._type = 0  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # simcord can't change it
    yield "roundup-publish-list-lost", await admin.use("roundup list")
    yield "roundup-publish-lost", await admin.use("roundup edit", roundup=1, top=5)


async def copies(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Copy a roundup to channels of all kinds."""
    admin = world.admin
    news = world.guild.create_news_channel("paper-news")
    where: dict[str, object] = {"channel": news, "time": "09:00", "timezone": "Berlin"}
    yield "roundup-add-to-news", await admin.use("roundup add", **where, top=5, query="agent")
    await admin.use("roundup edit", roundup=1, publish=True, silent=True)
    other = world.create_channel("papers-too")
    yield "roundup-copied", await admin.use("roundup copy", roundup=1, channel=other)
    yield "roundup-copied-twice", await admin.use("roundup copy", roundup=1, channel=news)
    locked = world.create_channel("locked", is_closed=True)
    yield "roundup-copied-locked", await admin.use("roundup copy", roundup=1, channel=locked)
    yield "roundup-copied-unknown", await admin.use("roundup copy", roundup=9, channel=other)
