"""The buttons below roundups do what they say, for admins of the server that the roundup is of."""

import re
from datetime import datetime, timedelta
from typing import Any

import discord
import pytest
import simcord

from bot.ingest.store.listings import ListingState, ListingStore
from bot.roundups.domain.subscription import Layout
from bot.roundups.services.removals import UNDO_WINDOW
from bot.roundups.services.scheduler import Scheduler
from bot.roundups.views.controls import RoundupAction, RoundupControl
from tests.cogs.conftest import AFTERNOON
from tests.cogs.office import REFUSED, Office, written
from tests.cogs.stage import answer, choose, menu, refusal, text
from tests.support.discord_limits import texts


async def press(office: Office, shown: simcord.ResponseMessage, label: str) -> str:
    """Let the admin press a button and give what is shown then; messages change in place."""
    await office.stage.env.advance_time(10)
    return text(answer(await office.mona.click(shown.message, label=label)))


async def ready(office: Office, **options: object) -> simcord.ResponseMessage:
    """Set a roundup up and give the answer."""
    chosen = {"channel": office.channel, "time": "09:00", "timezone": "Berlin", **options}
    return answer(await office.does("add", **chosen))


async def test_an_admin_adds_looks_posts_and_changes_the_layout(office: Office) -> None:
    """In one command and presses; what is posted is what was shown."""
    made = await ready(office)
    await office.news(3)

    note = await office.mona.click(made.message, label="Preview")
    preview = note.followups[0]
    shown = texts(preview.components)[0]
    posting = await press(office, preview, "Post now")
    first = await office.posted()
    await press(office, preview, "Show as cards")
    await press(office, preview, "Post now")
    second = await office.posted()
    await press(office, preview, "Use cards")

    assert posting == f"Posting in <#{office.channel.id}> now."
    assert shown == "## Daily Papers · Tue 10 Mar"
    assert [written(each).splitlines()[0] for each in first] == ["## Daily Papers · Tue 10 Mar"]
    assert len(second) == 2
    assert (await office.terms()).layout is Layout.CARDS
    assert "Use cards" not in str(preview.components)


async def test_pausing_and_resuming_are_one_press_each(office: Office) -> None:
    """The message always shows the state there is, and the way out of it."""
    made = await ready(office)

    paused = await press(office, made, "Pause")
    was_paused = await office.shown("list")
    resumed = await press(office, made, "Resume")

    assert "## Roundup 1 is paused" in paused
    assert re.search("⏸️ Paused <t:[0-9]+:R> by an admin[.]", was_paused)
    assert "## Roundup 1 is running again" in resumed
    assert "Next post: **" in resumed


async def test_a_removal_can_be_undone(office: Office) -> None:
    """Everything is as it was, and an issue that waited comes with the next one, once."""
    await ready(office, query="moe", top=7)
    server = office.mona.guild.id
    before = await office.press.bot.services.roundups.get(server, 1)
    removed = answer(await office.does("remove", roundup=1))
    gone = await office.shown("list")

    back = await press(office, removed, "Undo")

    assert "No roundups yet" in gone
    assert "## Roundup 1 is back" in back
    assert await office.press.bot.services.roundups.get(server, 1) == before


@REFUSED
async def test_a_removal_can_be_undone_for_five_minutes(office: Office) -> None:
    """Later, and twice, the button only says what to do instead."""
    await ready(office)
    removed = answer(await office.does("remove", roundup=1))
    office.stage.clock.now += UNDO_WINDOW + timedelta(seconds=1)

    late = await office.mona.click(removed.message, label="Undo")

    assert late.followups[0].content.startswith("That can't be undone any more")
    assert "No roundups yet" in await office.shown("list")


async def test_the_same_roundup_is_asked_about(office: Office) -> None:
    """Nothing is set up until the admin says so; other papers or another time are no question."""
    await ready(office)

    asked = await ready(office, top=5)
    question = text(asked)
    count = len(await office.press.bot.services.roundups.all(office.mona.guild.id))
    shown = await press(office, asked, "Show roundup 1")
    again = await ready(office, top=5)
    added = await press(office, again, "Add it anyway")
    other = await ready(office, query="moe")

    assert "## Roundup 1 is already exactly like this" in question
    assert count == 1
    assert shown.startswith("## Roundup 1\n")
    assert "## Roundup 2 is running" in added
    assert "top 5" in added
    assert "## Roundup 3 is running" in text(other)


