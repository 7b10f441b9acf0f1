"""What is undone is as if it had never been: nothing is lost by it, and nothing told twice."""

from datetime import timedelta

import pytest

from bot.errors import BadRequest
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import WatchPause
from bot.watches.services.lifecycle import apply
from tests.support.fakes import Clock
from tests.watches.watching import ME, Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk, once on each engine."""
    return Desk(database, Clock())


async def test_what_was_narrowed_away_comes_after_an_undo(desk: Desk) -> None:
    """Also what came while the watch was narrow; what had been told stays told."""
    watch = await desk.watch("moe")
    await desk.bring(1, "moe")
    await desk.tell()
    await desk.services.watches.snooze(ME, 1, timedelta(hours=1))
    await desk.bring(2, "moe")
    await desk.tell()
    await desk.services.watches.edit(ME, 1, WatchDraft("moe robot"))
    await desk.bring(3, "moe")
    await desk.tell()

    step = await desk.services.watches.last_step(watch)
    undone = await desk.services.watches.undo(ME, 1, step)
    await desk.pass_by(hours=2)
    await desk.pass_by(days=1)

    assert undone.terms == watch.terms
    assert [sorted(papers) for papers in desk.told()] == [
        ["2603.00001"],
        ["2603.00002", "2603.00003"],
    ]


async def test_what_only_withdrawn_words_found_is_dropped_by_an_undo(desk: Desk) -> None:
    """Nobody is told of papers about words that their watch no longer has."""
    watch = await desk.watch("moe")
    await desk.services.watches.edit(ME, 1, WatchDraft("robot"))
    await desk.services.watches.snooze(ME, 1, timedelta(hours=1))
    await desk.bring(1, "robot")
    await desk.bring(2, "robot", "moe")
    await desk.tell()

    await desk.services.watches.undo(ME, 1, await desk.services.watches.last_step(watch))
    await desk.pass_by(hours=2)

    assert desk.told() == [["2603.00002"]]


async def test_an_undo_brings_no_papers_of_a_pause(desk: Desk) -> None:
    """Who paused a watch was promised that papers of the pause aren't sent."""
    watch = await desk.watch("moe")
    await desk.services.watches.edit(ME, 1, WatchDraft("moe robot"))
    await desk.services.watches.pause(ME, 1)
    await desk.bring(1, "moe")
    await desk.pass_by(hours=2)
    await desk.services.watches.resume(ME, 1)
    await desk.bring(2, "moe")
    await desk.tell()

    await desk.services.watches.undo(ME, 1, await desk.services.watches.last_step(watch))
    await desk.pass_by(hours=2)

    assert desk.told() == [["2603.00002"]]


async def test_what_was_missed_comes_after_an_undo_while_messages_are_closed(desk: Desk) -> None:
    """Also what came before they were closed, once they are open again."""
    watch = await desk.watch("moe")
    await desk.services.watches.edit(ME, 1, WatchDraft("moe robot"))
    await desk.bring(1, "moe")
    await desk.pass_by(hours=3)
    async with desk.database.write() as tx:
        await apply(tx, ME, WatchEvent.MESSAGES_CLOSED, desk.clock())
    await desk.bring(2, "moe")
    await desk.pass_by(hours=3)

    await desk.services.watches.undo(ME, 1, await desk.services.watches.last_step(watch))
    await desk.pass_by(hours=1)
    told_while_closed = desk.told()
    await desk.services.preferences.resume_direct_messages(ME.member_id)
    await desk.pass_by(hours=1)

    assert told_while_closed == []
    assert [sorted(papers) for papers in desk.told()] == [["2603.00001", "2603.00002"]]


async def test_other_words_keep_what_came_while_messages_were_closed(desk: Desk) -> None:
    """Papers that came and papers that reached the upvotes then, if they have the new words too."""
    await desk.watch("moe upvotes:>=20")
    await desk.bring(1, "moe", upvotes=1)
    await desk.tell()
    async with desk.database.write() as tx:
        await apply(tx, ME, WatchEvent.MESSAGES_CLOSED, desk.clock())
    await desk.bring(1, "moe", upvotes=30)
    await desk.bring(2, "moe", upvotes=30)
    await desk.bring(3, "robot", upvotes=30)
    await desk.pass_by(hours=3)

    await desk.services.watches.edit(ME, 1, WatchDraft("title:moe upvotes:>=20"))
    await desk.pass_by(hours=1)
    told_while_closed = desk.told()
    await desk.services.preferences.resume_direct_messages(ME.member_id)
    await desk.pass_by(hours=1)

    assert told_while_closed == []
    assert [sorted(papers) for papers in desk.told()] == [["2603.00001", "2603.00002"]]


async def test_a_restored_watch_has_missed_nothing(desk: Desk) -> None:
    """What waited and what came while it was removed is told, what was told is not."""
    watch = await desk.watch("moe")
    await desk.bring(1, "moe")
    await desk.tell()
    await desk.services.watches.snooze(ME, 1, timedelta(hours=1))
    await desk.bring(2, "moe")
    await desk.tell()
    await desk.services.watches.remove(ME, 1)
    await desk.bring(3, "moe")
    await desk.pass_by(minutes=3)

    restored = await desk.services.watches.restore(ME, watch.id)
    await desk.pass_by(hours=2)
    await desk.pass_by(days=1)

    assert (restored.number, restored.terms) == (1, watch.terms)
    assert [sorted(papers) for papers in desk.told()] == [
        ["2603.00001"],
        ["2603.00002", "2603.00003"],
    ]


async def test_a_restored_watch_is_paused_as_it_was(desk: Desk) -> None:
    """Under another number if its own was taken meanwhile."""
    watch = await desk.watch("moe")
    await desk.services.watches.pause(ME, 1)
    await desk.services.watches.remove(ME, 1)
    await desk.watch("rag")

    restored = await desk.services.watches.restore(ME, watch.id)

    assert (restored.number, restored.pause) == (2, WatchPause.ASKED)


async def test_only_the_last_ten_changes_can_be_undone(desk: Desk) -> None:
    """One after the other; those of yesterday are forgotten."""
    watch, watches = await desk.watch("moe0"), desk.services.watches
    for number in range(1, 13):
        await watches.edit(ME, 1, WatchDraft(f"moe{number}"))

    undone = [await watches.undo(ME, 1, step) for step in range(12, 2, -1)]
    with pytest.raises(BadRequest, match="can't be undone"):
        await watches.undo(ME, 1, 2)
    await watches.edit(ME, 1, WatchDraft("rag"))
    desk.clock.advance(days=2)
    await desk.telling.forget()

    assert undone[-1].terms.text == "moe2"
    assert await watches.last_step(watch) == 0
