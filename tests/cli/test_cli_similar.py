"""The command `similar`: what it prints for people and for programs, and how it complains."""

import asyncio
import json
from datetime import date

import pytest

from bot.ingest.sources.port import Batch
from bot.services import Services
from bot.storage.database import open_database
from tests.support.command_line import complaint, paperboy
from tests.support.fakes import Clock, FakeSource, a_paper

pytestmark = pytest.mark.usefixtures("elsewhere", "_filled")

PAPERS = (
    a_paper(1, title="Trout ponds", abstract="Feeding trout.", listing_day=date(2026, 3, 2)),
    a_paper(2, title="Of trout", abstract="Ponds [bold].", upvotes=1, listing_day=date(2026, 3, 3)),
    a_paper(3, title="More Trout Ponds", abstract="", upvotes=9, listing_day=date(2026, 3, 4)),
    a_paper(4, title="A quiet street", abstract="", upvotes=7),
)


@pytest.fixture
def _filled(sqlite_url: str) -> None:
    """Put papers into the database, whose file is where the settings say."""

    async def fill() -> None:
        async with open_database(sqlite_url) as database:
            services = Services.over(database, FakeSource(), Clock())
            await services.ingest.store(Batch(PAPERS))

    asyncio.run(fill())


def test_similar_papers_are_a_table_for_people() -> None:
    """Each has the words it shares below its title."""
    result = paperboy("similar", "2603.00001")

    header, row, words, *_ = result.stdout.splitlines()
    assert header.split() == ["id", "listed", "▲", "title"]
    assert row.split() == ["2603.00003", "2026-03-04", "9", "More", "Trout", "Ponds"]
    assert words.strip() == "shares Trout Ponds"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), ["2603.00003", "2603.00002"]),
        (("--limit", "1"), ["2603.00003"]),
        (("--sort", "newest"), ["2603.00003", "2603.00002"]),
        (("--sort", "upvotes"), ["2603.00003", "2603.00002"]),
        (("--also", "More trout ponds"), ["2603.00002"]),
    ],
)
def test_similar_papers_are_json_for_programs(options: tuple[str, ...], ids: list[str]) -> None:
    """One object a line, and never a paper that was named."""
    result = paperboy("similar", "https://arxiv.org/abs/2603.00001v2", "--json", *options)

    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["id"] for each in found] == ids
    assert {*found[0]} == {
        *("id", "title", "listing_day", "published_at", "upvotes", "url", "shares")
    }


def test_no_similar_papers_are_nothing_on_standard_output() -> None:
    """That is no error."""
    result = paperboy("similar", "A quiet street")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "Nothing found." in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2603.09999",), "2603.09999 is not in the cache."),
        (("Trout of the moon",), "No paper in the cache has that title"),
        (("hep-th/9901001",), "hep-th/9901001 is an arXiv ID from before April 2007"),
        (("2603.00001 2603.00002",), "give each of the others to --also"),
        (("2603.00001", "--also", "2603.09999"), "2603.09999 is not in the cache."),
        (("",), "No paper in the cache has that title"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(words: tuple[str, ...], said: str) -> None:
    """The cause, and what to do."""
    result = paperboy("similar", *words)

    assert result.exit_code == 1
    assert said in complaint(result)
