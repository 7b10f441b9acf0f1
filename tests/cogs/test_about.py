"""`/status` says how the cache is."""

import pytest

from bot.errors import SourceUnavailable
from bot.ingest.sources.port import Batch, Rejected
from tests.cogs.stage import Stage, answer, text


async def test_status_counts_the_cache(stage: Stage) -> None:
    """How many papers, from which days, and whether all is well: for the one who asked."""
    shown = await stage.shown("status")

    assert shown.ephemeral
    assert text(shown).startswith("## Everything is working\n")
    assert "66 papers, 27 Feb – 10 Mar 2026" in text(shown)


async def test_status_tells_of_an_outage(stage: Stage) -> None:
    """The reason of the last failed ingest is in the headline."""
    stage.source.down = True
    with pytest.raises(SourceUnavailable):
        await stage.services.ingest.poll()

    shown = await stage.shown("status")

    assert text(shown).startswith(
        "## Hugging Face isn't answering properly\n"
        "I've had trouble getting new papers from Hugging Face since <t:1773158400:t>. Nothing"
    )


async def test_status_tells_of_records_that_can_t_be_read(stage: Stage) -> None:
    """A list that can't be right is named, and so is what was set aside."""
    rejected = tuple(Rejected(f'{{"id": {number}}}', "no title") for number in range(3))
    stage.source.batches["2026-03-10"] = Batch((), rejected, "digest")
    await stage.services.ingest.poll()

    shown = await stage.shown("status")

    assert text(shown).startswith("## Hugging Face isn't answering properly\n")
    assert "3 records I couldn't read" in text(shown)


@pytest.mark.parametrize("command", ["help", "status", "papers trending"])
async def test_direct_messages_have_every_command(stage: Stage, command: str) -> None:
    """A command that is there can be used."""
    user = stage.env.create_user("loner")

    shown = answer(await user.slash(command))

    assert command in user.available_commands()
    assert text(shown)
