"""What watches find is told where it was asked for; its buttons serve only whom they may."""

from typing import Any

import discord
import pytest

from bot.accounts.domain import Owner
from bot.lists.views.controls import SearchControl
from bot.watches.views.controls import (
    RESUME_ID,
    AlertAction,
    AlertControl,
    WatchAction,
    WatchControl,
)
from tests.cogs.stage import PAPERS, answer, choose, menu, one_shard, refusal, text
from tests.cogs.watching import Watching, labels, written
from tests.support import discord_limits

REFUSED = pytest.mark.simcord(check_errors=False)
"""For tests that are about refusals: simcord would take them for failures of the bot."""
CLOSED = 50007
"""Discord's code for a person who takes no direct messages."""


def reference_of(message: discord.Message) -> str:
    """Give the reference of an alert by the button that tunes its watches."""
    view = discord.ui.LayoutView.from_message(message)
    items = (item for item in view.walk_children() if isinstance(item, discord.ui.Button))
    found = (AlertControl.parse(item.custom_id or "") for item in items)
    return next(control.reference for control in found if control)


def a_button(custom_id: str) -> discord.ui.Button[Any]:
    """Make a button up."""
    return discord.ui.Button(label="Press", custom_id=custom_id)


async def test_a_new_paper_is_told_once_with_the_words_that_matched(watching: Watching) -> None:
    """In one direct message, whatever happens to the paper afterwards; nobody is pinged."""
    await watching.ann("watch", query="moe")
    await watching.news(watching.paper(1), watching.paper(2, title="Nothing of the kind"))

    await watching.news(watching.paper(1, upvotes=900, title="A larger MoE"))

    (message,) = watching.told
    assert written(message).startswith(
        "**1 new paper** for the watch **moe**\n[A small **MoE**](https://"
    )
    assert labels(message) == ["Open paper", "Save", "Tune this watch…"]
    assert watching.stage.ben.user.dm_channel.history() == []


async def test_the_buttons_of_an_alert(watching: Watching) -> None:
    """After a restart too: the card, and the watch with all that can be changed of it."""
    ann = watching.stage.ann.user
    await watching.ann("watch", query="moe")
    await watching.news(watching.paper(1))
    (message,) = watching.told
    await watching.stage.env.restart_bot(one_shard(watching.stage.services))

    card = answer(await ann.click(message, label="Open paper"))
    details = answer(await ann.click(message, label="Tune this watch…"))
    tuned = text(details)
    paused = text(answer(await ann.click(details.message, label="Pause")))
    resumed = text(answer(await ann.click(details.message, label="Resume")))

    assert text(card).startswith("### [A small MoE]")
    assert tuned.startswith("## Watch 1: **moe**\n")
    assert "⏸️ Paused" in paused
    assert "⏸️ Paused" not in resumed
    assert all(each.ephemeral for each in (card, details))


async def test_several_watches_are_tuned_one_by_one(watching: Watching) -> None:
    """Each button answers with its watch, and leaves the others where they are."""
    ann = watching.stage.ann.user
    for query in ("moe", "small", "robot"):
        await watching.ann("watch", query=query)
    await watching.news(watching.paper(1))
    (message,) = watching.told

    panel = answer(await ann.click(message, label="Tune these watches…"))
    pause, daily = (
        next(
            part["custom_id"]
            for part in discord_limits.walk(panel.components)
            if part.get("label") == label
        )
        for label in ("Pause", "Daily digest")
    )
    paused = text(answer(await ann.click(panel.message, custom_id=pause)))
    digest = text(answer(await ann.click(panel.message, custom_id=daily)))

    assert "1 · **moe**" in text(panel)
    assert "2 · **small**" in text(panel)
    assert "robot" not in text(panel)
    assert paused.startswith("## Watch 1 is paused: **moe**\n-# By DM, right away\n⏸️ Paused.")
    assert "daily at 09:00 UTC" in digest
    assert "Is **UTC** your time zone?" in digest


async def test_a_paper_that_was_muted_is_not_told_again(watching: Watching) -> None:
    """Not by another watch either, when it reaches the upvotes that this one asks for."""
    ann = watching.stage.ann.user
    await watching.ann("watch", query="moe")
    await watching.ann("watch", query="small", upvotes=50)
    await watching.news(watching.paper(1), watching.paper(2))
    (message,) = watching.told
    muting = AlertControl(AlertAction.MUTE, reference_of(message), "2603.00002").custom_id
    chat = await watching.stage.env.bot.create_dm(discord.Object(ann.id))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(a_button(muting)))
    view.stop()
    older = await chat.send(view=view)

    muted = text(answer(await ann.click(older, custom_id=muting)))
    watching.stage.clock.advance(hours=1)
    await watching.news(watching.paper(1, upvotes=60), watching.paper(2, upvotes=60))

    assert muted == "I won't mention “A small MoE” again."
    assert {each.id for each in watching.told} == {older.id, message.id}


async def test_many_papers_are_one_message_with_the_rest_behind_a_button(
    watching: Watching,
) -> None:
    """Five at most are shown; the list of all can be turned, sorted and opened."""
    ann = watching.stage.ann.user
    await watching.ann("watch", query="moe")
    await watching.news(*(watching.paper(n, title=f"MoE number {n}") for n in range(1, 14)))

    (message,) = watching.told
    rest = answer(await ann.click(message, label="8 more papers"))
    value = menu(rest, PAPERS)["options"][0]["value"]
    card = answer(await choose(ann, rest, PAPERS, value))

    assert written(message).startswith("**13 new papers** for the watch **moe**\n")
    assert written(message).count("](https://huggingface.co/papers/") == 5
    assert text(rest).startswith("## Found by your watches\n-# 13 papers")
    assert "6. MoE number 8" in [o["label"] for o in menu(rest, PAPERS)["options"]]
    assert text(card).startswith("### [MoE number 8]")


