"""A 👍 is one a member, paper and server; posts show the count, redrawn once a minute at most."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from discord.http import Route
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.domain import Owner
from bot.delivery.domain.results import Ambiguous, Refused
from bot.delivery.services.sender import RETENTION
from bot.errors import BadRequest, StorageUnavailable
from bot.memory.domain import MAX_LIKES, LikeBook
from bot.memory.services.likes import BATCH
from bot.memory.store.likes import LikeStore
from bot.privacy.domain import DataKind
from bot.roundups.domain.subscription import Layout
from bot.roundups.store.issues import IssueStore
from bot.storage.database import Database
from bot.storage.transaction import Transaction
from bot.workers import delivery_outcomes
from tests.memory.room import ANN, BEN, CHANNEL, ELSEWHERE, GUILD, ONE, TWO, UNKNOWN, Room
from tests.support.discord_limits import texts
from tests.support.discord_line import line_to
from tests.support.discord_stub import DiscordStub
from tests.support.senders import ObservedSender

RUSH = 1_000


@pytest.fixture
def room(database: Database) -> Room:
    """Open the server, once on each engine."""
    return Room(database)


@pytest.fixture
def one_room(sqlite_database: Database) -> Room:
    """Open it where the engine makes no difference."""
    return Room(sqlite_database)


async def test_a_press_gives_and_the_next_one_takes_back(room: Room) -> None:
    """Each picked paper by itself; the count is of the members in that server."""
    await room.post()

    first = await room.press(ONE)
    by_ben = await room.press(ONE, TWO, who=BEN)
    elsewhere = await room.press(ONE, guild_id=ELSEWHERE)
    mixed = await room.press(ONE, TWO, ONE)

    assert [paper.id for paper in first.given] == [ONE]
    assert by_ben.counts == {ONE: 2, TWO: 1}
    assert (elsewhere.counts, elsewhere.is_redrawn) == ({ONE: 1}, False)
    assert [paper.id for paper in mixed.taken] == [ONE]
    assert [paper.id for paper in mixed.given] == [TWO]
    assert mixed.counts == {ONE: 1, TWO: 2}
    assert (await room.likes(ONE), await room.likes(TWO)) == (1, 2)


async def test_presses_count_again_after_an_outage(
    one_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be stored is refused, and the next press is tried anew."""
    await one_room.post()

    @asynccontextmanager
    async def away(_: Database) -> AsyncGenerator[Transaction]:
        raise StorageUnavailable("The database is away")
        yield

    with monkeypatch.context() as outage:
        outage.setattr(Database, "write", away)
        with pytest.raises(StorageUnavailable):
            await one_room.press(ONE)
    again = await one_room.press(ONE)

    assert (again.counts, await one_room.likes(ONE)) == ({ONE: 1}, 1)


MEMBERS, IDS = st.integers(1, 4), st.sampled_from(["a", "b", "c"])
PRESSES = st.lists(st.tuples(MEMBERS, st.lists(IDS, min_size=1, max_size=4)), max_size=12)


@given(st.sets(st.tuples(MEMBERS, IDS)), PRESSES)
def test_each_member_counts_once_and_two_presses_change_nothing(
    known: set[tuple[int, str]], presses: list[tuple[int, list[str]]]
) -> None:
    """Whatever is pressed; what is to be stored leads from before to after."""
    totals = Counter(member for member, _ in known)
    book, odd = LikeBook(known, totals), Counter[tuple[int, str]]()
    for member, ids in presses:
        odd.update({(member, each) for each in ids})
        assert book.toggle(member, ids)
    after = (known - book.taken) | book.given

    assert after == known ^ {each for each, times in odd.items() if times % 2}
    assert book.given.isdisjoint(known)
    assert book.taken <= known
    for member, ids in reversed(presses):
        book.toggle(member, ids)
    assert (book.given, book.taken) == (frozenset(), frozenset())


@pytest.mark.parametrize("presses", [2, 3, 10])
async def test_presses_at_once_are_one(room: Room, presses: int) -> None:
    """However many come before the first is answered: one row, and all say that it was given."""
    await room.post()

    answers = await asyncio.gather(*(room.press(ONE) for _ in range(presses)))

    assert {len(answer.given) for answer in answers} == {1}
    assert await room.likes() == 1


async def test_two_processes_store_one_row(room: Room) -> None:
    """They know nothing of each other's presses; the key of the table does."""
    await room.post()

    async def add() -> None:
        async with room.database.write() as tx:
            await LikeStore(tx, GUILD).add([(ANN, ONE)], room.clock())

    await asyncio.gather(add(), add(), room.press(ONE, who=BEN))

    assert await room.likes() == 2


