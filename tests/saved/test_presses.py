"""A press saves, a second one takes back, each can be undone, and no paper is saved twice."""

import asyncio

import pytest

from bot.errors import BadRequest
from bot.saved.domain import MAX_SAVED, ListFull, ReadingStatus, SavedFilter
from bot.saved.store import SavedStore
from bot.storage.database import Database
from tests.saved.shelves import ANN, BEN, Reader
from tests.support.fakes import a_paper


@pytest.fixture
def reader(database: Database) -> Reader:
    """Let people save papers, once on each engine."""
    return Reader(database)


@pytest.fixture
def one_reader(sqlite_database: Database) -> Reader:
    """Let people save papers where the engine makes no difference."""
    return Reader(sqlite_database)


async def test_a_second_press_takes_it_back(reader: Reader) -> None:
    """Known to the cache or not, and only for the one who pressed."""
    await reader.know(a_paper(1))
    await reader.press("2603.00001", who=BEN)

    first = await reader.press("2603.00001", "2603.99999")
    second = await reader.press("2603.00001", "2603.99999")

    assert [entry.paper_id for entry in first.saved] == ["2603.00001", "2603.99999"]
    assert [entry.paper and entry.paper.title for entry in first.saved] == ["Paper number 1", None]
    assert (first.total, second.total) == (2, 0)
    assert [entry.paper_id for entry in second.removed] == ["2603.00001", "2603.99999"]
    assert await reader.listed() == []
    assert await reader.listed(BEN) == ["2603.00001"]


async def test_several_are_saved_unless_all_are(one_reader: Reader) -> None:
    """Who picks some of which one is saved wants to have all of them."""
    await one_reader.press("2603.00001")

    press = await one_reader.press("2603.00001", "2603.00002", "2603.00002")

    assert [entry.paper_id for entry in press.saved] == ["2603.00002"]
    assert [entry.paper_id for entry in press.known] == ["2603.00001"]
    assert press.total == 2


@pytest.mark.parametrize("presses", [2, 3, 10])
async def test_presses_at_once_are_one(reader: Reader, presses: int) -> None:
    """However many come before the first is answered: there is one row, and all say saved."""
    answers = await asyncio.gather(*(reader.press("2603.00001") for _ in range(presses)))

    assert {len(answer.saved) for answer in answers} == {1}
    assert await reader.listed() == ["2603.00001"]


async def test_processes_at_once_save_one_row(reader: Reader) -> None:
    """Two processes know nothing of each other's presses; the key of the table does."""
    other = Reader(reader.database, ids=reader.ids)

    await asyncio.gather(
        *(
            each.services.save_presses.save(ANN, ["2603.00001"], number)
            for number, each in enumerate((reader, other, reader, other))
        )
    )

    assert await reader.listed() == ["2603.00001"]


async def test_undo_takes_back_and_brings_back(reader: Reader) -> None:
    """What was removed comes back as it was; what was undone can be undone."""
    saved = reader.services.saved
    first = await reader.press("2603.00001", "2603.00002")
    await saved.set_note(ANN, "2603.00001", "read the appendix")
    await saved.set_tags(ANN, "2603.00001", "rag")
    await saved.set_status(ANN, "2603.00001", ReadingStatus.READING)
    before = await saved.get(ANN, "2603.00001")
    undo = reader.services.save_presses.undo

    gone = await undo(ANN, first.id, 1)
    back = await undo(ANN, gone.id, 2)

    assert (len(gone.removed), gone.total, len(back.saved), back.total) == (2, 0, 2, 2)
    assert await saved.get(ANN, "2603.00001") == before


async def test_undo_is_for_the_one_who_pressed(one_reader: Reader) -> None:
    """Whoever else uses the button changes nothing, and is told nothing."""
    press = await one_reader.press("2603.00001")

    with pytest.raises(BadRequest, match="can no longer be undone"):
        await one_reader.services.save_presses.undo(BEN, press.id, 1)

    assert await one_reader.listed() == ["2603.00001"]


async def test_what_was_removed_comes_back_for_five_minutes(one_reader: Reader) -> None:
    """Then it is gone: saved again, it has no note any more, and nothing is left in the table."""
    presses, saved = one_reader.services.save_presses, one_reader.services.saved
    await one_reader.press("2603.00001")
    await saved.set_note(ANN, "2603.00001", "mine")
    press = await one_reader.press("2603.00001")
    one_reader.clock.advance(minutes=6)

    with pytest.raises(BadRequest, match="can no longer be undone"):
        await presses.undo(ANN, press.id, 1)
    await one_reader.press("2603.00001")

    assert (await saved.get(ANN, "2603.00001")).note == ""


async def test_what_is_pressed_again_within_minutes_is_as_it_was(one_reader: Reader) -> None:
    """A third press is as good as Undo: a slip of the finger costs no note."""
    saved = one_reader.services.saved
    await one_reader.press("2603.00001")
    await saved.set_note(ANN, "2603.00001", "mine")

    await one_reader.press("2603.00001")
    await one_reader.press("2603.00001")

    assert (await saved.get(ANN, "2603.00001")).note == "mine"


async def test_a_thousand_papers_are_the_most(one_reader: Reader) -> None:
    """At the limit nothing is stored half, and it says what to do."""
    known = [f"2602.{number:05}" for number in range(MAX_SAVED - 1)]
    presses = one_reader.services.save_presses
    await presses.save(ANN, known, 1)

    with pytest.raises(ListFull, match=r"there's room for 1 more\. /saved list status:read"):
        await presses.save(ANN, ["2603.00001", "2603.00002"], 2)
    full = await presses.save(ANN, ["2603.00001", *known[:3]], 3)
    with pytest.raises(ListFull, match="the maximum"):
        await one_reader.press("2603.00002")
    gone = await one_reader.press("2603.00001")
    await one_reader.press("2603.00002")
    with pytest.raises(ListFull):
        await presses.undo(ANN, gone.id, 4)

    assert full.total == MAX_SAVED
    assert (await one_reader.services.saved.page(ANN, SavedFilter())).saved == MAX_SAVED
    assert (await one_reader.press("2603.00001", who=BEN)).total == 1


async def test_nobody_can_change_what_is_another_s(one_reader: Reader) -> None:
    """A note, a tag, a status or a removal finds only one's own."""
    await one_reader.press("2603.00001")
    saved, presses = one_reader.services.saved, one_reader.services.save_presses

    for attempt in (
        saved.set_note(BEN, "2603.00001", "x"),
        saved.set_tags(BEN, "2603.00001", "x"),
        saved.set_status(BEN, "2603.00001", ReadingStatus.READ),
        saved.get(BEN, "2603.00001"),
        saved.find(BEN, "2603.00001"),
        presses.remove(BEN, ["2603.00001"], 1),
    ):
        with pytest.raises(BadRequest):
            await attempt

    entry = await saved.get(ANN, "2603.00001")
    assert (entry.note, entry.tags, entry.status) == ("", (), ReadingStatus.TO_READ)


async def test_what_was_removed_is_deleted(one_reader: Reader) -> None:
    """The worker does it, for everybody."""
    await one_reader.press("2603.00001")
    await one_reader.press("2603.00002")
    await one_reader.press("2603.00001")
    one_reader.clock.advance(minutes=6)

    async with one_reader.database.write() as tx:
        await SavedStore(tx).forget_removed(one_reader.clock())
        left = await SavedStore(tx).all_ids()

    assert left == {"2603.00002"}
