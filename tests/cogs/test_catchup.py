"""`/catchup` shows one paper after the other to its member alone, and goes on after a restart."""

import simcord

from tests.cogs.office import REFUSED
from tests.cogs.stage import Stage, answer, one_shard, refusal, text
from tests.support.discord_limits import walk


def buttons(message: simcord.ResponseMessage) -> list[str]:
    """Give the labels of all buttons of a message."""
    return [part["label"] for part in walk(message.components) if part["type"] == 2]


def title(message: simcord.ResponseMessage) -> str:
    """Give the title of the paper that is shown."""
    return text(message).partition("### [")[2].partition("]")[0]


async def press(
    stage: Stage, message: simcord.ResponseMessage, label: str
) -> simcord.ResponseMessage:
    """Press a button and give what the message shows then, which nobody else may see."""
    await stage.env.advance_time(10)
    told = answer(await stage.ann.click(message.message, label=label))
    assert told.ephemeral
    return told


async def test_a_paper_after_the_other(stage: Stage) -> None:
    """Each press shows the next one, in the same message; the last is taken back by Undo."""
    first = await stage.shown("catchup", minutes=5)
    said, offered = text(first), buttons(first)
    second = await press(stage, first, "Next ›")
    after_next = title(second)
    third = await press(stage, second, "Save")
    saved = text(await stage.shown("saved list"))
    back = await press(stage, third, "Undo")

    assert first.ephemeral
    assert said.startswith("## Catch up · ")
    assert " papers, about 5 min\n-# of " in said
    assert "listed in the last 7 days · most upvoted first" in said
    assert offered == ["Save", "Skip", "Next ›", "Done", "Open paper"]
    assert buttons(back)[-1] == "Undo"
    assert (first.id, second.id, third.id) == (first.id,) * 3
    assert after_next in saved
    assert title(back) == after_next
    assert "Nothing saved yet" in text(await stage.shown("saved list"))


async def test_done_says_what_still_waits(stage: Stage) -> None:
    """And leads to it; the command has nothing new then."""
    page = await press(stage, await stage.shown("catchup"), "Skip")
    done = await press(stage, page, "Done")
    said, offered = text(done), buttons(done)
    nothing = text(await stage.shown("catchup"))
    left = await press(stage, done, offered[0])

    assert said.startswith("## You're caught up\n2 papers shown · 1 skipped\n")
    assert "you didn't get to still wait." in said
    assert offered[-1] == "Undo"
    assert nothing.startswith("**Nothing new listed since you pressed Done on 10 Mar.**")
    assert "left from before" in text(left)


async def test_it_works_after_a_restart(stage: Stage) -> None:
    """The walk is in its buttons, and what was done in the database."""
    first = await stage.shown("catchup")
    second = await press(stage, first, "Next ›")
    shown = title(second)

    await stage.env.restart_bot(one_shard(stage.services))
    third = await press(stage, second, "Skip")
    undone = await press(stage, third, "Undo")

    assert title(undone) == shown


async def test_a_query_narrows_it(stage: Stage) -> None:
    """Its words are said, and Done says that the others still wait."""
    page = await stage.shown("catchup", query="video")
    said = text(page)
    done = await press(stage, page, "Done")

    assert "-# Only those that match “video”." in said
    assert "Papers that don't match still wait" in text(done)


@REFUSED
async def test_a_query_that_can_t_be_read_says_so(stage: Stage) -> None:
    """As everywhere."""
    told = refusal(await stage.ann.slash(stage.channel, "catchup", query="has:nothing"))

    assert "has:" in told
