"""Saved papers are listed, searched, sorted and written on, known to the cache or not."""

from datetime import date

import pytest

from bot.errors import BadQuery, BadRequest, ControlExpired
from bot.papers.domain.identity import local_id
from bot.papers.domain.paper import Paper
from bot.saved.domain import ReadingStatus, SavedFilter, SavedSort
from bot.saved.services.saved import SavedWanted
from bot.storage.database import Database
from tests.saved.shelves import ANN, BEN, Reader
from tests.support.fakes import a_paper

UNKNOWN = "2603.99999"


@pytest.fixture
async def reader(database: Database) -> Reader:
    """Let Ann save seven papers, the last of which the cache doesn't have, once on each engine."""
    reader = Reader(database)
    await reader.know(
        *(
            a_paper(number, title=title, upvotes=votes, listing_day=date(2026, 3, day))
            for number, title, votes, day in (
                (1, "Mixture-of-Experts for speech", 5, 4),
                (2, "Agents that plan", 50, 2),
                (3, "Retrieval for agents", 7, 3),
                (4, "Speech without text", 1, 1),
                (5, "An agent in a maze", 9, 4),
                (6, "Robots and rivers", 3, 4),
            )
        )
    )
    for number in (1, 2, 3, 4, 5, 6):
        await reader.press(f"2603.{number:05}")
        reader.clock.advance(hours=1)
    await reader.press(UNKNOWN)
    await reader.press("2603.00002", who=BEN)
    return reader


def ids(*numbers: int) -> list[str]:
    """Give the ids of papers by their numbers; 0 is the unknown one."""
    return [f"2603.{number:05}" if number else UNKNOWN for number in numbers]


async def test_pages_hold_five_the_last_saved_first(reader: Reader) -> None:
    """Past the end is the last page, and nobody else's papers are on any."""
    assert await reader.listed() == ids(0, 6, 5, 4, 3)
    assert await reader.listed(number=1) == ids(2, 1)
    assert await reader.listed(number=9) == ids(2, 1)
    assert await reader.listed(BEN) == ids(2)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (SavedSort.UPVOTES, ids(2, 5, 3, 1, 6)),
        (SavedSort.NEWEST, ids(6, 5, 1, 3, 2)),
    ],
)
async def test_orders(reader: Reader, sort: SavedSort, expected: list[str]) -> None:
    """The unknown paper comes last, wherever something of it would have to be known."""
    assert await reader.listed(sort=sort) == expected
    assert (await reader.listed(sort=sort, number=1))[-1] == UNKNOWN


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("agent", ids(5, 3, 2)),
        ("agent -maze", ids(3, 2)),
        ("moe", ids(1)),
        ("title:speech OR robots", ids(6, 4, 1)),
        ("upvotes:>=7", ids(5, 3, 2)),
        ("since:2026-03-03 until:2026-03-03", ids(3)),
        ("has:code", []),
    ],
)
async def test_a_query_means_what_it_means_in_a_search(
    reader: Reader, query: str, expected: list[str]
) -> None:
    """Acronyms, exclusions, fields and filters, over what is saved alone."""
    await reader.know(a_paper(7, title="Agents nobody saved"))
    await reader.services.search.learn_acronyms()

    page = await reader.services.saved.page(ANN, SavedFilter(query=query))

    assert [entry.paper_id for entry in page.entries] == expected
    assert (page.total, page.saved) == (len(expected), 7)
    assert await reader.services.saved.resolve(page.reference) == query


async def test_a_query_that_can_t_be_read_says_so(reader: Reader) -> None:
    """Like a search."""
    with pytest.raises(BadQuery):
        await reader.listed(wanted=SavedFilter(query='title:(moe OR "mix'))
    with pytest.raises(ControlExpired):
        await reader.services.saved.resolve("0123456789abcdef0123")


async def test_status_and_tag_choose_too(reader: Reader) -> None:
    """A tag is compared as a whole, and all that is asked must be so."""
    saved = reader.services.saved
    await saved.set_status(ANN, "2603.00001", ReadingStatus.READING)
    await saved.set_tags(ANN, "2603.00001", "RAG, chain of thought, #100%_sure")
    await saved.set_tags(ANN, "2603.00002", "ragtime, rag time")
    await saved.set_tags(ANN, "2603.00003", "x, rag")

    reading, rag = SavedFilter(ReadingStatus.READING), SavedFilter(tag="rag")
    assert await reader.listed(wanted=reading) == ids(1)
    assert await reader.listed(wanted=rag) == ids(3, 1)
    assert await reader.listed(wanted=SavedFilter(tag="100%_sure")) == ids(1)
    assert await reader.listed(wanted=SavedFilter(tag="%")) == []
    assert await reader.listed(wanted=SavedFilter(ReadingStatus.READING, "rag", "agents")) == []
    assert await reader.listed(BEN, wanted=rag) == []
    assert await saved.tags(ANN) == (
        "rag",
        "100%_sure",
        "chain-of-thought",
        "rag-time",
        "ragtime",
        "x",
    )
    assert await saved.tags(BEN) == ()


