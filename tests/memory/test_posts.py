"""What a server remembers of papers: each message of the bot that showed one there, for good."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.domain import Owner
from bot.accounts.store.guilds import GuildStore
from bot.delivery.services.sender import RETENTION
from bot.memory.domain import papers_in
from bot.memory.store.posts import PostStore
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.store.issues import IssueStore
from bot.shelf.domain import Visitor
from bot.storage.database import Database
from bot.watches.services.alerts import AlertService
from bot.watches.views.alerts import alert_message
from tests.support.fakes import Clock
from tests.watches.watching import CHANNEL, GUILD, MEMBER, SERVER, Desk

ELSEWHERE = 901
ONE, TWO = "2603.00001", "2603.00002"


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk whose alerts are drawn as the bot draws them, once on each engine."""
    desk = Desk(database, Clock())
    desk.telling = AlertService(database, alert_message, desk.clock)
    return desk


async def post_roundup(desk: Desk, channel: int = CHANNEL) -> None:
    """Post the day's papers in a channel of the server."""
    draft = RoundupDraft(Destination(channel), "09:00", zone="Asia/Tokyo")
    added = await desk.services.roundups.add(GUILD, MEMBER, draft)
    await desk.services.roundups.send(GUILD, added.number, counts=False)
    await desk.sending.drain()


async def channels(desk: Desk, paper_id: str, guild_id: int = GUILD) -> list[int]:
    """Give the channels of a paper's posts, the newest first."""
    known = await desk.services.memory.of(guild_id, [paper_id])
    return [post.channel_id for post in known[paper_id].posts]


async def test_where_a_paper_was_posted_is_remembered(desk: Desk) -> None:
    """In that server alone: by a roundup or by a channel's alert, never by anybody's own."""
    await desk.watch("moe")
    await desk.watch("moe", SERVER, channel_id=CHANNEL + 1)
    await desk.bring(1, "moe")
    await desk.bring(2, "rag")
    await desk.tell()
    await post_roundup(desk)

    assert await channels(desk, ONE) == [CHANNEL, CHANNEL + 1]
    assert await channels(desk, TWO) == [CHANNEL]
    assert await channels(desk, ONE, ELSEWHERE) == []
    assert await channels(desk, "2603.99999") == []


async def test_the_memory_outlives_the_outbox(desk: Desk) -> None:
    """Deliveries and issues are deleted after 90 days; what was posted where stays."""
    await desk.bring(1, "moe")
    await post_roundup(desk)
    desk.clock.now += RETENTION + timedelta(days=1)

    await desk.sending.sender.delete_old()
    async with desk.database.write() as tx:
        await IssueStore(tx).forget(desk.clock())

    assert await channels(desk, ONE) == [CHANNEL]


async def test_a_shelf_is_its_own_server_s(desk: Desk) -> None:
    """What is on it is remembered; what was taken off is not, nor what somebody has saved."""
    papers = [await desk.bring(number, "moe") for number in (1, 2, 3)]
    visitor = Visitor(GUILD, MEMBER, is_admin=False)
    for press, paper in enumerate(papers[:2]):
        await desk.services.shelf.add(visitor, paper, press, is_named=False)
    await desk.services.shelf.remove(visitor, TWO, 9)
    await desk.services.save_presses.save(MEMBER, [papers[2].id], 10)

    ids = [paper.id for paper in papers]
    here = await desk.services.memory.of(GUILD, ids)
    there = await desk.services.memory.of(ELSEWHERE, ids)

    assert [here[each].is_shelved for each in ids] == [True, False, False]
    assert not any(there[each].is_shelved for each in ids)


async def test_deleting_deletes(desk: Desk) -> None:
    """The server's memory goes with its data; a member's data holds nothing of it."""
    await desk.bring(1, "moe")
    await post_roundup(desk)

    await desk.services.privacy.delete(Owner(MEMBER))
    kept = await channels(desk, ONE)
    await desk.services.privacy.delete(SERVER)

    assert kept == [CHANNEL]
    assert await channels(desk, ONE) == []


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Tokyo", date(2026, 3, 5)), ("America/Los_Angeles", date(2026, 3, 4)), (None, None)],
)
async def test_the_day_is_the_server_s(
    sqlite_database: Database, zone: str | None, day: date | None
) -> None:
    """A post at 23:00 UTC is tomorrow's in Tokyo; without a zone it is UTC's."""
    desk = Desk(sqlite_database, Clock())
    moment = 1772665200000 - 1420070400000  # 2026-03-04 23:00 UTC, in Discord's epoch
    async with sqlite_database.write() as tx:
        if zone:
            await GuildStore(tx).remember_zone(GUILD, zone)
        await PostStore(tx, GUILD).add(CHANNEL, moment << 22, [ONE])

    known = await desk.services.memory.of(GUILD, [ONE])

    assert known[ONE].posts[0].day == (day or date(2026, 3, 4))


IDS = st.from_regex(r"[0-9]{4}\.[0-9]{4,5}", fullmatch=True)


@given(st.lists(IDS, max_size=25, unique=True), st.text(max_size=80))
def test_what_a_menu_offers_is_what_the_message_shows(ids: list[str], label: str) -> None:
    """Each paper once, in order, whatever stands in the labels and texts around."""
    options = [{"label": f'{label}"value":"2601.00001"', "value": each} for each in ids]
    body = {"content": f"{label} pb1:save:2601.00002", "components": [{"options": options}]}

    for separators in ((",", ":"), (", ", ": ")):
        assert papers_in(json.dumps(body, separators=separators)) == tuple(ids)


def test_a_button_about_a_paper_counts_too() -> None:
    """With a delivery's marker or without; a button about anything else doesn't."""
    custom_ids = (
        "pb1:save:2603.00001",
        f"v1:{'a2' * 13}:pb1:card:2603.00002",
        "pb1:similar:2603.00003",
    )
    body = json.dumps({"components": [{"custom_id": each} for each in custom_ids]})

    assert papers_in(body) == (ONE, TWO)
    assert papers_in("") == ()
