"""What members keep for themselves shows in nothing that others can see, whatever it is.

Each public answer is the same to the letter before and after a member has saved, noted, tagged,
dismissed, watched and caught up; all other answers are private.
"""

import json
from dataclasses import dataclass

import discord
import pytest
import simcord
from discord import app_commands
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.accounts.domain import Owner
from bot.catchup.domain import Mark
from bot.ingest.sources.port import Batch
from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.listing import Sort
from bot.papers.views.controls import PaperAction, PaperControl, PickAction, PickControl
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.saved.domain import ReadingStatus
from bot.shelf.domain import Visitor
from bot.watches.domain.draft import WatchDraft
from tests.cogs.tenants import Opened, Town
from tests.support.fakes import a_paper
from tests.support.sql import Sql

PAPERS = 6
FIRST = a_paper(1).id
WHO, WHERE = 3, 0
"""Somebody without rights, in the first server."""
WITH_OPTIONS = (
    ("papers date", {"day": "2026-03-04"}),
    ("papers search", {"query": "subject"}),
    ("papers show", {"paper": FIRST}),
    ("papers show", {"paper": f"{FIRST} {a_paper(2).id}"}),
    ("papers similar", {"paper": FIRST}),
    ("papers cite", {"paper": FIRST}),
)
"""Commands that need options; those that need none are all tried."""
CONTROLS = (
    *(PaperControl(each, FIRST).custom_id for each in PaperAction if each is not PaperAction.SAVE),
    ListControl(ListAction.NEXT, 0, "d.2026-03-04", Sort.UPVOTES, 1).custom_id,
    PickControl(PickAction.SHOW).custom_id,
)


@dataclass(frozen=True)
class Kept:
    """What somebody does for themselves with a paper; the words are seen nowhere else."""

    number: int
    does: str
    word: str


WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=12, max_size=12).map("secret{}".format)
KEPT = st.lists(
    st.builds(
        Kept,
        st.integers(1, PAPERS),
        st.sampled_from(("save", "note", "tag", "read", "dismiss", "watch", *Mark, "done")),
        WORDS,
    ),
    min_size=1,
    max_size=8,
)


async def keep(town: Town, who: int, kept: Kept, press_id: int) -> None:
    """Let somebody do one thing for themselves."""
    services, paper_id = town.services, a_paper(kept.number).id
    if kept.does in {"save", "note", "tag", "read"}:
        await services.save_presses.save(who, [paper_id], press_id)
    match kept.does:
        case "note":
            await services.saved.set_note(who, paper_id, kept.word)
        case "tag":
            await services.saved.set_tags(who, paper_id, kept.word)
        case "read":
            await services.saved.set_status(who, paper_id, ReadingStatus.READ)
        case "dismiss":
            await services.dismissals.dismiss(who, paper_id)
        case "watch":
            await services.watches.add(Owner(who), WatchDraft(f"subject OR {kept.word}"))
        case "done":
            page = await services.catchup.start(who, press_id)
            await services.catchup.finish(who, page.walk, paper_id, press_id)
        case Mark():
            page = await services.catchup.start(who, press_id)
            await services.catchup.passed(who, page.walk, paper_id, kept.does, press_id)
        case _:
            return


async def public(town: Town) -> dict[str, str]:
    """Use everything that answers at once; give all that others see, by what it was an answer to.

    What answers in private isn't among it.
    """
    seen: dict[str, str] = {}
    actor, channel = town.actors[WHO, WHERE], town.houses[WHERE].channel
    place = town.bot.get_partial_messageable(channel.id, guild_id=town.houses[WHERE].id)
    bare: list[tuple[str, dict[str, str]]] = [(name, {}) for name in _without_options(town, actor)]
    for name, options in [*bare, *WITH_OPTIONS]:
        await town.env.advance_time(10)
        _note(seen, f"/{name} {options}", await actor.slash(channel, name, **options))
    for custom_id in CONTROLS:
        await town.env.advance_time(10)
        item: discord.ui.Item[discord.ui.LayoutView] = discord.ui.Button(custom_id=custom_id)
        is_menu = custom_id.startswith("pb1:pick:")
        if is_menu:
            options = [discord.SelectOption(label=FIRST)]
            item = discord.ui.Select(custom_id=custom_id, options=options)
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.ActionRow(item))
        view.stop()
        message = await place.send(view=view)
        using = actor.select(message, [FIRST], custom_id=custom_id) if is_menu else None
        _note(seen, custom_id, await (using or actor.click(message, custom_id=custom_id)))
    return seen


def _without_options(town: Town, actor: simcord.MemberActor) -> list[str]:
    """Name the commands that somebody may use as they are."""
    may = set(actor.available_commands(town.houses[WHERE].channel))
    return [
        command.qualified_name
        for command in town.bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
        and command.qualified_name in may
        and not any(parameter.required for parameter in command.parameters)
    ]


def _note(seen: dict[str, str], what: str, result: simcord.InteractionResult) -> None:
    """Note what others see of an answer."""
    for number, told in enumerate((result.response, *result.followups)):
        if told and not told.ephemeral:
            seen[f"{what} {number}"] = json.dumps([told.content, told.components], default=str)


async def _open(town: Town, sql: Sql) -> dict[str, str]:
    """Fill the town with what is everybody's, and look at it."""
    house, admin = town.houses[WHERE], town.users[0].id
    day = town.clock().date()
    await town.services.ingest.store(
        Batch(tuple(a_paper(number, listing_day=day) for number in range(1, PAPERS + 1)))
    )
    visitor = Visitor(house.id, admin, is_admin=True)
    await town.services.shelf.add(visitor, a_paper(1), 1, is_named=False)
    draft = RoundupDraft(Destination(house.channel.id), "09:00")
    await town.services.roundups.add(house.id, admin, draft)
    await town.services.watches.add(Owner(admin, house.id), WatchDraft("subject", house.channel.id))
    await sql("UPDATE watches SET cursor = 0")
    return await public(town)


async def _ordered(town: Town, sql: Sql) -> str:
    """Give all messages that the server's roundup and watch are about to post."""
    await town.services.roundups.send(town.houses[WHERE].id, 1, counts=False)
    await town.matching.step()
    await town.telling.step()
    found = await sql("SELECT payload FROM deliveries WHERE guild_id IS NOT NULL")
    return "\n".join(str(row[0]) for row in found)


@pytest.mark.parametrize("opened", ["sqlite"], indirect=True)
def test_what_is_private_shows_nowhere(opened: Opened) -> None:
    """In no answer that others see, and in no message that is posted."""
    runner, town, sql = opened
    before = runner.run(_open(town, sql))
    who = town.users[WHO].id

    @settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
    @given(KEPT)
    def anything(kept: list[Kept]) -> None:
        async def check() -> None:
            for number, each in enumerate(kept, 1):
                await keep(town, who, each, number)
            after, posted = await public(town), await _ordered(town, sql)
            await town.services.privacy.delete(Owner(who))
            assert after == before
            assert posted
            assert [each.word for each in kept if each.word in posted] == []

        runner.run(check())

    anything()
    assert len(before) >= 10  # most commands answer in private
