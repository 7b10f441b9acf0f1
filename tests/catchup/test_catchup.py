"""A catch-up shows what was listed since the last Done, each paper once, and loses none."""

import asyncio
from dataclasses import replace

import pytest

from bot.accounts.domain import Owner
from bot.catchup.domain import Mark
from bot.catchup.services import forget_marks
from bot.errors import BadRequest, ControlExpired
from bot.privacy.domain import DataKind
from bot.storage.database import Database
from tests.catchup.reader import ANN, BEN, Reader, number_of
from tests.support.fakes import a_paper


@pytest.fixture
def reader(database: Database) -> Reader:
    """Let people catch up, once on each engine."""
    return Reader(database)


@pytest.fixture
def one_reader(sqlite_database: Database) -> Reader:
    """Let people catch up where the engine makes no difference."""
    return Reader(sqlite_database)


async def test_the_first_goes_back_a_week(reader: Reader) -> None:
    """The most upvoted first; what isn't on a list, or on an older one, is left out."""
    await reader.list(3, 8)
    await reader.list(5, days_ago=7)
    await reader.list(9, days_ago=8)
    await reader.know(a_paper(10, listing_day=None))

    page = await reader.start()

    assert (page.walk.left, page.waiting, page.passed_over) == (3, 3, 0)
    assert await reader.shown(page) == [8, 5, 3]


async def test_what_is_dealt_with_is_left_out(reader: Reader) -> None:
    """Saved, alerted, or skipped before: by this member alone."""
    await reader.list(1, 2, 3, 4, 5)
    await reader.services.save_presses.save(ANN, [a_paper(1).id], 1)
    await reader.alert(2)
    await reader.services.dismissals.dismiss(ANN, a_paper(5).id)
    await reader.passed(await reader.start(), Mark.SKIPPED)

    assert await reader.shown(await reader.start()) == [3]
    assert await reader.shown(await reader.start(who=BEN), BEN) == [5, 4, 3, 2, 1]


async def test_the_order_is_that_of_taste(reader: Reader) -> None:
    """Once there are three saved papers to go by; the page says so."""
    about = "Knitting with wool and two needles makes warm socks."
    await reader.list(*range(1, 9), days_ago=20)
    await reader.list(101, 102, 103, 104, days_ago=20, title="Knitting socks", abstract=about)
    await reader.list(11, title="Knitting gloves", abstract="Knitting with wool makes gloves warm.")
    await reader.list(12, 13)
    before = await reader.start()
    saved = [a_paper(number).id for number in (101, 102, 103)]
    await reader.services.save_presses.save(ANN, saved, 1)

    page = await reader.start()

    assert (before.is_by_taste, page.is_by_taste) == (False, True)
    assert number_of(before.paper) == 13
    assert number_of(page.paper) == 11
    assert sorted(await reader.shown(page)) == [11, 12, 13]


async def test_done_moves_the_cursor(reader: Reader) -> None:
    """Then only what is listed later comes, for whatever day; not what came meanwhile."""
    await reader.list(1, 2)
    page = await reader.start()
    await reader.list(3)  # while it is read

    await reader.shown(page)
    await reader.done(page)
    await reader.list(4)
    await reader.list(5, days_ago=20)
    await reader.list(6, days_ago=61)

    assert await reader.shown(await reader.start()) == [5, 4, 3]


async def test_a_paper_that_is_listed_late_comes_next_time(one_reader: Reader) -> None:
    """Even if it was known before, without a list."""
    await one_reader.know(a_paper(1, listing_day=None))
    await one_reader.list(2)
    await one_reader.done(await one_reader.start())

    await one_reader.list(1, days_ago=1)

    assert await one_reader.shown(await one_reader.start()) == [1]


async def test_next_keeps_a_paper_until_done(one_reader: Reader) -> None:
    """Who breaks off sees it again; who is done doesn't."""
    await one_reader.list(1, 2)
    await one_reader.passed(await one_reader.start())

    again = await one_reader.start()
    assert number_of(again.paper) == 2
    await one_reader.done(await one_reader.passed(again))

    nothing = await one_reader.start()
    assert (nothing.paper, nothing.waiting, nothing.passed_over) == (None, 0, 0)


async def test_what_was_not_reached_still_waits(reader: Reader) -> None:
    """Behind the cursor, for as long as its list is young enough; a button shows it."""
    await reader.list(1, 2, 3)
    await reader.list(4, days_ago=8)
    done = await reader.done(await reader.start())
    await reader.list(5)

    page = await reader.start()
    assert (done.passed_over, page.passed_over, page.waiting) == (2, 2, 1)
    assert await reader.shown(await reader.look_back()) == [2, 1]
    assert (await reader.start()).passed_over == 0


async def test_minutes_are_those_of_the_papers(one_reader: Reader) -> None:
    """As many as fit, the rest waits; what is said is what they take."""
    text = " ".join(["word"] * 40) + "."
    await one_reader.list(*range(1, 31), title="Four words of title", abstract=text)

    page = await one_reader.start(5)
    whole = await one_reader.start()

    # (4 + 40) words at 238 a minute and 10 s are 21.1 s
    assert (page.walk.left, page.seconds, page.rest) == (14, 296, 16)
    assert (whole.walk.left, whole.seconds, whole.rest) == (30, 633, 0)
    assert len(await one_reader.shown(page)) == 14


