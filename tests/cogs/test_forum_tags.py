"""Posts in forums get the tag that an admin chose, or one that is free if one is required."""

from typing import Any

import discord
import pytest
import simcord

from tests.cogs.office import REFUSED, Office, written
from tests.cogs.stage import refusal

RESERVED = "Only moderators may use the tag **Staff**"
GONE = "no longer has the tag **Papers**"


async def tagged(office: Office, *names: str, is_strict: bool = False) -> simcord.ChannelHandle:
    """Make a forum with tags; `Staff` is for moderators."""
    handle = office.stage.ann.guild.create_forum_channel("papers-forum")
    forum = known(office, handle)
    await forum.edit(
        available_tags=[discord.ForumTag(name=name, moderated=name == "Staff") for name in names]
    )
    if is_strict:  # which simcord doesn't know
        forum._flags = discord.ChannelFlags(require_tag=True).value  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # as Discord would tell
    return handle


def known(office: Office, handle: simcord.ChannelHandle) -> discord.ForumChannel:
    """Give a forum as the bot knows it."""
    forum = office.press.bot.get_channel(handle.id)
    assert isinstance(forum, discord.ForumChannel)
    return forum


async def denied(office: Office, handle: simcord.ChannelHandle) -> None:
    """Take the permission to manage posts from the bot."""
    forum = known(office, handle)
    deny = discord.PermissionOverwrite(manage_threads=False)
    flags = forum._flags  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    await forum.set_permissions(forum.guild.me, overwrite=deny)
    await office.stage.env.settle()
    forum._flags = flags  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # simcord forgets them


async def tags_of_posts(office: Office, handle: simcord.ChannelHandle) -> list[list[str]]:
    """Post what was ordered and give the tags of each post."""
    await office.press.run()
    return [[tag.name for tag in post.applied_tags] for post in known(office, handle).threads]


async def test_suggestions_are_the_forums_own_and_their_labels_are_taken(office: Office) -> None:
    """Whatever Discord sends of a suggestion; each post then has that tag."""
    forum = await tagged(office, "Papers", "Hot news", "Staff")
    where = {"channel": forum, "time": "09:00"}

    every = await office.mona.autocomplete(office.channel, "roundup add", "tag", "", **where)
    some = await office.mona.autocomplete(office.channel, "roundup add", "tag", "NEW", **where)
    by_label = await office.shown("add", **where, tag=every[2]["name"])
    by_value = await office.shown("edit", roundup=1, tag=some[0]["value"])
    own = await office.mona.autocomplete(office.channel, "roundup edit", "tag", "pap", roundup=1)
    await office.news()
    await office.does("send", roundup=1)

    assert [each["name"] for each in every] == ["Papers", "Hot news", "Staff (moderators only)"]
    assert [each["name"] for each in some] == ["Hot news"]
    assert "· tag: Staff" in by_label
    assert "· tag: Hot news" in by_value
    assert [each["name"] for each in own] == ["Papers"]
    assert await tags_of_posts(office, forum) == [["Hot news"]]


async def test_elsewhere_there_is_nothing_to_suggest(office: Office) -> None:
    """Neither before a channel is named, nor for one that is no forum."""
    await office.does("add", channel=office.channel, time="09:00")

    for options in ({}, {"channel": office.channel}):
        assert not await office.mona.autocomplete(
            office.channel, "roundup add", "tag", "", **options
        )
    assert not await office.mona.autocomplete(office.channel, "roundup edit", "tag", "", roundup=1)


async def test_a_forum_that_requires_a_tag_gets_the_first_that_is_free(office: Office) -> None:
    """The answer says so, once; its posts have it."""
    forum = await tagged(office, "Staff", "Papers", is_strict=True)
    await denied(office, forum)

    made = await office.shown("add", channel=forum, time="09:00")
    later = await office.shown("edit", roundup=1, top=5)
    cleared = await office.shown("edit", roundup=1, tag="none")
    await office.news()
    await office.does("send", roundup=1)

    chose = "That forum requires a tag on each post, so I chose **Papers**."
    assert chose in made
    assert "· tag: Papers" in made
    assert chose not in later
    assert chose in cleared
    assert await tags_of_posts(office, forum) == [["Papers"]]


async def test_a_moderator_takes_the_very_first(office: Office) -> None:
    """As all are free for it."""
    forum = await tagged(office, "Staff", "Papers", is_strict=True)

    made = await office.shown("add", channel=forum, time="09:00")

    assert "so I chose **Staff**." in made