async def test_tags_are_added_and_taken_away(reader: Reader) -> None:
    """A minus takes away, everything else adds; the limits leave what there is."""
    saved = reader.services.saved
    many = ", ".join(f"t{number}" for number in range(20))

    first = await saved.change_tags(ANN, UNKNOWN, "rag, Agents")
    second = await saved.change_tags(ANN, UNKNOWN, "-agents, -never, robots, rag")
    with pytest.raises(BadRequest, match="22 tags"):
        await saved.change_tags(ANN, UNKNOWN, many)
    with pytest.raises(BadRequest, match="too long"):
        await saved.change_tags(ANN, UNKNOWN, "x" * 31)

    assert (first.tags, second.tags) == (("rag", "agents"), ("rag", "robots"))
    assert (await saved.get(ANN, UNKNOWN)).tags == ("rag", "robots")


async def test_a_paper_gets_its_title_once_it_is_known(reader: Reader) -> None:
    """Whatever was noted on it stays."""
    saved = reader.services.saved
    await saved.set_note(ANN, UNKNOWN, "from the talk")

    await reader.know(a_paper(99_999, title="At last"))

    entry = await saved.get(ANN, UNKNOWN)
    assert (entry.shown.title, entry.note) == ("At last", "from the talk")
    assert await reader.listed(wanted=SavedFilter(query="title:last")) == [UNKNOWN]


async def test_a_paper_of_a_saved_page_stays_the_same_paper(reader: Reader) -> None:
    """Once the real one has replaced it, it is found by its words, and listed once."""
    page_id = local_id("Knitting with yarn")
    await reader.know(Paper(page_id, "Knitting with yarn", ""))
    await reader.press(page_id)

    await reader.know(a_paper(31, title="Knitting with yarn"))

    listed = await reader.services.saved.page(ANN, SavedFilter(query="knitting"))
    assert [entry.shown.id for entry in listed.entries] == ["2603.00031"]
    assert listed.total == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2603.00005", 5),
        ("https://arxiv.org/abs/2603.00005v2", 5),
        ("An agent in a maze", 5),
        ("an AGENT in a maze!", 5),
        ("maze", 5),
        ("An agent in a maze · 2603.00005", 5),
        ("Mixture of experts", 1),
        (UNKNOWN, 0),
    ],
)
async def test_what_names_a_saved_paper(reader: Reader, words: str, expected: int) -> None:
    """An id, a link, a title, a suggestion's label, or words that only it has."""
    found = await reader.services.saved.find(ANN, words)

    assert [found.paper_id] == ids(expected)


@pytest.mark.parametrize("words", ["agent", "nonsense", "", " ", "2601.12345", "\x00", "%"])
async def test_what_names_none_or_several(reader: Reader, words: str) -> None:
    """It says what to do."""
    with pytest.raises(BadRequest, match="Pick one from the suggestions"):
        await reader.services.saved.find(ANN, words)


async def test_suggestions_are_one_s_own(reader: Reader) -> None:
    """The last saved first, by title or id."""
    suggest = reader.services.saved.suggest

    assert [entry.paper_id for entry in await suggest(ANN, "", 3)] == ids(0, 6, 5)
    assert [entry.paper_id for entry in await suggest(ANN, "AGENT", 25)] == ids(5, 3, 2)
    assert [entry.paper_id for entry in await suggest(ANN, "99999", 25)] == ids(0)
    assert [entry.paper_id for entry in await suggest(BEN, "", 25)] == ids(2)


async def test_one_is_drawn_of_those_that_fit(reader: Reader) -> None:
    """None is, if none fits."""
    saved = reader.services.saved
    await saved.set_status(ANN, "2603.00004", ReadingStatus.READ)

    drawn = await saved.any_of(ANN, SavedFilter(ReadingStatus.READ))
    others = {(await saved.any_of(ANN, SavedFilter(ReadingStatus.TO_READ))) for _ in range(9)}

    assert drawn
    assert drawn.paper_id == "2603.00004"
    assert {each.paper_id for each in others if each} <= set(ids(0, 1, 2, 3, 5, 6))
    assert await saved.any_of(ANN, SavedFilter(ReadingStatus.READING)) is None
    assert await saved.any_of(BEN, SavedFilter(ReadingStatus.READ)) is None


async def test_saved_papers_are_wanted_by_the_poller(reader: Reader) -> None:
    """Each once, without a word of who saved it."""
    wanted = await SavedWanted(reader.database).papers(reader.clock())

    assert set(wanted) == {*ids(0, 1, 2, 3, 4, 5, 6)}