async def test_undo_takes_back_press_by_press(reader: Reader) -> None:
    """Until the walk is as it was when it began, and so is all that is stored."""
    await reader.list(1, 2, 3, 4)
    pages, states = [await reader.start()], [await reader.state()]
    for mark in (Mark.SHOWN, Mark.SKIPPED, Mark.SAVED, None):
        page = pages[-1]
        pages.append(await (reader.passed(page, mark) if mark else reader.done(page)))
        states.append(await reader.state())

    undone, after = [pages[-1]], [states[-1]]
    for _ in range(4):
        undone.append(await reader.undo(undone[-1]))
        after.append(await reader.state())

    assert after == states[::-1]
    assert len({str(state) for state in states}) == 5
    assert [number_of(page.paper) for page in undone] == [0, 1, 2, 3, 4]
    assert [page.walk.left for page in undone] == [0, 1, 2, 3, 4]
    assert undone[-1].undo is None


async def test_undo_of_a_later_done(one_reader: Reader) -> None:
    """The cursor goes back to the Done before, and what came in between waits again."""
    await one_reader.list(1)
    await one_reader.done(await one_reader.start())
    one_reader.clock.advance(hours=1)
    before = await one_reader.state()
    await one_reader.list(2)
    done = await one_reader.done(await one_reader.start())

    page = await one_reader.undo(done)

    assert number_of(page.paper) == 2
    assert await one_reader.state() == before
    with pytest.raises(BadRequest, match="can no longer be undone"):
        await one_reader.undo(done)


async def test_undo_keeps_what_was_saved_before(one_reader: Reader) -> None:
    """The press has saved nothing, so there is nothing to take back."""
    await one_reader.list(1)
    page = await one_reader.start()
    await one_reader.services.save_presses.save(ANN, [a_paper(1).id], 1)

    after = await one_reader.passed(page, Mark.SAVED)

    assert (after.paper, after.undo) == (None, None)
    assert (await one_reader.state())[2] == {a_paper(1).id}


async def test_presses_at_once_are_one(reader: Reader) -> None:
    """Each of two shows the same next paper; two of Done move the cursor once."""
    await reader.list(1, 2, 3)
    page = await reader.start()

    both = await asyncio.gather(reader.passed(page), reader.passed(page))
    saved = await asyncio.gather(*(reader.passed(both[0], Mark.SAVED) for _ in range(2)))
    done = await asyncio.gather(reader.done(saved[0]), reader.done(saved[0]))
    await reader.undo(done[0])

    assert [number_of(each.paper) for each in (*both, *saved)] == [2, 2, 1, 1]
    assert done[0].undo == done[1].undo
    assert (await reader.state())[0] == []
    assert (await reader.start()).waiting == 2


async def test_old_buttons_do_no_harm(one_reader: Reader) -> None:
    """A Done of before doesn't move the cursor back; a press on a paper of before does nothing."""
    await one_reader.list(1)
    old = await one_reader.start()
    await one_reader.list(2)
    await one_reader.done(await one_reader.start())
    state = await one_reader.state()

    await one_reader.done(old)

    assert (await one_reader.state())[0] == state[0]
    assert (await one_reader.passed(old, Mark.SKIPPED)).paper is None


async def test_what_is_made_up_is_refused(one_reader: Reader) -> None:
    """A cursor beyond all papers, a paper that isn't there, another's press."""
    await one_reader.list(1)
    page = await one_reader.start()
    catchup = one_reader.services.catchup
    beyond, unknown = replace(page.walk, until=999_999), a_paper(77).id

    with pytest.raises(ControlExpired):
        await catchup.finish(ANN, beyond, None, 1)
    with pytest.raises(ControlExpired):
        await catchup.passed(ANN, page.walk, unknown, Mark.SAVED, 2)
    await catchup.passed(ANN, page.walk, unknown, Mark.SKIPPED, 3)
    assert await one_reader.state() == ([], [], set())

    passed = await one_reader.passed(page)
    with pytest.raises(BadRequest, match="can no longer be undone"):
        await one_reader.undo(passed, who=BEN)


async def test_a_query_narrows_and_leaves_the_rest(one_reader: Reader) -> None:
    """Done in such a walk doesn't move the cursor."""
    await one_reader.list(1, 2, title="Knitting with yarn")
    await one_reader.list(3)

    page = await one_reader.start(query="knitting")
    assert await one_reader.shown(page) == [2, 1]
    done = await one_reader.done(await one_reader.start(query="knitting"))

    assert page.notes[0] == "Only those that match “knitting”."
    assert (await one_reader.state())[0] == []
    assert done.walk.reference
    assert await one_reader.shown(await one_reader.start()) == [3, 2, 1]


async def test_more_goes_on_where_the_minutes_ended(one_reader: Reader) -> None:
    """What was shown in the walk doesn't come again in it."""
    await one_reader.list(*range(1, 31))
    page = await one_reader.start(5)
    planned = page.walk.left
    for _ in range(planned):
        page = await one_reader.passed(page)

    more = await one_reader.services.catchup.go_on(ANN, page.walk)

    assert (page.paper, page.waiting, page.tally.shown) == (None, 30 - planned, planned)
    assert await one_reader.shown(more) == list(range(30 - planned, 0, -1))


async def test_what_is_too_old_to_be_shown_is_forgotten(one_reader: Reader) -> None:
    """The worker does it; the cursor stays."""
    await one_reader.list(1)
    await one_reader.done(await one_reader.start())
    one_reader.clock.advance(days=63)

    async with one_reader.database.write() as tx:
        await forget_marks(tx, one_reader.clock())

    counts = (await one_reader.services.privacy.stored(Owner(ANN))).counts
    assert (counts[DataKind.CATCH_UP], counts[DataKind.CAUGHT_UP]) == (1, 0)
