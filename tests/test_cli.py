"""The command line: what each command prints, and how it ends."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, timedelta
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import logs
from bot.__main__ import commands
from bot.clock import utc_now
from bot.domain.lists import Sort
from bot.services.services import Services
from bot.services.status import program_version
from bot.settings import LogFormat
from bot.sources.base import Batch
from bot.storage.database import open_database
from tests.fakes import Clock, FakeSource, a_paper
from tests.papers_stub import PapersStub, a_record

PAGE = """Daily Papers

byAK and the research community

Feb 13

Sparse Gardens of Experts

We plant a mixture of experts and water it once a week. Routers that were left in the shade learn
more slowly, yet they forget less; we report what grew, what did not, and how much light was asked.

  • 4 authors
·
Nov 24, 2025 2
"""

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


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder of its own with no settings but a database, and leave logging alone."""

    def leave_alone(level: str, log_format: LogFormat) -> None: ...

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logs, "set_up", leave_alone)
    for name in ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///paperboy.db")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")


@pytest.fixture
def _filled(sqlite_url: str) -> None:
    """Put three papers into the database, whose file is where the settings say."""

    async def fill() -> None:
        async with open_database(sqlite_url) as database:
            services = Services.over(database, FakeSource(), Clock())
            await services.ingest.store(Batch(PAPERS))

    asyncio.run(fill())


def paperboy(*arguments: str) -> Result:
    """Run a command as people type it."""
    return CliRunner().invoke(commands, arguments)


def found(result: Result) -> Sequence[str]:
    """Give the titles of results that were printed as JSON, in order."""
    assert result.exit_code == 0
    return [json.loads(line)["title"] for line in result.stdout.splitlines()]


def complaint(result: Result) -> str:
    """Give the one line that a command which could not do its work has left."""
    assert result.exit_code != 0
    [line] = result.stderr.splitlines()
    return line


def test_help_lists_the_commands() -> None:
    """Whoever types no command learns which there are."""
    result = paperboy()

    assert all(name in result.output for name in ("run", "try", "ingest", "import", "search"))


def test_the_version_is_told() -> None:
    """A report of a problem begins with the version."""
    result = paperboy("--version")

    assert result.stdout == f"paperboy {program_version()}\n"


def test_a_saved_page_is_imported(tmp_path: Path) -> None:
    """It says what came of the file, and the paper is found by a word of its abstract."""
    page = tmp_path / "page.txt"
    page.write_text(PAGE)

    imported = paperboy("import", str(page), "--year", "2026")

    assert imported.exit_code == 0
    assert imported.stdout == ("page.txt: 1 read, 1 new, 0 updated, 0 unchanged, 0 not read\n")
    assert found(paperboy("search", "routers", "--json")) == ["Sparse Gardens of Experts"]


def test_recorded_answers_are_imported_once() -> None:
    """The same file again brings nothing new."""
    with as_file(files("bot.samples") / "papers.jsonl") as path:
        first = paperboy("import", str(path))
        second = paperboy("import", str(path))

    assert first.exit_code == 0
    assert " 0 new" not in first.stdout
    assert " 0 new, 0 updated" in second.stdout


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    """All other files are imported, and the exit code says that one was not."""
    page = tmp_path / "page.txt"
    page.write_text(PAGE)

    result = paperboy("import", "no-such-file.json", str(page), "--year", "2026")

    assert result.exit_code == 1
    assert "no-such-file.json" in result.output
    assert "page.txt: 1 read" in result.output


async def test_lists_are_fetched_back_to_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every weekday's list is asked for, newest first, and each is one line."""
    today = utc_now().date()
    days = [today - timedelta(days=age) for age in range(7)]
    weekdays = [day.isoformat() for day in days if day.weekday() < 5]
    lists = {day: [a_record(day, n) for n in (1, 2)] for day in days}

    async with PapersStub(lists) as upstream:
        monkeypatch.setenv("HF_ENDPOINT", upstream.url)
        result = await asyncio.to_thread(paperboy, "ingest", "--since", weekdays[-1])

    assert result.exit_code == 0
    assert upstream.asked == weekdays
    *lines, total = result.stdout.splitlines()
    assert lines == [f"{day}  2 new, 0 updated, 0 unchanged" for day in weekdays]
    assert total == f"{len(weekdays)} days: {2 * len(weekdays)} new, 0 updated, 0 unchanged"


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
def test_no_more_results_than_asked_for() -> None:
    """The best ones are kept."""
    result = paperboy("search", "subject", "--sort", "upvotes", "--limit", "1", "--json")

    assert found(result) == ["Dense gardens"]


@pytest.mark.usefixtures("_filled")
def test_finding_nothing_is_said_but_is_no_failure() -> None:
    """Standard output stays empty for programs, people read a line."""
    result = paperboy("search", "unheardof")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing found.\n")


@pytest.mark.usefixtures("_filled")
def test_a_query_that_cannot_be_read_shows_where() -> None:
    """A caret stands under the very place of the mistake."""
    query = "gardens AND (sparse"

    result = paperboy("search", query)

    assert result.exit_code == 1
    said, again, carets = result.stderr.splitlines()
    assert said.startswith("paperboy: ")
    assert again == query
    assert carets.index("^") == query.index("(")


@pytest.mark.usefixtures("_filled")
async def test_a_running_bot_is_not_in_the_way(sqlite_url: str) -> None:
    """A search reads beside the process that holds the lock, even while that one writes."""
    async with open_database(sqlite_url) as database, database.write() as tx:
        await tx.facts.put("x", "y")

        result = await asyncio.to_thread(paperboy, "search", "sparse", "--json")

    assert found(result) == ["Sparse gardens"]


@pytest.mark.usefixtures("_filled")
async def test_an_import_waits_for_no_running_bot(sqlite_url: str, tmp_path: Path) -> None:
    """Two processes never write one SQLite file, so the second says who is in the way."""
    page = tmp_path / "page.txt"
    page.write_text(PAGE)
    async with open_database(sqlite_url):
        result = await asyncio.to_thread(paperboy, "import", str(page))

    assert "Another Paperboy is using the database" in complaint(result)


def test_a_search_without_a_database_says_what_to_do() -> None:
    """Nothing is created by looking, and one line says how to begin."""
    result = paperboy("search", "gardens")

    assert "paperboy ingest" in complaint(result)
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("command", [["run"], ["try"], ["search", "x"], ["import", "x.json"]])
def test_a_wrong_setting_ends_every_command(
    command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line names the setting, and the exit code says that starting again is no use."""
    monkeypatch.setenv("BACKFILL_DAYS", "many")

    result = paperboy(*command)

    assert complaint(result).startswith("paperboy: BACKFILL_DAYS: ")
    assert result.exit_code == 78


def test_settings_are_read_from_the_folder() -> None:
    """A .env file where the command is typed counts."""
    Path(".env").write_text("INGEST_INTERVAL=5\n")

    result = paperboy("search", "x")

    assert complaint(result).startswith("paperboy: INGEST_INTERVAL: ")
