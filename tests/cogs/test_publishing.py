"""Roundups in announcement channels are published to those who follow them, if an admin asks."""

import discord
import pytest
import simcord

from tests.cogs.office import REFUSED, Office, written
from tests.cogs.stage import refusal

ONLY = "The publish option only works in an announcement channel. Choose one, or leave publish out."


def news(office: Office, name: str = "news") -> simcord.ChannelHandle:
    """Make an announcement channel."""
    return office.stage.ann.guild.create_news_channel(name)


def crossposts(office: Office) -> list[str]:
    """Give the paths of all requests to publish something."""
    requests = office.stage.env.http_requests
    return [each.path for each in requests if each.path.endswith("/crosspost")]


def become(office: Office, handle: simcord.ChannelHandle, kind: discord.ChannelType) -> None:
    """Let a channel be of another kind, of which the bot hears."""
    channel = office.press.bot.get_channel(handle.id)
    assert isinstance(channel, discord.TextChannel)
    channel._type = kind.value  # noqa: SLF001  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]  # simcord can't change it


@pytest.mark.parametrize("layout", ["list", "cards", "threads"])
async def test_the_first_message_of_each_post_is_published(office: Office, layout: str) -> None:
    """What follows it is not; the answer, the list and the preview say that it is published."""
    channel = news(office)
    made = await office.shown(
        "add", channel=channel, time="09:00", publish=True, layout=layout, top=25
    )
    listed = await office.shown("list")
    preview = await office.shown("preview", roundup=1)
    await office.news(12)

    await office.does("send", roundup=1)
    await office.press.run()

    first = next(message for message in channel.history() if message.components)
    for shown in (made, listed, preview):
        assert "publishes to followers" in shown
    assert crossposts(office) == [f"/channels/{channel.id}/messages/{first.id}/crosspost"]
    assert first.flags.value & 0b11  # simcord sets the flag of a copy


async def test_a_new_announcement_channel_gets_a_hint(office: Office) -> None:
    """Once, where nothing was said of publishing; elsewhere there is nobody to publish to."""
    channel, hint = news(office), "To publish each post to the followers of"

    made = await office.shown("add", channel=channel, time="09:00")
    later = await office.shown("edit", roundup=1, top=3)
    declined = await office.shown("add", channel=channel, time="10:00", publish=False)
    elsewhere = await office.shown("add", channel=office.channel, time="11:00")

    assert [hint in shown for shown in (made, later, declined, elsewhere)] == [True] + [False] * 3


async def test_it_can_be_switched_on_and_off(office: Office) -> None:
    """Like every other option; no channel has to be named again."""
    channel = news(office)
    plain = await office.shown("add", channel=channel, time="09:00")
    on = await office.shown("edit", roundup=1, publish=True)
    kept = await office.shown("edit", roundup=1, top=3)
    off = await office.shown("edit", roundup=1, publish=False)
    again = await office.shown("edit", roundup=1, publish=False)

    assert ["· publishes to followers" in shown for shown in (plain, on, kept, off, again)] == [
        *(False, True, True),
        *(False, False),
    ]


@REFUSED
@pytest.mark.parametrize("kind", ["text", "forum"])
async def test_other_channels_have_no_followers(office: Office, kind: str) -> None:
    """One line says so, when it is set up and later; nothing is stored."""
    guild = office.stage.ann.guild
    channel = office.channel if kind == "text" else guild.create_forum_channel("posts")

    refused = await office.does("add", channel=channel, time="09:00", publish=True)
    empty = await office.shown("list")
    await office.does("add", channel=channel, time="09:00", publish=False)
    later = await office.does("edit", roundup=1, publish=True, top=3)

    assert refusal(refused) == refusal(later) == ONLY
    assert "No roundups yet" in empty
    assert (await office.terms()).top == 10


async def test_in_a_channel_without_followers_it_is_switched_off(office: Office) -> None:
    """Which the answer says; in another announcement channel it stays on."""
    first, second = news(office), news(office, "more-news")
    await office.does("add", channel=first, time="09:00", publish=True)

    moved = await office.shown("edit", roundup=1, channel=second)
    still = (await office.terms()).is_published
    away = await office.shown("edit", roundup=1, channel=office.channel)
    asked = await office.shown("edit", roundup=1, channel=second, publish=True)

    lost = f"Publishing is now off: <#{office.channel.id}> isn't an announcement channel."
    assert lost not in moved
    assert still
    assert lost in away
    assert "· publishes to followers" in asked


async def test_a_channel_that_became_another_kind_still_gets_its_posts(office: Office) -> None:
    """The list, the opened roundup and the preview say what is missing; the admin is told once."""
    channel = news(office)
    await office.does("add", channel=channel, time="09:00", publish=True)
    await office.news()
    become(office, channel, discord.ChannelType.text)

    listed = await office.shown("list")
    opened = await office.shown("edit", roundup=1, top=2)
    preview = await office.shown("preview", roundup=1)
    for _ in range(2):
        await office.does("send", roundup=1)
        await office.press.run()
        await office.stage.env.advance_time(60)
    told = [written(message) for message in office.mona.user.dm_channel.history()]
    become(office, channel, discord.ChannelType.news)
    healed = await office.shown("list")

    why = f"⚠️ <#{channel.id}> is no longer an announcement channel, so posts aren't published."
    assert f"⚠️ Not published: <#{channel.id}> is no longer an announcement channel." in listed
    assert why in opened
    assert why in preview
    assert "⚠️" not in healed
    assert crossposts(office) == []
    assert len([message for message in channel.history() if message.components]) == 2
    assert len(told) == 1
    assert "**Roundup 1 was posted, but not published**" in told[0]
    assert "stop publishing with" in told[0]
