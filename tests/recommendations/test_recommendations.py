"""Recommendations: the best of what is new since the last visit, never what a member knows."""

import random
from datetime import timedelta

import pytest

from bot.errors import BadRequest
from bot.recommendations.domain.visits import MAX_WORDS, RecommendedPapers
from bot.storage.database import Database
from bot.watches.domain.watch import Recipient
from bot.watches.store.alerts import AlertStore
from tests.recommendations.readers import (
    DISLIKED,
    LIBRARY,
    LIKED,
    about,
    known_library,
    save_liked,
)
from tests.saved.shelves import ANN, BEN, Reader
from tests.support.fakes import NOW

SAVED = [paper.id for paper in LIBRARY if LIKED in paper.title][:3]


@pytest.fixture
def reader(database: Database) -> Reader:
    """Let people save papers, once on each engine."""
    return Reader(database)


@pytest.fixture
def one_reader(sqlite_database: Database) -> Reader:
    """Let people save papers where the engine makes no difference."""
    return Reader(sqlite_database)


def ids(found: RecommendedPapers) -> list[str]:
    """Give the ids of the recommended papers."""
    return [each.paper.id for each in found.papers]


async def test_the_best_new_papers_come_with_their_reasons(reader: Reader) -> None:
    """Five at first, then the next five, then only what has come since."""
    recommendations = (await known_library(reader)).recommendations
    await save_liked(reader, 3)

    first = await recommendations.visit(ANN)
    more = await recommendations.rest(ANN, first.after, first.until, ids(first))
    second = await recommendations.visit(ANN)
    await reader.know(about(90, LIKED), about(91, DISLIKED))
    third = await recommendations.visit(ANN)
    again = await recommendations.visit(ANN, again=True)

    assert all(LIKED in each.paper.title for each in first.papers)
    assert {each.words for each in first.papers} == {("decoding", "speculative")}
    assert {each.saves for each in first.papers} == {3}
    assert (len(ids(first)), len(ids(more)), first.saves) == (5, 2, 3)
    assert not {*ids(first)} & {*ids(more)}
    assert second.papers == ()
    assert ids(third) == ["2603.00090"]
    assert (len(ids(again)), third.total) == (5, 2)


@pytest.mark.parametrize("saves", [0, 1, 2])
async def test_too_few_saves_recommend_nothing(one_reader: Reader, saves: int) -> None:
    """And the visit isn't noted, so nothing is missed once there are enough."""
    recommendations = (await known_library(one_reader)).recommendations
    await save_liked(one_reader, saves)

    found = await recommendations.visit(ANN)
    await save_liked(one_reader, 3)

    assert (found.is_enough, found.saves, found.papers) == (False, saves, ())
    assert len((await recommendations.visit(ANN)).papers) == 5


async def test_old_papers_are_not_recommended(one_reader: Reader) -> None:
    """At the first visit those of a week, later of thirty days."""
    services = await known_library(one_reader)
    await save_liked(one_reader, 3)
    one_reader.clock.now += timedelta(days=10)

    first = await services.recommendations.visit(ANN)
    again = await services.recommendations.visit(ANN, again=True)
    one_reader.clock.now += timedelta(days=25)
    late = await services.recommendations.visit(ANN, again=True)

    assert (len(first.papers), len(again.papers), len(late.papers)) == (0, 5, 0)


async def test_what_speaks_against_all_is_not_recommended(one_reader: Reader) -> None:
    """Rather nothing than something unlike."""
    recommendations = (await known_library(one_reader)).recommendations
    await save_liked(one_reader, 10)

    assert (await recommendations.visit(ANN)).papers == ()


