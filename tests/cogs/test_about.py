"""`/help` lists what can be asked, and `/status` says how the cache is."""

import re

import pytest

from bot.errors import SourceUnavailable
from bot.ingest.sources.port import Batch, Rejected
from tests.cogs.stage import Stage, answer, text


async def test_help_lists_every_command_to_tap(stage: Stage) -> None:
    """Each command of the tree is there as a mention that Discord can open, for one alone."""
    shown = await stage.shown("help")

    mentioned = re.findall(r"^</([\w ]+):\d+> \S", text(shown), re.MULTILINE)
    assert sorted(set(mentioned)) == sorted(stage.ann.available_commands(stage.channel))
    assert shown.ephemeral


async def test_help_has_one_order(stage: Stage) -> None:
    """Papers first, watches last, whatever the files are called that the commands are in."""
    shown = await stage.shown("help")

    roots = re.findall(r"^</(\w+)[ \w]*:\d+> \S", text(shown), re.MULTILINE)
    assert list(dict.fromkeys(roots)) == "papers privacy help status watches watch".split()


async def test_help_tells_how_to_write_a_search(stage: Stage) -> None:
    """An empty search sends people here, so the language must be here."""
    shown = await stage.shown("help")

    language = text(shown).partition("### How to search\n")[2]
    for sign in ('"chain of thought"', "OR", "-survey", "title:", "author:", "upvotes:", "has:"):
        assert sign in language


async def test_status_counts_the_cache(stage: Stage) -> None:
    """How many papers, from which days, and whether all is well: for the one who asked."""
    shown = await stage.shown("status")

    assert shown.ephemeral
    assert text(shown).startswith("## All is well\n")
    assert "Papers: **66**\nListing days 2026-02-27 to 2026-03-10" in text(shown)


async def test_status_tells_of_an_outage(stage: Stage) -> None:
    """The reason of the last failed ingest is in the headline."""
    stage.source.down = True
    with pytest.raises(SourceUnavailable):
        await stage.services.ingest.poll()

    shown = await stage.shown("status")

    assert text(shown).startswith("## Something is wrong\nThe fake source is down.\n")


async def test_status_tells_of_records_that_can_t_be_read(stage: Stage) -> None:
    """A list that can't be right is named, and so is what was set aside."""
    rejected = tuple(Rejected(f'{{"id": {number}}}', "no title") for number in range(3))
    stage.source.batches["2026-03-10"] = Batch((), rejected, "digest")
    await stage.services.ingest.poll()

    shown = await stage.shown("status")

    assert "Most records of 2026-03-10 could not be read." in text(shown)
    assert "Records I could not read: 3" in text(shown)


@pytest.mark.parametrize("command", ["help", "status", "papers trending"])
async def test_direct_messages_have_every_command(stage: Stage, command: str) -> None:
    """A command that is there can be used."""
    user = stage.env.create_user("loner")

    shown = answer(await user.slash(command))

    assert command in user.available_commands()
    assert text(shown)
