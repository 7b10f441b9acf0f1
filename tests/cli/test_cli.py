"""The command line: how files and lists are stored, and how each command ends."""

import asyncio
import os
import socket
import subprocess
import sys
from datetime import date, timedelta
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from bot.papers.domain.listing import weekdays_back
from bot.runtime.clock import utc_now
from bot.runtime.version import program_version
from bot.storage.database import open_database
from tests.support.command_line import complaint, found, paperboy
from tests.support.papers_stub import PapersStub, a_record

pytestmark = pytest.mark.usefixtures("elsewhere")

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


def test_help_lists_the_commands() -> None:
    """Whoever types no command learns which there are."""
    result = paperboy()

    assert all(name in result.output for name in ("run", "try", "ingest", "import", "search"))


def test_a_bot_that_runs_loads_nothing_that_only_draws_or_migrates() -> None:
    """It runs for months: what the other commands need would take 15 MB all that time."""
    script = (
        "import sys, bot.cli.commands\n"
        "print(*{'rich', 'pygments', 'alembic', 'mako', 'asyncpg', 'simcord'} & {*sys.modules})"
    )
    # a process of its own, as this one has loaded them; it imports what this one would
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}

    said = subprocess.check_output([sys.executable, "-c", script], env=environment)  # noqa: S603  # our own words

    assert said == b"\n"


def test_the_version_is_told() -> None:
    """A report of a problem begins with the version."""
    result = paperboy("--version")

    assert result.stdout == f"paperboy {program_version()}\n"


def test_a_role_on_the_command_line_wins_over_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be given more than once; with a SQLite file nobody could do the rest."""
    monkeypatch.setenv("ROLE", "all")

    result = paperboy("run", "--role", "sender", "--role", "ingest")

    assert result.exit_code == 78
    assert "ROLE=sender,ingest needs PostgreSQL" in complaint(result)


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
    with as_file(files("bot.cli.samples") / "papers.jsonl") as path:
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


async def test_an_import_waits_for_no_running_bot(sqlite_url: str, tmp_path: Path) -> None:
    """Two processes never write one SQLite file, so the second says who is in the way."""
    page = tmp_path / "page.txt"
    page.write_text(PAGE)
    async with open_database(sqlite_url):
        result = await asyncio.to_thread(paperboy, "import", str(page))

    assert "Another Paperboy is using the database" in complaint(result)


async def test_no_list_is_asked_for_before_there_were_any() -> None:
    """A date too early means all there are: thousands of empty answers would help nobody."""
    first = date(2023, 5, 4)

    days = list(weekdays_back(first + timedelta(days=4), date(1999, 1, 1)))

    assert days == [date(2023, 5, 8), date(2023, 5, 5), first]


async def test_a_single_list_is_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum is written as people say it."""
    today = utc_now().date()
    friday = today - timedelta(days=max(0, today.weekday() - 4))

    async with PapersStub({friday: [a_record(friday, 1)]}) as upstream:
        monkeypatch.setenv("HF_ENDPOINT", upstream.url)
        result = await asyncio.to_thread(paperboy, "ingest", "--since", friday.isoformat())

    assert result.stdout.splitlines()[-1] == "1 day: 1 new, 0 updated, 0 unchanged"


def test_lists_of_the_future_are_refused() -> None:
    """Nothing is fetched, and the line says up to which day there are lists."""
    tomorrow = utc_now().date() + timedelta(days=1)

    result = paperboy("ingest", "--since", tomorrow.isoformat())

    assert complaint(result).startswith(f"paperboy: {tomorrow} is in the future")


def test_the_tour_shows_what_paperboy_is_for() -> None:
    """Today's papers, a search, a card, a watch, a roundup and an alert, and then what to do."""
    result = paperboy("try", "--tour")

    said = [line for line in result.stdout.splitlines() if line.startswith("you ")]
    commands = [line.removeprefix("you").split(":")[0].strip() for line in said]
    assert result.exit_code == 0
    assert [command.split(" “")[0] for command in commands] == [
        "/papers today",
        "/papers search query",
        "pick",
        "/watch query",
        "/roundup add channel",
        "/roundup preview roundup",
    ]
    alert = result.stdout.partition("the watch sends an alert:")[2]
    assert "CARE-Edit" in alert
    assert "docs/discord-setup.md" in result.stdout.splitlines()[-2]


def test_a_page_on_a_port_in_use_says_so() -> None:
    """One line tells what to do about it, and there is no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        result = paperboy("try", "--port", str(other.getsockname()[1]))

    assert "Try another --port" in complaint(result)


def test_a_page_on_an_impossible_port_is_refused() -> None:
    """The mistake is seen before anything is fetched."""
    result = paperboy("try", "--port", "99999")

    assert result.exit_code == 2


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