async def test_a_server_without_a_zone_is_asked_for_one(office: Office) -> None:
    """In the same answer; the choice changes the roundup at once and is remembered."""
    asked = answer(await office.does("add", channel=office.channel, time="09:00"))
    question, options = text(asked), menu(asked, "Choose your time zone…")["options"]

    chosen = answer(await choose(office.mona, asked, "Choose your time zone…", "America/New_York"))
    next_one = await office.shown("add", channel=office.channel, time="10:00")

    assert "09:00 **UTC** – is that your time?" in question
    assert options[1]["value"] == "America/New_York"  # simcord's people speak American English
    assert (await office.terms()).zone == "America/New_York"
    assert "daily at 09:00 America/New\\_York" in text(chosen)
    assert "is that your time?" not in text(chosen)
    assert "daily at 10:00 America/New\\_York" in next_one


async def test_the_list_opens_each_roundup(office: Office) -> None:
    """Its menu leads to a card of one's own with all that can be done."""
    await ready(office)
    await ready(office, time="10:00")
    listed = answer(await office.does("list"))
    second = menu(listed, "Manage a roundup…")["options"][1]

    card = answer(await choose(office.mona, listed, "Manage a roundup…", second["value"]))
    opened = text(card)
    removed = await press(office, card, "Remove")

    assert second["label"] == "2 · #roundups · daily at 10:00"
    assert opened.startswith("## Roundup 2\n")
    assert "## Roundup 2 is removed" in removed


async def test_nothing_is_posted_without_permissions(office: Office) -> None:
    """The answer names them, and posts once they are there."""
    me = office.stage.env.bot.user
    assert me
    deny = discord.PermissionOverwrite(embed_links=False)
    locked = office.stage.ann.guild.create_text_channel("locked", overwrites={me: deny})
    await ready(office, channel=locked)
    await office.news(1)

    refused = answer(await office.does("send", roundup=1))
    await office.press.run()
    posted, said = [each for each in locked.history() if each.components], text(refused)
    known = office.stage.env.bot.get_channel(locked.id)
    assert isinstance(known, discord.TextChannel)
    await known.set_permissions(known.guild.me, overwrite=None)
    await office.stage.env.settle()
    again = await press(office, refused, "Try again")

    assert said.startswith(f"**Not posted: I can't post in <#{locked.id}>.**")
    assert "**Embed Links**" in said
    assert posted == []
    assert again == f"Posting in <#{locked.id}> now."


@REFUSED
async def test_a_second_press_posts_nothing_twice(office: Office) -> None:
    """Whoever presses twice in a hurry gets one post."""
    made = await ready(office)
    await office.news(2)

    await office.mona.click(made.message, label="Post now")
    twice = await office.mona.click(made.message, label="Post now")
    posted = await office.posted()

    assert refusal(twice).startswith("I'm posting that already.")
    assert len(posted) == 1


@REFUSED
@pytest.mark.parametrize("action", RoundupAction)
async def test_only_admins_of_the_server_may_press(office: Office, action: RoundupAction) -> None:
    """A custom_id grants nothing: neither to members, nor to admins of other servers."""
    await ready(office)
    server = office.mona.guild.id
    before = await office.press.bot.services.roundups.get(server, 1)
    choice = "cards" if action in {RoundupAction.LAYOUT, RoundupAction.KEEP} else ""
    choice = "1" if action is RoundupAction.RESTORE else choice
    control = RoundupControl(action, before.id, choice)
    forged = discord.ui.Button[discord.ui.View](custom_id=control.custom_id, label="Forged")
    message = await office.stage.post(forged)

    result = await office.stage.ben.click(message, custom_id=control.custom_id)

    assert "Manage Server" in refusal(result)
    assert await office.press.bot.services.roundups.get(server, 1) == before
    assert await office.posted() == []