async def test_what_is_unknown_gets_none(room: Room) -> None:
    """One line if it is all; of several, what is known still gets its own."""
    await room.post()

    with pytest.raises(BadRequest, match="no longer have that paper"):
        await room.press(UNKNOWN)
    both = await room.press(UNKNOWN, TWO)

    assert [paper.id for paper in both.given] == [TWO]
    assert await room.likes(UNKNOWN) == 0


async def test_at_the_limit_nothing_is_stored_half(one_room: Room) -> None:
    """It says what to do; taking back works, and then there is room again."""
    await one_room.post()
    full = [(ANN, f"2501.{number:05}") for number in range(MAX_LIKES - 1)]
    async with one_room.database.write() as tx:
        await LikeStore(tx, GUILD).add(full, one_room.clock())

    with pytest.raises(BadRequest, match="5,000 👍 in this server, the maximum"):
        await one_room.press(ONE, TWO)
    await one_room.press(ONE)
    with pytest.raises(BadRequest, match="the maximum"):
        await one_room.press(TWO)
    await one_room.press(TWO, who=BEN)
    await one_room.press(ONE)
    await one_room.press(TWO)

    assert (await one_room.likes(ONE), await one_room.likes(TWO)) == (0, 2)


async def test_a_post_is_redrawn_a_minute_after_the_first_press(room: Room) -> None:
    """Once for all presses since, with all of them; without any, not at all."""
    await room.post()
    press = await room.press(ONE)
    await room.press(ONE, who=BEN)

    early = await room.step(seconds=59)
    (edit,) = await room.step(seconds=1)
    later = await room.step(minutes=5)

    assert press.is_redrawn
    assert (early, later) == ([], [])
    assert "👍" not in edit[1]
    assert "👍\u00a02" in edit[2]
    assert "👍 in this server" in edit[-1]


async def test_a_press_during_the_redrawing_is_not_lost(room: Room) -> None:
    """What the edit may not show yet is shown by another one a minute later."""
    await room.post()
    await room.press(ONE)
    async with room.database.read() as tx:
        (issue,) = await IssueStore(tx).to_recount(room.clock() + timedelta(minutes=2), 9)
    await room.press(ONE, who=BEN)
    async with room.database.write() as tx:
        await IssueStore(tx).recounted(issue, room.clock() + timedelta(minutes=2))

    early = await room.step(seconds=119)
    (edit,) = await room.step(seconds=1)

    assert early == []
    assert "👍\u00a02" in edit[2]


async def test_the_last_one_taken_back_is_redrawn_too(one_room: Room) -> None:
    """Then there is nothing to count any more."""
    await one_room.post()
    await one_room.press(ONE)
    await one_room.step(minutes=1)
    await one_room.press(ONE)

    (edit,) = await one_room.step(minutes=1)

    assert "👍" not in "".join(edit)


async def test_a_post_whose_list_is_closed_still_counts(one_room: Room) -> None:
    """The 👍 go on; no paper joins, and it is final as before."""
    await one_room.post()
    for _ in range(4):
        await one_room.step(days=1)
    before = len(one_room.redrawn.edits)
    await one_room.press(ONE)

    (edit,) = await one_room.step(minutes=1)

    assert before > 0
    assert "👍\u00a01" in edit[2]
    assert edit[-1].endswith("list closed")
    async with one_room.database.read() as tx:
        assert await IssueStore(tx).to_refresh(one_room.clock() + timedelta(days=99), 9) == ()


async def test_a_post_of_years_ago_keeps_its_numbers(one_room: Room) -> None:
    """The 👍 counts all the same, and the answer says that the post won't show it."""
    await one_room.post()
    one_room.clock.now += RETENTION + timedelta(days=1_000)
    await one_room.sending.sender.delete_old()
    async with one_room.database.write() as tx:
        await IssueStore(tx).forget(one_room.clock())

    press = await one_room.press(ONE)

    assert (press.is_redrawn, press.counts) == (False, {ONE: 1})
    assert await one_room.step(minutes=2) == []


async def test_published_posts_are_left_alone(one_room: Room) -> None:
    """Other servers see them, and Discord lets them be edited three times an hour only."""
    await one_room.post(is_published=True)
    press = await one_room.press(ONE)

    for_likes = await one_room.step(minutes=2)
    (regular,) = await one_room.step(hours=1)

    assert (press.is_redrawn, press.counts, for_likes) == (False, {ONE: 1}, [])
    assert "👍" not in "".join(regular)


