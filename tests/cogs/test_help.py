"""`/help` begins short, and its menu leads to the rest."""

import re

import discord
import pytest

from bot.ui.help_topics import HELP_MENU_ID, HelpTopic, help_button
from tests.cogs.stage import Stage, answer, one_shard, refusal, text

ALL = HelpTopic.COMMANDS


async def test_help_begins_with_an_overview(stage: Stage) -> None:
    """Every command in it is one that the reader can tap and use."""
    shown = await stage.shown("help")

    mentioned = re.findall(r"</([\w ]+):\d+>", text(shown))
    assert "papers today" in mentioned
    assert set(mentioned) <= set(stage.ann.available_commands(stage.channel))
    assert shown.ephemeral


async def test_the_list_of_commands_is_whole(stage: Stage) -> None:
    """Each command of the tree is there as a mention that Discord can open, in one order."""
    shown = await stage.shown("help")
    await stage.env.restart_bot(one_shard(stage.services))

    listed = answer(await stage.ann.select(shown.message, [ALL], custom_id=HELP_MENU_ID))

    mentioned = re.findall(r"^</([\w ]+):\d+> \S", text(listed), re.MULTILINE)
    roots = dict.fromkeys(name.split()[0] for name in mentioned)
    assert sorted(set(mentioned)) == sorted(stage.ann.available_commands(stage.channel))
    order = "papers catchup saved foryou shelf watch watches privacy help status"
    assert list(roots) == order.split()
    assert (listed.id, listed.ephemeral) == (shown.id, True)


async def test_a_button_shows_its_topic_to_whoever_presses_it(stage: Stage) -> None:
    """An empty search sends people to how to search, so the language must be there."""
    message = await stage.post(help_button(HelpTopic.SEARCHING, "How to search"))

    shown = answer(await stage.ben.click(message, label="How to search"))

    assert shown.ephemeral
    for sign in ('"chain of thought"', "OR", "-survey", "title:", "author:", "upvotes:", "has:"):
        assert sign in text(shown)


@pytest.mark.simcord(check_errors=False)
async def test_a_topic_that_there_is_not_is_refused(stage: Stage) -> None:
    """A menu of a version to come may have others."""
    menu: discord.ui.Select[discord.ui.LayoutView] = discord.ui.Select(
        custom_id=HELP_MENU_ID, options=[discord.SelectOption(label="Secrets", value="secrets")]
    )
    message = await stage.post(menu)

    result = await stage.ben.select(message, ["secrets"], custom_id=HELP_MENU_ID)

    assert "expired" in refusal(result)
