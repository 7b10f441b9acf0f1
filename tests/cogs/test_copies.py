"""A roundup is copied to another channel with all its options, and is then one of its own."""

from dataclasses import replace

import discord
import pytest

from tests.cogs.office import REFUSED, Office
from tests.cogs.stage import answer, refusal, text

ALL: dict[str, object] = {
    "time": "18:30",
    "timezone": "Tokyo",
    "cadence": "weekly",
    "days": "fri",
    "top": 7,
    "min_upvotes": 3,
    "query": "moe",
    "layout": "cards",
    "quotes": "all",
    "silent": True,
}


async def test_all_options_are_copied_and_then_stand_alone(office: Office) -> None:
    """The answer is that of a new roundup; neither changes with the other."""
    guild = office.stage.ann.guild
    other, role = guild.create_text_channel("other"), guild.create_role("readers")
    await office.does("add", channel=office.channel, role=role, **ALL)

    copied = answer(await office.does("copy", roundup=1, channel=other))
    await office.does("edit", roundup=1, top=9)
    await office.does("pause", roundup=1)

    roundups = office.press.bot.services.roundups
    one, two = await roundups.all(guild.id)
    assert text(copied).startswith("## Roundup 2 is running\n")
    assert "Copied from roundup 1; changing one doesn't change the other." in text(copied)
    assert copied.ephemeral
    assert two.terms == replace(one.terms, channel_id=other.id, top=7)
    assert two.is_active
    labels = [item.label for item in _buttons(copied.message)]
    assert labels == ["Preview", "Post now", "Pause", "Remove"]


def _buttons(message: discord.Message | None) -> list[discord.ui.Button[discord.ui.LayoutView]]:
    assert message
    items = discord.ui.LayoutView.from_message(message).walk_children()
    return [item for item in items if isinstance(item, discord.ui.Button)]


async def test_a_copy_brings_what_a_new_roundup_would(office: Office) -> None:
    """Nothing is posted by copying; both then post, each in its channel."""
    other = office.stage.ann.guild.create_text_channel("other")
    await office.does("add", channel=office.channel, time="09:00")
    await office.news()
    await office.does("send", roundup=1)
    assert len(await office.posted()) == 1

    await office.does("copy", roundup=1, channel=other)
    await office.press.run()
    silent = list(other.history())
    await office.does("send", roundup=2)
    await office.press.run()

    assert silent == []
    assert len([message for message in other.history() if message.components]) == 1
    assert len(await office.posted()) == 1


async def test_a_paused_roundup_gives_one_that_runs(office: Office) -> None:
    """The pause belongs to the one that was paused."""
    other = office.stage.ann.guild.create_text_channel("other")
    await office.does("add", channel=office.channel, time="09:00")
    await office.does("pause", roundup=1)

    shown = await office.shown("copy", roundup=1, channel=other)

    assert shown.startswith("## Roundup 2 is running\n")
    assert "Paused" not in shown


async def test_what_a_channel_does_not_offer_is_said(office: Office) -> None:
    """A copy is published in announcement channels only, and has the tag of the same name."""
    guild = office.stage.ann.guild
    first, second = guild.create_news_channel("news"), guild.create_news_channel("more-news")
    forum = guild.create_forum_channel("papers-forum")
    await office.does("add", channel=first, time="09:00", publish=True)

    elsewhere = await office.shown("copy", roundup=1, channel=office.channel)
    again = await office.shown("copy", roundup=1, channel=second)
    as_posts = await office.shown("copy", roundup=1, channel=forum)

    lost = "without publishing (not an announcement channel)."
    assert [lost in shown for shown in (elsewhere, again, as_posts)] == [True, False, True]
    assert "· publishes to followers" in again
    copies = (await office.press.bot.services.roundups.all(guild.id))[1:]
    assert [each.terms.is_published for each in copies] == [False, True, False]
    assert [each.terms.target for each in copies] == ["channel", "channel", "forum"]


async def test_the_same_again_is_asked_about(office: Office) -> None:
    """As when a roundup is added twice; one press adds it all the same."""
    await office.does("add", channel=office.channel, time="09:00")

    asked = answer(await office.does("copy", roundup=1, channel=office.channel))
    question = text(asked)
    await office.stage.env.advance_time(10)
    added = answer(await office.mona.click(asked.message, label="Add it anyway"))

    assert question.startswith("## Roundup 1 is already exactly like this\n")
    assert text(added).startswith("## Roundup 2 is running\n")


async def test_missing_permissions_are_named(office: Office) -> None:
    """As for a new roundup."""
    me = office.stage.env.bot.user
    assert me
    deny = discord.PermissionOverwrite(send_messages=False)
    locked = office.stage.ann.guild.create_text_channel("locked", overwrites={me: deny})
    await office.does("add", channel=office.channel, time="09:00")

    shown = await office.shown("copy", roundup=1, channel=locked)

    assert f"## Roundup 2 is saved, but can't post in <#{locked.id}> yet" in shown
    assert "**Send Messages**" in shown


async def test_a_copy_can_be_removed_and_brought_back(office: Office) -> None:
    """Like any other; the one it came from stays."""
    other = office.stage.ann.guild.create_text_channel("other")
    await office.does("add", channel=office.channel, time="09:00")
    copied = answer(await office.does("copy", roundup=1, channel=other))

    await office.stage.env.advance_time(10)
    removed = answer(await office.mona.click(copied.message, label="Remove"))
    gone = text(removed)
    left = await office.press.bot.services.roundups.all(office.mona.guild.id)
    await office.stage.env.advance_time(10)
    back = answer(await office.mona.click(removed.message, label="Undo"))

    assert gone.startswith("## Roundup 2 is removed\n")
    assert [each.number for each in left] == [1]
    assert text(back).startswith("## Roundup 2 is back\n")


@REFUSED
@pytest.mark.parametrize("case", ["unknown", "no access", "full", "strict forum", "not an admin"])
async def test_what_can_not_be_copied_gets_one_line(office: Office, case: str) -> None:
    """And nothing is set up."""
    guild, stage = office.stage.ann.guild, office.stage
    silent = discord.PermissionOverwrite(send_messages=False)
    staff = guild.create_text_channel("staff", overwrites={office.mona: silent})
    forum = guild.create_forum_channel("tagged")
    known = office.press.bot.get_channel(forum.id)
    assert isinstance(known, discord.ForumChannel)
    known._flags = discord.ChannelFlags(require_tag=True).value  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # as Discord would tell
    for hour in range(5 if case == "full" else 1):
        await office.does("add", channel=office.channel, time=f"0{hour}:00")
    place = {"no access": staff, "strict forum": forum}.get(case, stage.channel)
    who = stage.ann if case == "not an admin" else office.mona
    number = 9 if case == "unknown" else 1
    roundup = office.press.bot.command_ids["roundup"]
    guild.set_command_permissions(roundup, {guild.default_role: True})

    before = await office.press.bot.services.roundups.all(guild.id)
    await stage.env.advance_time(10)
    refused = await who.slash(stage.channel, "roundup copy", roundup=number, channel=place)

    lines = {
        "unknown": "This server has no roundup 9. See </roundup list:",
        "no access": "Please choose a channel that you can see and write in yourself.",
        "full": "This server already has 5 roundups: remove one first.",
        "strict forum": "That forum requires a tag on each post, and I may use none of its tags",
        "not an admin": "Manage Server",
    }
    assert lines[case] in refusal(refused)
    assert await office.press.bot.services.roundups.all(guild.id) == before