def test_custom_ids_are_read_strictly() -> None:
    """Only what the bot itself writes."""
    control = RoundupControl(RoundupAction.LAYOUT, 2**63 - 1, "threads")
    written_id = control.custom_id

    assert RoundupControl.parse(written_id) == control
    for forged in (f"{written_id}x!", f" {written_id}", written_id.replace("layout", "own"), "pb1"):
        assert RoundupControl.parse(forged) is None


async def run_at(office: Office, moment: datetime) -> None:
    """Let the roundups be served at a moment at which Hugging Face has just answered."""
    office.stage.clock.now = moment
    database, services = office.press.database, office.press.bot.services
    async with database.write() as tx:
        await ListingStore(tx).put(ListingState(moment.date(), moment, 3, "digest"))
    scheduler = Scheduler(
        database, services.issues, services.notices, lambda: moment, settle=timedelta(), rate=40
    )
    await scheduler.step()


async def test_an_empty_run_can_be_asked_why(office: Office) -> None:
    """By a button that is only there then, and by the command; both say the same."""
    made = await ready(office, time="17:00", timezone="UTC", min_upvotes=9_000)
    await office.news(3)
    await run_at(office, AFTERNOON.replace(hour=20))
    card = answer(await office.does("edit", roundup=1, top=5))

    asked = answer(await office.mona.click(card.message, label="Last runs"))
    typed = await office.shown("why", roundup=1)

    assert "Last runs" not in str(made.components)
    assert asked.ephemeral
    assert "**12 papers were new, but none had 9,000 upvotes.**" in text(asked)
    assert typed == text(asked)


async def test_what_stopped_a_run_is_loosened_in_one_press(office: Office) -> None:
    """To the most upvotes that there were; the next press finds that done."""
    await ready(office, time="17:00", timezone="UTC", min_upvotes=9_000)
    await office.news(3)
    await run_at(office, AFTERNOON.replace(hour=20))
    why = answer(await office.does("why", roundup=1))
    (label,) = re.findall("Lower to [0-9]+ upvotes", str(why.components))

    card = await press(office, why, label)

    assert "## Roundup 1 updated" in card
    assert (await office.terms()).min_upvotes == int(label.split()[2]) > 0
    again = await office.shown("why", roundup=1)
    assert "none had 9,000 upvotes" in again


@pytest.mark.parametrize("typed", ["", "none"])
async def test_a_query_that_matches_nothing_is_removed_in_a_form(
    office: Office, typed: str
) -> None:
    """It holds the words there are, and may be left empty."""
    await ready(office, time="17:00", timezone="UTC", query="quantum knitting")
    await office.news(3)
    await run_at(office, AFTERNOON.replace(hour=20))
    why = answer(await office.does("why", roundup=1))

    dialog = await office.mona.click(why.message, label="Change the query…")
    filled_in = str(dialog.modal)
    card = text(answer(await office.mona.submit_modal(dialog, {"query": typed})))

    assert "quantum knitting" in filled_in
    assert "## Roundup 1 updated" in card
    assert (await office.terms()).query == ""


@REFUSED
async def test_a_loosening_needs_manage_server_and_a_lower_number(office: Office) -> None:
    """A button of a message that was passed on gives nothing away, and raises nothing."""
    await ready(office, min_upvotes=5)
    own = (await office.press.bot.services.roundups.get(office.mona.guild.id, 1)).id
    raising, *denied = [
        await office.stage.post(discord.ui.Button[Any](label="x", custom_id=control.custom_id))
        for control in (
            RoundupControl(RoundupAction.LOWER, own, "5"),
            RoundupControl(RoundupAction.LOWER, own, "3"),
            RoundupControl(RoundupAction.QUERY, own),
        )
    ]

    raised = refusal(await office.mona.click(raising, label="x"))
    strangers = [refusal(await office.stage.ann.click(each, label="x")) for each in denied]

    assert raised == "Roundup 1 already takes papers with 5 upvotes."
    assert all("Manage Server" in each for each in strangers)
    assert (await office.terms()).min_upvotes == 5
