"""Each page of the help is short, leads to the others, and can be posted."""

from dataclasses import replace

import pytest

from bot.about.views.help import CommandHelp, help_view
from bot.ui.commands import mention
from bot.ui.help_topics import HELP_MENU_ID, HelpTopic, help_button, topic_of_button
from tests.support.discord_limits import problems, texts, walk
from tests.support.drawings import payload

TODAY = CommandHelp("papers today", "Show today's papers", "Papers")
SET_UP = CommandHelp("roundup setup", "Set up a roundup", "Roundups")


@pytest.mark.parametrize("topic", HelpTopic)
@pytest.mark.parametrize("count", [0, 1, 100])
def test_help_is_within_discords_limits(topic: HelpTopic, count: int) -> None:
    """However many commands there are, however long they are described; a menu has the others."""
    components = payload(help_view(topic, [replace(TODAY, description="*" * 500)] * count))

    (menu,) = (part for part in walk(components) if part.get("custom_id") == HELP_MENU_ID)
    offered = [option["value"] for option in menu["options"]]
    assert problems(components) == []
    assert offered == [each for each in HelpTopic if each is not topic]


def test_commands_stand_under_their_groups() -> None:
    """Each can be tapped, and the gist of its description is inert."""
    search = CommandHelp("papers search", "Search by *words*, in all papers.", "Papers")
    entries = (TODAY, search, SET_UP)

    components = payload(help_view(HelpTopic.COMMANDS, entries))

    assert texts(components)[0].splitlines() == [
        "## Commands",
        "### Papers",
        f"{mention('papers today')} today's papers",
        f"{mention('papers search')} search by \\*words\\*",
        "### Roundups",
        f"{mention('roundup setup')} set up a roundup",
    ]


@pytest.mark.parametrize(("commands", "is_linked"), [((TODAY,), False), ((TODAY, SET_UP), True)])
def test_what_only_admins_can_use_is_linked_for_them_alone(
    commands: tuple[CommandHelp, ...], *, is_linked: bool
) -> None:
    """Others learn whom to ask."""
    components = payload(help_view(HelpTopic.OVERVIEW, commands))

    shown = texts(components)[0]
    assert (mention("roundup setup") in shown) == is_linked
    assert ("admins use **/roundup setup**" in shown) != is_linked


@pytest.mark.parametrize(("commands", "is_linked"), [((TODAY,), False), ((TODAY, SET_UP), True)])
def test_a_topic_mentions_only_what_its_reader_can_use(
    commands: tuple[CommandHelp, ...], *, is_linked: bool
) -> None:
    """Discord shows other mentions as unavailable; in bold, the name can still be read."""
    (shown,) = texts(payload(help_view(HelpTopic.ROUNDUPS, commands)))

    assert (f"- {mention('roundup setup')} sets one up" in shown) == is_linked
    assert ("- **/roundup setup** sets one up" in shown) != is_linked


@pytest.mark.parametrize("topic", HelpTopic)
def test_a_button_leads_to_its_topic(topic: HelpTopic) -> None:
    """What is read is what was written."""
    assert topic_of_button(help_button(topic, "Help").custom_id or "") is topic


@pytest.mark.parametrize(
    "text",
    ["", "pb1:help", "pb1:help:", "pb1:help:secrets", "pb1:help:privacy\n", "pb2:help:privacy"],
)
def test_hostile_custom_ids_are_refused(text: str) -> None:
    """Nothing but what we would have written is read."""
    assert topic_of_button(text) is None
