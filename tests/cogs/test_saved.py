"""Papers are saved from wherever they are shown, in private, and found again in `/saved list`."""

from typing import Any

import discord
import pytest
import simcord

from bot.papers.domain.identity import local_id
from bot.papers.domain.paper import Paper
from tests.cogs.office import REFUSED, Office
from tests.cogs.stage import (
    DEFERRED,
    PAPERS,
    Stage,
    answer,
    choose,
    menu,
    one_shard,
    refusal,
    text,
)
from tests.cogs.watching import Watching
from tests.support.discord_limits import walk

HELIOS = "2603.04379"
SAVE = "Save papers…"


def labels(message: simcord.ResponseMessage) -> list[str]:
    """Give the labels of all buttons of a message."""
    return [part["label"] for part in walk(message.components) if part["type"] == 2]


async def press(
    stage: Stage,
    message: simcord.ResponseMessage | discord.Message,
    label: str = "Save",
    who: simcord.MemberActor | simcord.UserHandle | None = None,
) -> simcord.ResponseMessage:
    """Press a button and give the answer, which nobody else may see."""
    await stage.env.advance_time(10)
    told = answer(await (who or stage.ann).click(message, label=label))
    assert told.ephemeral
    return told


async def saved(stage: Stage, **options: object) -> str:
    """Give what Ann sees of her saved papers, which nobody else may see."""
    shown = await stage.shown("saved list", **options)
    assert shown.ephemeral
    return text(shown)


async def test_a_card_is_saved_and_taken_back(stage: Stage) -> None:
    """By whoever presses, for themselves alone; the card stays as it is."""
    card = await stage.shown("papers show", paper=HELIOS)
    before = card.components

    first = await press(stage, card.message)
    others = await press(stage, card.message, who=stage.ben)
    second = await press(stage, card.message)

    assert text(first).startswith("## ★ Saved\n[Helios")
    assert labels(first) == ["Undo", "Add note…", "Tags…", "Saved papers"]
    assert text(others).startswith("## ★ Saved\n[Helios")
    assert text(second).startswith("## Removed from your saved papers\n[Helios")
    assert card.components == before
    assert stage.first_answers[-3:] == [DEFERRED] * 3
    assert "Nothing saved yet" in await saved(stage)


async def test_a_list_offers_its_papers(stage: Stage) -> None:
    """Several at once; what is saved already stays saved, and Undo takes back what was new."""
    page = await stage.shown("papers today")
    first, second, *_ = [option["value"] for option in menu(page, SAVE)["options"]]
    await stage.ann.select(page.message, [first], custom_id="pb1:pick:save")

    both = answer(await stage.ann.select(page.message, [first, second], custom_id="pb1:pick:save"))
    said, listed = text(both), await saved(stage)
    await press(stage, both.message, "Undo")

    assert both.ephemeral
    assert said.endswith("-# 1 was saved already · 2 saved papers")
    assert "Saved papers · 2" in listed
    assert "Saved papers · 1" in await saved(stage)


async def test_it_works_after_a_restart(stage: Stage) -> None:
    """The message is of another process, perhaps of years ago; so is the answer."""
    card = await stage.shown("papers show", paper=HELIOS)
    first = await press(stage, card.message)
    stage.clock.advance(days=900)

    await stage.env.restart_bot(one_shard(stage.services))
    undone = await press(stage, first.message, "Undo")
    again = await press(stage, card.message)

    assert text(undone).startswith("## Removed")
    assert text(again).startswith("## ★ Saved")


async def test_a_paper_that_only_hugging_face_found_is_saved(stage: Stage) -> None:
    """The cache doesn't have it: it is kept by its id."""
    stage.source.found = [Paper("2603.00001", "Knitting patterns", "")]
    page = await stage.shown("papers search", query="knitting")

    told = answer(await choose(stage.ann, page, SAVE, "2603.00001"))

    assert "[2603.00001](https://arxiv.org/abs/2603.00001)" in text(told)
    assert "no title yet: look it up with /papers show" in await saved(stage)


