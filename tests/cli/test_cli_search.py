"""The command `search`: what it prints for people and for programs."""

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest

from bot.ingest.sources.port import Batch
from bot.papers.domain.listing import Sort
from bot.services import Services
from bot.storage.database import open_database
from bot.storage.key_values import KeyValues
from tests.support.command_line import complaint, found, paperboy
from tests.support.fakes import Clock, FakeSource, a_paper

pytestmark = pytest.mark.usefixtures("elsewhere")

PAPERS = (
    a_paper(
        1,
        title="Sparse gardens",
        abstract="Subject of this paper: how sparse a garden can be.",
        upvotes=5,
        listing_day=date(2026, 3, 2),
    ),
    a_paper(2, title="Dense gardens", upvotes=9, listing_day=date(2026, 3, 3)),
    a_paper(3, title="A quiet street", upvotes=7, listing_day=date(2026, 3, 4)),
)


@pytest.fixture
def _filled(sqlite_url: str) -> None:
    """Put three papers into the database, whose file is where the settings say."""

    async def fill() -> None:
        async with open_database(sqlite_url) as database:
            services = Services.over(database, FakeSource(), Clock())
            await services.ingest.store(Batch(PAPERS))

    asyncio.run(fill())


@pytest.mark.usefixtures("_filled")
def test_results_are_a_table_for_people() -> None:
    """A row has the id, the listing day, the votes, the title, and where it matched."""
    result = paperboy("search", "sparse")

    header, row, *snippet = result.stdout.splitlines()
    assert header.split() == ["id", "listed", "▲", "title"]
    assert row.split() == ["2603.00001", "2026-03-02", "5", "Sparse", "gardens"]
    assert "how sparse a garden can be." in " ".join(" ".join(snippet).split())


@pytest.mark.usefixtures("_filled")
def test_results_are_json_for_programs() -> None:
    """One object a line, with these keys: programs out there rely on them."""
    result = paperboy("search", "sparse", "--json")

    [line] = result.stdout.splitlines()
    assert json.loads(line) == {
        "id": "2603.00001",
        "title": "Sparse gardens",
        "listing_day": "2026-03-02",
        "published_at": "2026-03-03T00:00:00+00:00",
        "upvotes": 5,
        "url": "https://huggingface.co/papers/2603.00001",
        "snippet": "Subject of this paper: how sparse a garden can be.",
    }


@pytest.mark.usefixtures("_filled")
def test_ids_and_links_are_the_papers() -> None:
    """One that the cache lacks is named beside the others."""
    result = paperboy("search", "arXiv:2603.00003v1", "hf.co/papers/2603.00001", "2603.00009")

    assert [line.split()[0] for line in result.stdout.splitlines()[1:]] == [
        "2603.00003",
        "2603.00001",
    ]
    assert result.stderr == "paperboy: 2603.00009 is not in the cache.\n"


@pytest.mark.usefixtures("_filled")
def test_an_old_style_id_is_told() -> None:
    """It is a paper, only not one that can be found."""
    result = paperboy("search", "cs/0112017")

    assert "cs/0112017 is an arXiv ID from before April 2007" in result.stderr


def test_a_table_shows_titles_as_they_are(tmp_path: Path) -> None:
    """Brackets are no instructions for the terminal, and unknown numbers are dashes."""
    page = tmp_path / "papers.json"
    page.write_text('[{"id": "2603.00009", "title": "A [red]b[/] c", "authors": []}]')
    assert paperboy("import", str(page)).exit_code == 0

    result = paperboy("search", "red")

    row = result.stdout.splitlines()[1]
    assert row.split() == ["2603.00009", "–", "–", "A", "[red]b[/]", "c"]


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        (Sort.NEWEST, ["A quiet street", "Dense gardens", "Sparse gardens"]),
        (Sort.UPVOTES, ["Dense gardens", "A quiet street", "Sparse gardens"]),
    ],
)
def test_results_come_in_the_order_asked_for(sort: Sort, titles: list[str]) -> None:
    """The order is the whole list's, not only that of its first page."""
    result = paperboy("search", "subject", "--sort", sort, "--json")

    assert found(result) == titles