@REFUSED
@pytest.mark.parametrize("names", [(), ("Staff",)])
async def test_without_a_tag_to_use_nothing_is_set_up(
    office: Office, names: tuple[str, ...]
) -> None:
    """One line says what would help."""
    forum = await tagged(office, *names, is_strict=True)
    await denied(office, forum)

    refused = await office.does("add", channel=forum, time="09:00")

    assert refusal(refused) == (
        "That forum requires a tag on each post, and I may use none of its tags: allow me Manage"
        " Posts there, or add a tag that isn't for moderators only."
    )
    assert "No roundups yet" in await office.shown("list")


@REFUSED
@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"tag": "papres"}, r"That forum has no tag “papres”. Its tags: Papers, Staff."),
        (
            {"tag": "<@1> **x**"},
            r"That forum has no tag “\<@1\> \*\*x\*\*”. Its tags: Papers, Staff.",
        ),
        ({"tag": "Papers Staff"}, "That forum has no tag “Papers Staff”"),
        ({"tag": "Papers\n\n" + "x" * 50}, "That forum has no tag “Papers…”"),
        ({"tag": "9" * 30}, f"That forum has no tag “{'9' * 30}”"),
    ],
)
async def test_other_tags_get_one_line(office: Office, options: dict[str, Any], line: str) -> None:
    """And nothing is changed."""
    forum = await tagged(office, "Papers", "Staff")
    await office.does("add", channel=forum, time="09:00", tag="papers")

    refused = await office.does("edit", roundup=1, top=3, **options)

    assert line in refusal(refused)
    assert (await office.terms()).top == 10


@REFUSED
async def test_only_forums_have_tags(office: Office) -> None:
    """For a text channel the line says so, whether it is new or its own."""
    wrong = "The tag option only works in a forum. Choose a forum, or leave tag out."

    new = await office.does("add", channel=office.channel, time="09:00", tag="papers")
    await office.does("add", channel=office.channel, time="09:00")
    own = await office.does("edit", roundup=1, tag="papers")

    assert refusal(new) == refusal(own) == wrong


async def test_a_tag_follows_its_name_into_another_forum(office: Office) -> None:
    """Where there is none of that name, posts have none; in a text channel neither."""
    one, two = await tagged(office, "Papers"), await tagged(office, "News", "Papers")
    three = await tagged(office, "News")
    await office.does("add", channel=one, time="09:00", tag="papers")

    moved = await office.shown("edit", roundup=1, channel=two)
    same = (await office.terms()).tag_id
    without = await office.shown("edit", roundup=1, channel=three)
    none = await office.terms()

    assert "· tag: Papers" in moved
    assert same == known(office, two).available_tags[1].id
    assert "tag:" not in without
    assert (none.tag_id, none.tag_name) == (None, "")


async def test_a_tag_that_was_renamed_or_removed_is_seen_as_it_is(office: Office) -> None:
    """The list, the opened roundup and the preview say so; the next post goes out."""
    handle = await tagged(office, "Papers", "News")
    forum = known(office, handle)
    await office.does("add", channel=handle, time="09:00", tag="papers")

    renamed, news = forum.available_tags
    renamed.name = "Reading"
    await forum.edit(available_tags=[renamed, news])
    await office.stage.env.settle()
    as_renamed = await office.shown("list")
    await forum.edit(available_tags=[news])
    await office.stage.env.settle()
    listed = await office.shown("list")
    opened = await office.shown("edit", roundup=1, top=3)
    preview = await office.shown("preview", roundup=1)
    await office.news()
    await office.does("send", roundup=1)

    assert "· tag: Reading" in as_renamed
    assert f"⚠️ That forum {GONE}." in listed
    for shown in (opened, preview):
        assert f"⚠️ That forum {GONE}, so posts have no tag." in shown
    assert await tags_of_posts(office, handle) == [[]]


async def test_a_reserved_tag_needs_a_permission(office: Office) -> None:
    """The answer names it, and what happens meanwhile."""
    forum = await tagged(office, "Staff", "Papers")
    await denied(office, forum)

    made = await office.shown("add", channel=forum, time="09:00", tag="staff")

    assert f"{RESERVED}: allow me **Manage Posts** there. Until then, posts have no tag." in made


async def test_the_admin_is_told_once_of_a_lost_tag(office: Office) -> None:
    """By direct message, after the first post that went out without it."""
    handle = await tagged(office, "Papers")
    await office.does("add", channel=handle, time="09:00", tag="papers")
    await known(office, handle).edit(available_tags=[])
    await office.news()

    for _ in range(2):
        await office.does("send", roundup=1)
        await office.press.run()
        await office.stage.env.advance_time(60)

    told = [written(message) for message in office.mona.user.dm_channel.history()]
    assert len(told) == 1
    assert "**Roundup 1 was posted without its tag**" in told[0]
    assert "I can't use the tag **Papers** in" in told[0]
