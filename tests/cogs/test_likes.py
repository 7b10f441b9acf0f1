"""The 👍 below a roundup: asked for in private, counted for everyone in that server alone."""

import discord
import pytest
import simcord

from bot.papers.views.controls import LIKE_ID, LIKE_SOME_ID
from tests.cogs.office import REFUSED, Office
from tests.cogs.stage import Stage, answer, refusal, text
from tests.support import discord_limits
from tests.support.fakes import a_paper

ONE, TWO = "2603.00001", "2603.00002"


async def posted(office: Office, count: int = 3) -> discord.Message:
    """Let a roundup of new papers be posted; give its message."""
    await office.does("add", channel=office.channel, time="09:00", timezone="UTC")
    await office.news(count)
    await office.does("send", roundup=1)
    return (await office.posted())[0]


def marked(response: simcord.ResponseMessage) -> list[str]:
    """Give the options of the menu that have the reader's 👍, by what they are called."""
    (options,) = (
        part["options"] for part in discord_limits.walk(response.components) if "options" in part
    )
    labels = [option["label"] for option in options]
    return [label for label in labels if label.startswith("👍 ")]


async def test_a_member_gives_and_takes_back(office: Office) -> None:
    """In private, with the count of all; the menu stays, with what has the reader's 👍."""
    message, stage = await posted(office), office.stage

    menu = answer(await stage.ann.click(message, label="👍"))
    given = answer(await stage.ann.select(menu.message, [ONE, TWO], custom_id=LIKE_ID))
    by_ben = answer(await stage.ben.click(message, label="👍"))
    of_ben = marked(by_ben)
    both = answer(await stage.ben.select(by_ben.message, [ONE], custom_id=LIKE_ID))
    await stage.env.advance_time(10)
    again = answer(await stage.ann.click(message, label="👍"))
    of_ann = marked(again)
    taken = answer(await stage.ann.select(again.message, [ONE], custom_id=LIKE_ID))

    assert all(each.ephemeral for each in (menu, given, by_ben, both, taken))
    assert (of_ben, of_ann) == ([], ["👍 2. Paper number 2", "👍 3. Paper number 1"])
    assert text(given).startswith("**👍 from you**\n- [Paper number 1]")
    assert "The post shows it in a minute or two" in text(given)
    assert "2\u00a0here" in text(both)
    assert text(taken).startswith("**👍 taken back**\n- [Paper number 1]")
    assert marked(taken) == ["👍 2. Paper number 2"]


async def test_a_single_paper_gets_it_at_once(office: Office) -> None:
    """There is nothing to ask; a second press takes it back."""
    message = await posted(office, 1)

    given = answer(await office.stage.ann.click(message, label="👍"))
    taken = answer(await office.stage.ann.click(message, label="👍"))

    assert "1\u00a0here" in text(given)
    assert "none\u00a0here" in text(taken)


async def test_the_card_counts_them(office: Office) -> None:
    """In that server, beside where it was posted."""
    message, stage = await posted(office, 1), office.stage
    await stage.ann.click(message, label="👍")

    card = text(await stage.shown("papers show", paper=ONE))

    assert "· 👍 1 here" in card


async def test_what_a_server_likes_is_listed(office: Office) -> None:
    """With the 👍 of that server alone; the answer to a press leads to it too, in private."""
    message, stage = await posted(office), office.stage
    empty = await stage.shown("papers local")
    menu = answer(await stage.ann.click(message, label="👍"))
    given = answer(await stage.ann.select(menu.message, [ONE], custom_id=LIKE_ID))
    await stage.env.advance_time(10)

    week = await stage.shown("papers local")
    month = await stage.shown("papers local", period="month")
    pressed = answer(await stage.ann.click(given.message, label="Liked here this week"))
    elsewhere = stage.env.create_guild("Other")
    channel = elsewhere.create_text_channel("papers")
    cat = elsewhere.add_member(stage.env.create_user("cat"))
    other = answer(await cat.slash(channel, "papers local"))

    assert (empty.ephemeral, week.ephemeral, pressed.ephemeral) == (True, False, True)
    assert "Nothing yet: press 👍 below a roundup" in text(empty)
    for shown in (week, month, pressed):
        assert "**1. [Paper number 1]" in text(shown)
        assert "👍 1" in text(shown)
    assert "Paper number" not in text(other)


@REFUSED
async def test_what_a_server_likes_needs_a_server(stage: Stage) -> None:
    """In a direct message it says so in one line."""
    told = refusal(await stage.ann.user.slash("papers local"))

    assert told.endswith(" works only in a server that I'm a member of.")


@REFUSED
@pytest.mark.parametrize("picked", [["2603.99999"], ["page-xyz"]])
async def test_a_paper_that_is_gone_is_one_line(stage: Stage, picked: list[str]) -> None:
    """However old the message is that offers it."""
    menu = await _offer(stage, *picked)

    told = refusal(await stage.ann.select(menu, picked, custom_id=LIKE_ID))

    assert told == "I no longer have that paper, so it can't get a 👍."


@REFUSED
@pytest.mark.parametrize("forged", ["", "x", "2603.00001'", "9" * 90, "2603.00001\n"])
async def test_what_is_made_up_is_refused(stage: Stage, forged: str) -> None:
    """Values come from clients: those that no menu of ours has are refused in one line."""
    menu = await _offer(stage, forged or "\u200b")

    refusal(await stage.ann.select(menu, [forged or "\u200b"], custom_id=LIKE_ID))


@REFUSED
async def test_a_message_without_papers_is_one_line(stage: Stage) -> None:
    """Somebody has copied the button's custom_id."""
    button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
        label="👍", custom_id=LIKE_SOME_ID
    )
    message = await stage.post(button)

    assert refusal(await stage.ann.click(message, label="👍")) == (
        "I can't find a paper in this message."
    )


@REFUSED
async def test_it_counts_in_servers_only(stage: Stage) -> None:
    """A menu that is used in a direct message says where to press instead."""
    await stage.store(a_paper(1))
    place = await stage.env.bot.create_dm(discord.Object(stage.ann.id))
    menu = await place.send(view=_menu(ONE))

    told = refusal(await stage.ann.user.select(menu, [ONE], custom_id=LIKE_ID))

    assert told == "👍 count only in a server that I'm a member of."


async def _offer(stage: Stage, *values: str) -> discord.Message:
    """Let the bot post a menu that offers these, as an old message of it would."""
    channel = stage.env.bot.get_partial_messageable(stage.channel.id, guild_id=stage.ann.guild.id)
    return await channel.send(view=_menu(*values))


def _menu(*values: str) -> discord.ui.LayoutView:
    options = [discord.SelectOption(label="Paper", value=each) for each in values]
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(discord.ui.Select(custom_id=LIKE_ID, options=options)))
    view.stop()
    return view
