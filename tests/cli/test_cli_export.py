"""The command `export`: files for LaTeX, Zotero and spreadsheets."""

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.ingest.sources.port import Batch
from bot.services import Services
from bot.storage.database import open_database
from tests.exports.readers import by_bibtexparser, by_pybtex, by_rispy
from tests.support.command_line import complaint, paperboy
from tests.support.fakes import Clock, FakeSource, a_paper

pytestmark = pytest.mark.usefixtures("elsewhere", "_filled")

PAPERS = (
    a_paper(1, title="Sparse gardens", upvotes=5, listing_day=date(2026, 3, 2)),
    a_paper(2, title="Dense gardens", upvotes=9, authors=("Łucja Example",)),
    a_paper(3, title="A quiet street", withdrawn_at=datetime(2026, 3, 4, tzinfo=UTC)),
)


@pytest.fixture
def _filled(sqlite_url: str) -> None:  # pyright: ignore[reportUnusedFunction]
    """Put papers into the database, whose file is where the settings say."""

    async def fill() -> None:
        async with open_database(sqlite_url) as database:
            services = Services.over(database, FakeSource(), Clock())
            await services.ingest.store(Batch(PAPERS))

    asyncio.run(fill())


def test_bibtex_is_printed() -> None:
    """In the order that was asked for, the same every time."""
    command = ("export", "--query", "garden", "--format", "bib", "--sort", "upvotes")
    result = paperboy(*command)

    assert result.exit_code == 0
    assert [entry.title for entry in by_pybtex(result.stdout)] == [
        "Dense gardens",
        "Sparse gardens",
    ]
    assert result.stdout == paperboy(*command).stdout
    assert result.stderr == ""


@pytest.mark.parametrize("form", ["ris", "RIS", ".ris"])
def test_ris_is_printed_to_the_letter(form: str) -> None:
    """Its lines keep their ends."""
    result = paperboy("export", "--query", "dense", "--format", form)

    (record,) = by_rispy(result.stdout_bytes.decode())
    assert record.authors == ("Example, Łucja",)
    assert b"\r\nER  - \r\n" in result.stdout_bytes


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("json", "[\n"),
        ("csl-json", "[\n"),
        ("md", "- "),
        ("csv", "key,arxiv_id,"),
        ("bibtex", "@misc{"),
    ],
)
def test_every_format_has_its_names(form: str, begins: str) -> None:
    """What people call it, and the suffix of its files."""
    result = paperboy("export", "--query", "street", "--format", form)

    assert result.stdout.startswith(begins)
    assert "Withdrawn" in result.stdout
    assert result.stderr == "paperboy: 1 of 1 papers withdrawn, as the file says.\n"


def test_a_file_is_written(tmp_path: Path) -> None:
    """Nothing else is printed."""
    path = tmp_path / "papers.json"
    result = paperboy("export", "--query", "garden", "--format", "json", "--output", str(path))

    assert (result.exit_code, result.output) == (0, "")
    assert len(json.loads(path.read_text(encoding="utf-8"))) == 2


def test_ids_are_exported_in_their_order() -> None:
    """One that isn't known is named."""
    result = paperboy("export", "--query", "2603.00003 2603.00001 2603.09999", "--format", "bib")

    found = [entry.fields["eprint"] for entry in by_bibtexparser(result.stdout)]
    assert found == ["2603.00003", "2603.00001"]
    assert "2603.09999 is not in the cache." in result.stderr


def test_what_is_left_out_is_told() -> None:
    """With a limit, the numbers are on standard error."""
    result = paperboy("export", "--query", "garden", "--limit", "1")

    assert len(by_pybtex(result.stdout)) == 1
    assert result.stderr == "paperboy: the first 1 of 2 papers.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--query", "garden", "--format", "docx"), "There are bib, ris, json, md, csv."),
        (("--query", "zebra"), "Nothing found."),
        (("--query", "garden", "--output", "/nowhere/x.bib"), "/nowhere/x.bib can't be written"),
    ],
)
def test_a_mistake_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    """It says what is wrong, and nothing is printed."""
    result = paperboy("export", *arguments)

    assert said in complaint(result)
    assert result.stdout == ""


def test_a_query_that_can_not_be_read_is_shown() -> None:
    """With the place, as for a search."""
    result = paperboy("export", "--query", 'title:(moe OR "mix')

    assert result.exit_code == 1
    assert "^" in result.stderr