async def test_a_roundup_asks_which(office: Office) -> None:
    """Privately, with a star at those that are saved already."""
    stage = office.stage
    await stage.env.advance_time(10)
    await office.mona.slash(office.channel, "roundup add", channel=office.channel, time="09:00")
    await stage.services.roundups.send(stage.ann.guild.id, 1, counts=False)
    await office.press.run()
    (posted,) = office.channel.history()

    asked = await press(stage, posted, "Save…")
    best = menu(asked, SAVE)["options"][0]
    told = answer(await choose(stage.ann, asked, SAVE, best["value"]))
    again = await press(stage, posted, "Save…")
    others = await press(stage, posted, "Save…", who=stage.ben)

    assert text(told).startswith("## ★ Saved")
    assert menu(again, SAVE)["options"][0]["label"] == f"★ {best['label']}"
    assert "★ Already saved" in text(again)
    assert menu(others, SAVE)["options"][0]["label"] == best["label"]
    assert len(menu(asked, SAVE)["options"]) == len(menu_of(posted)["options"])


def menu_of(message: discord.Message) -> dict[str, Any]:
    """Give the one menu of a message."""
    components = [part.to_dict() for part in message.components]
    (found,) = [dict(part) for part in walk(components) if part["type"] == 3]
    return found


async def test_an_alert_offers_its_paper(watching: Watching) -> None:
    """In the direct message itself."""
    stage = watching.stage
    await stage.shown("watch", query="knitting")
    await watching.news(watching.paper(title="Knitting with yarn"))
    (alert,) = watching.told

    told = await press(stage, alert, "Save", who=stage.ann.user)

    assert text(told).startswith("## ★ Saved\n[Knitting with yarn")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"https://arxiv.org/abs/{HELIOS}v2", "## ★ Saved\n[Helios"),
        (f"https://huggingface.co/papers/{HELIOS} and arXiv:2603.07660", "## ★ Saved 2 papers\n"),
        ("https://www.alphaxiv.org/abs/2603.99999", "## ★ Saved\n[2603.99999]"),
        (" ".join(f"arXiv:2602.{n:05}" for n in range(30)), "## ★ Saved 25 papers\n"),
        ("https://arxiv.org/abs/hep-th/9901001", "hep-th/9901001 is an arXiv ID from before"),
    ],
)
async def test_a_message_s_papers_are_saved(stage: Stage, content: str, said: str) -> None:
    """Known or not; what one press can't save is counted."""
    message = await stage.ben.send(stage.channel, content)

    told = answer(await stage.ann.context_menu(stage.channel, "Save papers", message))

    assert text(told).startswith(said)
    assert told.ephemeral
    assert ("5 more papers weren't saved" in text(told)) == ("Saved 25" in said)


@REFUSED
async def test_saving_a_message_again_takes_nothing_back(stage: Stage) -> None:
    """It is a command to save, not a button to press."""
    message = await stage.ben.send(stage.channel, f"arXiv:{HELIOS}")
    await stage.ann.context_menu(stage.channel, "Save papers", message)

    told = answer(await stage.ann.context_menu(stage.channel, "Save papers", message))
    greeting = await stage.ben.send(stage.channel, "hi")
    none = await stage.ann.context_menu(stage.channel, "Save papers", greeting)

    assert text(told).startswith("## ★ Already saved\n[Helios")
    assert refusal(none) == "There's no arXiv or Hugging Face link in that message."
    assert "Saved papers · 1" in await saved(stage)


async def test_what_is_written_on_a_paper(stage: Stage) -> None:
    """A note by a form, tags and status by commands or below the paper; all of it can be found."""
    card = await stage.shown("papers show", paper=HELIOS)
    told = await press(stage, card.message)

    form = await stage.ann.click(told.message, label="Add note…")
    noted = answer(await stage.ann.submit_modal(form, {"note": "Read the *appendix*.\nThen ask."}))
    tagged = await stage.shown("saved tag", paper="Helios", tags="Video, long context")
    await stage.env.advance_time(10)
    status = {"custom_id": f"pb1:saved-status:{HELIOS}"}
    with_tags = text(tagged)
    marked = answer(await stage.ann.select(tagged.message, ["reading"], **status))

    assert "> Read the \\*appendix\\*.\n> Then ask." in text(noted)
    assert "to read · #video #long-context" in with_tags
    assert "Marked as reading." in text(marked)
    found = await saved(stage, status="reading", tag="#Video", query="title:helios", sort="newest")
    assert "## Saved papers · 1 of 1\n-# only **reading** · only **#video**" in found
    assert "> Read the \\*appendix\\*. Then ask." in found
    assert "None of them match." in await saved(stage, status="read")


