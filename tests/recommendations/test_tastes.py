"""Members' tastes: from three saves on, by what is saved and dismissed now, each member's own."""

import asyncio
from datetime import timedelta

import pytest

from bot.recommendations.store import dismissed_papers
from bot.storage.database import Database
from tests.recommendations.readers import (
    LIBRARY,
    LIKED,
    OTHER,
    known_library,
    ordered,
    save_liked,
    unseen,
)
from tests.saved.shelves import ANN, BEN, Reader


@pytest.fixture
def reader(database: Database) -> Reader:
    """Let people save papers, once on each engine."""
    return Reader(database)


@pytest.fixture
def one_reader(sqlite_database: Database) -> Reader:
    """Let people save papers where the engine makes no difference."""
    return Reader(sqlite_database)


async def test_three_saves_are_needed(one_reader: Reader) -> None:
    """With two, and for everybody else, the most upvoted come first."""
    services = await known_library(one_reader)
    upvoted = [paper.id for paper in sorted(LIBRARY, key=lambda each: -(each.upvotes or 0))]

    await save_liked(one_reader, 2)
    before = await ordered(services, ANN, LIBRARY)
    await save_liked(one_reader, 3)
    after = await ordered(services, ANN, LIBRARY)

    assert [paper.id for paper in before] == upvoted
    assert all(LIKED in paper.title for paper in after[:10])
    assert [each.id for each in await ordered(services, BEN, LIBRARY)] == upvoted


async def test_saves_of_unknown_text_do_not_count(one_reader: Reader) -> None:
    """Papers that the cache doesn't have yet have no words."""
    services = await known_library(one_reader)
    unknown = ["2699.00001", "2699.00002", "2699.00003"]
    await services.save_presses.save(ANN, unknown, 1)

    assert await services.tastes.of(ANN) is None


async def test_dismissals_subtract_and_can_be_taken_back(reader: Reader) -> None:
    """After undo, everything is as if nothing had been dismissed."""
    services = await known_library(reader)
    await save_liked(reader, 3)
    others = [paper for paper in LIBRARY if LIKED not in paper.title]
    first = await ordered(services, ANN, others)
    dismissed = next(paper for paper in others if OTHER in paper.title)

    assert await services.dismissals.dismiss(ANN, dismissed.id)
    assert not await services.dismissals.dismiss(ANN, dismissed.id)
    second = await ordered(services, ANN, others)
    left = await unseen(reader, ANN, others)
    assert await services.dismissals.restore(ANN, dismissed.id)
    assert not await services.dismissals.restore(ANN, dismissed.id)

    assert OTHER in second[-1].title
    assert dismissed not in left
    assert len(left) == len(others) - 1
    assert await ordered(services, ANN, others) == first
    assert await unseen(reader, ANN, others) == tuple(others)


async def test_dismissals_are_each_member_s_own(one_reader: Reader) -> None:
    """Nobody else sees less, or can take them back."""
    services = await known_library(one_reader)
    await services.dismissals.dismiss(ANN, LIBRARY[0].id)

    assert await unseen(one_reader, BEN, LIBRARY) == LIBRARY
    assert not await services.dismissals.restore(BEN, LIBRARY[0].id)
    assert LIBRARY[0] not in await unseen(one_reader, ANN, LIBRARY)


async def test_presses_at_once_dismiss_once(reader: Reader) -> None:
    """There is one row, however many buttons are pressed."""
    services = await known_library(reader)

    pressed = (services.dismissals.dismiss(ANN, LIBRARY[0].id) for _ in range(5))

    assert sorted(await asyncio.gather(*pressed)) == [False] * 4 + [True]


async def test_what_is_saved_and_dismissed_counts_as_saved(one_reader: Reader) -> None:
    """Who saves a paper after all has changed their mind."""
    services = await known_library(one_reader)
    await save_liked(one_reader, 3)
    before = await services.tastes.of(ANN)
    assert before

    for paper in LIBRARY[:9]:
        if LIKED in paper.title:
            await services.dismissals.dismiss(ANN, paper.id)
    after = await services.tastes.of(ANN)

    assert after
    assert before.weights == after.weights


async def test_saved_papers_are_seen_until_removed(reader: Reader) -> None:
    """A second press on Save makes a paper new again."""
    await known_library(reader)

    await reader.press(LIBRARY[0].id)
    saved = await unseen(reader, ANN, LIBRARY)
    await reader.press(LIBRARY[0].id)

    assert saved == LIBRARY[1:]
    assert await unseen(reader, ANN, LIBRARY) == LIBRARY


async def test_the_oldest_dismissals_give_way(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member has no more than there may be."""
    services = await known_library(reader)
    monkeypatch.setattr(dismissed_papers, "MAX_DISMISSED", 2)

    for paper in LIBRARY[:3]:
        reader.clock.now += timedelta(seconds=1)
        await services.dismissals.dismiss(ANN, paper.id)

    assert await unseen(reader, ANN, LIBRARY[:4]) == (LIBRARY[0], LIBRARY[3])


async def test_the_vocabulary_is_counted_once_a_day(one_reader: Reader) -> None:
    """It follows the papers from day to day, and costs nothing in between."""
    services = await known_library(one_reader)

    first = await services.tastes.vocabulary()
    second = await services.tastes.vocabulary()
    one_reader.clock.now += timedelta(days=1)
    third = await services.tastes.vocabulary()

    assert first is second
    assert third is not first
    assert third.papers == len(LIBRARY)