@pytest.mark.usefixtures("_filled")
def test_words_need_no_quotes() -> None:
    """Not even one that is to be left out; but an option that there is not is a mistake."""
    result = paperboy("search", "gardens", "-dense", "--json")
    mistyped = paperboy("search", "gardens", "--jsn")

    assert found(result) == ["Sparse gardens"]
    assert mistyped.exit_code == 2
    assert "no option --jsn" in mistyped.stderr


@pytest.mark.usefixtures("_filled")
def test_no_more_results_than_asked_for() -> None:
    """The best ones are kept."""
    result = paperboy("search", "subject", "--sort", "upvotes", "--limit", "1", "--json")

    assert found(result) == ["Dense gardens"]


@pytest.mark.usefixtures("_filled")
def test_finding_nothing_is_said_but_is_no_failure() -> None:
    """Standard output stays empty for programs, people read a line."""
    result = paperboy("search", "unheardof")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing found.\npaperboy: Try fewer or different words.\n"


@pytest.mark.usefixtures("_filled")
def test_a_query_that_cannot_be_read_shows_where() -> None:
    """A caret stands under the very place of the mistake, and beside it how to mend it."""
    query = "gardens AND (sparse"

    result = paperboy("search", query)

    assert result.exit_code == 1
    said, again, carets = result.stderr.splitlines()
    assert said == "paperboy: that search can't be read"
    assert again == query
    assert carets.endswith("^ add the closing bracket or remove this one")
    assert carets.index("^") == query.index("(")


@pytest.mark.usefixtures("_filled")
async def test_a_running_bot_is_not_in_the_way(sqlite_url: str) -> None:
    """A search reads beside the process that holds the lock, even while that one writes."""
    async with open_database(sqlite_url) as database, database.write() as tx:
        await KeyValues(tx).put("x", "y")

        result = await asyncio.to_thread(paperboy, "search", "sparse", "--json")

    assert found(result) == ["Sparse gardens"]


def test_a_search_without_a_database_says_what_to_do() -> None:
    """Nothing is created by looking, and one line says how to begin."""
    result = paperboy("search", "gardens")

    assert "paperboy ingest" in complaint(result)
    assert list(Path().iterdir()) == []


def test_a_search_without_words_is_one_line() -> None:
    """There is no place of a mistake to point at."""
    with_blanks = "  "
    assert paperboy("import", "x.json").exit_code == 1  # which makes the database

    result = paperboy("search", with_blanks)

    assert complaint(result).startswith("paperboy: there's no word")


@pytest.mark.usefixtures("_filled")
def test_hugging_face_is_not_asked_where_the_cache_has_enough() -> None:
    """Three hits are enough; its search, which is down here, is not missed."""
    result = paperboy("search", "subject", "--remote", "--json")

    assert len(found(result)) == 3
    assert result.stderr == ""


@pytest.mark.usefixtures("_filled")
def test_a_search_tells_that_hugging_face_is_down() -> None:
    """Who asked for its hits learns why there are none; the cache's are printed."""
    result = paperboy("search", "sparse", "--remote", "--json")

    assert found(result) == ["Sparse gardens"]
    assert "isn't answering" in result.stderr


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("gard*", "I can't search for parts of words: “gard*” only finds the word “gard”."),
        ("sparse or dense", "OR"),
        ("autor:ada", "author:"),
        ("unheardof", "Try fewer or different words."),
        ("sparse*garden", "“sparse*garden” only finds the words “sparse garden”."),
    ],
)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_notes_go_to_standard_error(query: str, note: str, options: list[str]) -> None:
    """All that Discord would say of the search; programs read standard output alone."""
    result = paperboy("search", query, *options)

    assert note in result.stderr
    assert note not in result.stdout