@pytest.mark.parametrize(
    ("result", "minutes"), [(Ambiguous("no answer"), 10), (Refused(404, 10008, "gone"), None)]
)
async def test_a_failed_redrawing_is_tried_again_if_that_may_help(
    one_room: Room, result: Ambiguous | Refused, minutes: int | None
) -> None:
    """After ten minutes; never where Discord refuses it."""
    await one_room.post()
    await one_room.press(ONE)
    one_room.redrawn.results.append(result)

    failed = await one_room.step(minutes=1)
    early = await one_room.step(minutes=9)
    later = await one_room.step(minutes=1)

    assert (failed, early) == ([], [])
    assert len(later) == (1 if minutes else 0)


async def test_posts_that_wait_come_first(one_room: Room) -> None:
    """Nothing is redrawn while a message is overdue; afterwards it is, with all presses."""
    await one_room.post()
    await one_room.press(ONE)
    day = one_room.clock().date()
    await one_room.services.roundups.send(GUILD, 1, counts=False)
    one_room.clock.now += timedelta(minutes=5)

    held = await one_room.step()
    await one_room.sending.drain()
    (edit,) = await one_room.step()

    assert (held, one_room.clock().date()) == ([], day)
    assert "👍\u00a01" in "".join(edit)


async def test_all_posts_of_a_paper_are_redrawn(one_room: Room) -> None:
    """In every channel of the server, with each part of a roundup of cards."""
    await one_room.post(12, layout=Layout.CARDS)
    await one_room.post(2, channel=CHANNEL + 1)

    await one_room.press("2603.00012")
    edits = await one_room.step(minutes=1)

    assert sum("👍\u00a01" in "".join(edit) for edit in edits) == 2
    assert len(edits) == 3


async def test_whose_it_is_is_told_to_nobody_else(room: Room) -> None:
    """It is in one's own export and goes with one's deletion; a server's names nobody."""
    await room.post()
    await room.press(ONE, TWO)
    await room.press(ONE, who=BEN)
    privacy = room.services.privacy

    own = (await privacy.export(Owner(ANN))).content.decode()
    its = (await privacy.export(Owner(BEN, GUILD))).content.decode()
    counted = (await privacy.stored(Owner(ANN))).counts[DataKind.LIKES]
    await privacy.delete(Owner(ANN))
    left = await room.likes()
    await privacy.delete(Owner(BEN, GUILD))

    assert (own.count('"liked_at"'), its.count('"liked_at"')) == (2, 3)
    assert '"member_id"' not in its.partition('"liked_papers"')[2].partition("]")[0]
    assert (counted, left, await room.likes()) == (2, 1, 0)


async def test_a_rush_of_presses(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand at once on one roundup: the loop stays free, two edits, the right number.

    Free is a loop in which others get their turn after every batch.
    """
    async with DiscordStub() as stub:
        monkeypatch.setattr(Route, "BASE", stub.api_url)
        async with line_to(stub) as line:
            room = Room(database)
            outcomes = delivery_outcomes(room.services.notices)
            sender = ObservedSender(database, line.targets, line.pace, outcomes, room.clock)
            room.redraw_through(line.targets)
            room.sending = _WithSender(sender)  # pyright: ignore[reportAttributeAccessIssue]  # drains only
            await room.post()
            answered, stop = list[int](), asyncio.Event()
            most = asyncio.create_task(_most_in_a_turn(answered, stop))

            async def press(member: int) -> None:
                await room.press(ONE, who=member)
                answered.append(member)

            await asyncio.gather(*map(press, range(RUSH)))
            await room.step(seconds=59)
            await room.step(seconds=1)
            await asyncio.gather(*(room.press(ONE, who=member) for member in range(300)))
            await asyncio.gather(room.step(minutes=1), room.press(ONE, who=RUSH + 1))
            await room.step(minutes=1)
            stop.set()

            (message,) = line.channels.messages[CHANNEL]
            shown = "\n".join(texts(message["components"]))
            edits = [call for call in line.channels.calls if call[0] == "PATCH"]
            assert len(edits) <= 3
            assert f"👍\u00a0{RUSH - 300 + 1} " in f"{shown} "
            assert await room.likes() == RUSH - 300 + 1
            assert await most <= BATCH
            assert len(answered) == RUSH


class _WithSender:
    """What posts through the stand-in for Discord."""

    def __init__(self, sender: ObservedSender) -> None:
        self.sender = sender

    async def drain(self) -> None:
        await self.sender.drain()


async def _most_in_a_turn(answered: Sequence[int], stop: asyncio.Event) -> int:
    """Give how many presses at most were answered in one turn of the event loop."""
    most = before = 0
    while not stop.is_set():
        await asyncio.sleep(0)
        most, before = max(most, len(answered) - before), len(answered)
    return most