@REFUSED
async def test_a_channel_s_alert_obeys_its_admins_alone(watching: Watching) -> None:
    """Anyone may open the card; what changes the server's watches needs Manage Server."""
    ann, mona = watching.stage.ann, watching.mona
    await watching.shown(mona, "watch", query="moe", channel=watching.channel)
    await watching.news(watching.paper(1))
    (message,) = watching.posted

    card = answer(await ann.click(message, label="Open paper"))
    refused = await ann.click(message, label="Tune this watch…")
    (running,) = await watching.stage.services.watches.all(Owner(mona.id, mona.guild.id))
    tuned = answer(await mona.click(message, label="Tune this watch…"))
    paused = answer(await mona.click(tuned.message, label="Pause"))

    assert card.ephemeral
    assert "Manage Server" in refusal(refused)
    assert running.is_active
    assert text(paused).startswith("## Watch c1 is paused: **moe**")
    assert "⏸️ Paused" in text(paused)


@REFUSED
async def test_forged_buttons_do_nothing_to_others(watching: Watching) -> None:
    """A custom_id with someone else's watch in it finds nothing among one's own."""
    stage, ann = watching.stage, watching.stage.ann
    watches = stage.services.watches
    await watching.ann("watch", query="moe")
    await watching.shown(watching.mona, "watch", query="rag", channel=watching.channel)
    (own,) = before = await watches.all(Owner(ann.id))
    (theirs,) = channel_before = await watches.all(Owner(0, ann.guild.id))
    forged = [
        *(WatchControl(action, own.id).custom_id for action in WatchAction),
        *(WatchControl(action, theirs.id, is_guild=True).custom_id for action in WatchAction),
        *(WatchControl(action, theirs.id).custom_id for action in WatchAction),
        *(AlertControl(action, "abc", str(own.id)).custom_id for action in AlertAction),
        AlertControl(AlertAction.TUNE, "abc").custom_id,
        AlertControl(AlertAction.MUTE, "abc", "2603.00729").custom_id,
        AlertControl(AlertAction.MUTE, "abc").custom_id,
        SearchControl("s.nothing").custom_id,
        SearchControl("t").custom_id,
    ]

    for custom_id in forged:
        message = await stage.post(a_button(custom_id))
        assert refusal(await stage.ben.click(message, custom_id=custom_id))

    assert await watches.all(Owner(ann.id)) == before
    assert await watches.all(Owner(0, ann.guild.id)) == channel_before
    assert await watches.all(Owner(stage.ben.id)) == ()


@REFUSED
async def test_an_old_alert_can_t_pause_the_next_watch_of_that_number(watching: Watching) -> None:
    """Numbers are used again; what a button was drawn for is not."""
    ann = watching.stage.ann
    await watching.ann("watch", query="moe")
    await watching.news(watching.paper(1))
    await watching.ann("watches remove", watch="1")
    await watching.ann("watch", query="robot")
    (message,) = watching.told

    gone = answer(await ann.user.click(message, label="Tune this watch…"))

    assert text(gone) == "The watches that found these papers are gone."
    (known,) = await watching.stage.services.watches.all(Owner(ann.id))
    assert known.is_active


async def test_a_search_becomes_a_watch_in_one_tap(watching: Watching) -> None:
    """Of whoever presses it; pressing again shows the watch there is."""
    stage = watching.stage
    page = await stage.shown("papers search", query="video   generation")

    made = answer(await stage.ben.click(page.message, label="Watch this search"))
    again = answer(await stage.ben.click(page.message, label="Watch this search"))

    assert made.ephemeral
    assert text(made).startswith("## Watching **video generation**")
    assert text(again).startswith("## You're already watching **video generation** (watch 1)\n")
    assert await stage.services.watches.all(Owner(stage.ann.id)) == ()


async def test_closed_messages_pause_and_are_told_at_the_next_command(watching: Watching) -> None:
    """Once; a button lets the watches go on, and what could not be sent comes."""
    stage, ann = watching.stage, watching.stage.ann
    await watching.ann("watch", query="moe")
    stage.env.inject_error("POST", "/channels/*/messages", status=403, code=CLOSED)
    await watching.news(watching.paper(1))

    told = await watching.does(ann, "papers today")
    again = await watching.does(ann, "papers today")
    (notice,) = told.followups
    said = text(notice)
    resumed = answer(await ann.click(notice.message, label="Resume"))
    await watching.tell()

    assert notice.ephemeral
    assert "**Your watches are on hold: I can't DM you.**" in said
    assert again.followups == []
    assert text(resumed) == "1 watch is running again. You'll get what you missed."
    (message,) = watching.told
    assert "A small **MoE**" in written(message)


async def test_resuming_what_was_not_closed_says_so(watching: Watching) -> None:
    """The button means whoever presses it."""
    message = await watching.stage.post(a_button(RESUME_ID))

    pressed = answer(await watching.stage.ben.click(message, custom_id=RESUME_ID))

    assert text(pressed) == "None of your watches was paused for that reason."