async def lived(reader: Reader, who: int, chance: random.Random) -> set[str]:
    """Save, dismiss, undo and be alerted at random; give the papers a member knows then."""
    services = reader.services
    marks: dict[str, set[str]] = {"save": {*SAVED}, "dismiss": set(), "alert": set()}
    await services.save_presses.save(who, SAVED, next(reader.ids))
    for _ in range(chance.randrange(16)):
        paper_id = chance.choice(LIBRARY).id
        match chance.choice(["save", "dismiss", "undo", "alert"]):
            case "save":
                await services.save_presses.save(who, [paper_id], next(reader.ids))
                marks["save"].add(paper_id)
            case "dismiss":
                await services.dismissals.dismiss(who, paper_id)
                marks["dismiss"].add(paper_id)
            case "undo":
                await services.dismissals.restore(who, paper_id)
                marks["dismiss"].discard(paper_id)
            case _:
                async with reader.database.write() as tx:
                    await AlertStore(tx).record_papers(1, Recipient(who), [paper_id], NOW)
                marks["alert"].add(paper_id)
    return {paper_id for marked in marks.values() for paper_id in marked}


async def test_what_a_member_knows_is_never_recommended(one_reader: Reader) -> None:
    """Whatever they do in whatever order; and the same question has the same answer."""
    recommendations = (await known_library(one_reader)).recommendations

    for who in range(ANN + 100, ANN + 130):
        known = await lived(one_reader, who, random.Random(who))  # noqa: S311  # nothing secret
        first = await recommendations.visit(who, again=True)
        second = await recommendations.visit(who, again=True)
        rest = await recommendations.rest(who, 0, first.until, ids(first))

        assert not {*ids(first), *ids(rest)} & known
        assert first == second


async def test_undoing_restores_exactly(one_reader: Reader) -> None:
    """The recommendations, their order and reasons are what they were."""
    services = await known_library(one_reader)
    await save_liked(one_reader, 3)
    before = await services.recommendations.visit(ANN, again=True)

    await services.dismissals.dismiss(ANN, ids(before)[0])
    between = await services.recommendations.visit(ANN, again=True)
    await services.dismissals.restore(ANN, ids(before)[0])

    assert ids(before)[0] not in ids(between)
    assert await services.recommendations.visit(ANN, again=True) == before


async def test_words_can_be_pinned_struck_and_brought_back(reader: Reader) -> None:
    """Each by the member alone; a second pin unpins."""
    recommendations = (await known_library(reader)).recommendations
    await save_liked(reader, 3)
    before = await recommendations.words(ANN)

    await recommendations.pin(ANN, "folding")
    await recommendations.strike(ANN, "decoding")
    changed = await recommendations.words(ANN)
    found = await recommendations.visit(ANN)
    rest = await recommendations.rest(ANN, found.after, found.until, ids(found))
    await recommendations.pin(ANN, "Folding")
    await recommendations.bring_back(ANN, "decoding")

    assert [each.word for each in before.strongest] == ["decoding", "speculative"]
    assert [(each.word, each.is_pinned) for each in changed.strongest] == [
        ("folding", True),
        ("speculative", False),
    ]
    assert changed.struck == ("decoding",)
    by_word = {each.words: each.saves for each in (*found.papers, *rest.papers)}
    assert by_word == {("speculative",): 3, ("folding",): 0}
    assert await recommendations.words(ANN) == before
    assert (await recommendations.words(BEN)).struck == ()


@pytest.mark.parametrize("text", ["", " ", "two words", "x" * 41, "\x00", "**"])
async def test_what_is_no_word_is_refused(one_reader: Reader, text: str) -> None:
    """The values of a menu come from a client."""
    recommendations = one_reader.services.recommendations

    for change in (recommendations.pin, recommendations.strike, recommendations.bring_back):
        with pytest.raises(BadRequest):
            await change(ANN, text)


async def test_there_is_a_limit_to_words(one_reader: Reader) -> None:
    """Each limit says what to do."""
    recommendations = one_reader.services.recommendations
    for number in range(MAX_WORDS):
        await recommendations.strike(ANN, f"struck{number}")
    for number in range(12):
        await recommendations.pin(ANN, f"pinned{number}")

    with pytest.raises(BadRequest, match="Bring one back first"):
        await recommendations.strike(ANN, "more")
    with pytest.raises(BadRequest, match="Unpin one first"):
        await recommendations.pin(ANN, "more")