async def test_a_form_that_comes_too_late(stage: Stage) -> None:
    """The paper was removed while it was open: nothing is brought back, and it says so."""
    card = await stage.shown("papers show", paper=HELIOS)
    told = await press(stage, card.message)
    form = await stage.ann.click(told.message, label="Add note…")
    await press(stage, card.message)

    result = await stage.ann.submit_modal(form, {"note": "too late"})

    assert refusal(result) == "That paper is no longer among your saved papers."
    assert "Nothing saved yet" in await saved(stage)


@REFUSED
async def test_commands_without_a_saved_paper_say_what_to_do(stage: Stage) -> None:
    """One line each."""
    for command, options in (
        ("note", {}),
        ("tag", {"tags": "x"}),
        ("status", {"status": "read"}),
        ("remove", {}),
    ):
        result = await stage.slash(f"saved {command}", paper=HELIOS, **options)
        assert "press Save on its card first" in refusal(result)
    none = await stage.shown("saved random")
    assert text(none).startswith("**Nothing to read.**")


async def test_a_paper_is_removed_and_brought_back(stage: Stage) -> None:
    """By a command, or below the paper; Undo is there each time."""
    card = await stage.shown("papers show", paper=HELIOS)
    await press(stage, card.message)
    await stage.shown("saved tag", paper=HELIOS, tags="rag")

    removed = await stage.shown("saved remove", paper="helios")
    said = [text(removed)]
    said.append(text(await press(stage, removed.message, "Undo")))
    drawn = await stage.shown("saved random")
    said.append(text(drawn))
    said.append(text(await press(stage, drawn.message, "Remove")))

    assert said[0].startswith("## Removed from your saved papers\n")
    assert said[1].startswith("## ★ Saved\n")
    assert "to read · #rag" in said[2]
    assert said[3].startswith("## Removed")


async def test_pages_are_turned_sorted_and_opened(stage: Stage) -> None:
    """Five papers on each, like other lists; each opens with all that is noted on it."""
    for page in (await stage.shown("papers today"), await stage.shown("papers week")):
        ids = [option["value"] for option in menu(page, SAVE)["options"]]
        await stage.ann.select(page.message, ids, custom_id="pb1:pick:save")
    await stage.store(Paper(local_id("Only a page"), "Only a page", ""))
    message = await stage.ben.send(stage.channel, "arXiv:2603.99999 arXiv:2603.99998")
    await stage.ann.context_menu(stage.channel, "Save papers", message)
    shown = await stage.shown("saved list")

    await press(stage, shown.message, "Next ›")
    second = text(shown)
    sorted_ = answer(await choose(stage.ann, shown, "Change the order", "upvotes"))
    first = menu(shown, "Open a saved paper…")["options"][0]
    opened = answer(await choose(stage.ann, shown, "Open a saved paper…", first["value"]))

    assert "Page 2 of " in str(shown.components) or "**6. " in second
    assert sorted_.ephemeral
    assert first["label"].startswith("1. Holi-Spatial")
    assert text(opened).startswith("### [Holi-Spatial")
    assert opened.ephemeral
    assert menu(shown, "Open a saved paper…") != menu(await stage.shown("papers today"), PAPERS)


async def test_a_forged_button_on_a_public_message_is_answered_in_private(stage: Stage) -> None:
    """No control of saved papers ever changes a message that others see."""
    card = await stage.shown("papers show", paper=HELIOS)
    await press(stage, card.message)
    for custom_id in (
        "pb1:saved-first:any:saved:0::",
        f"pb1:saved-remove:{HELIOS}",
        f"pb1:save:{HELIOS}",
        "pb1:saved-undo:1",
    ):
        posted = await stage.post(discord.ui.Button[Any](label="x", custom_id=custom_id))
        await stage.env.advance_time(10)
        result = await stage.ann.click(posted, custom_id=custom_id)
        for told in (result.response, *result.followups):
            assert told is None or told.ephemeral
