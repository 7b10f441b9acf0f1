"""What the bot tells of itself: an import's account, the cache's state, the commands' record."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.errors import BadRequest
from bot.ingest.services.file_import import Imported, import_file
from bot.ingest.sources.port import Batch, Rejected
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import NOW, Clock, FakeSource, a_paper

GOOD = {"paper": {"id": "2603.00001", "title": "A trout", "authors": [{"name": "Ada"}]}}
BETTER = {"paper": {"id": "2603.00002", "title": "Two trouts", "authors": [{"name": "Ben"}]}}
BAD = {"paper": {"id": "2603.00003"}}


async def imported(
    services: Services, path: Path, progress: list[tuple[int, int]] | None = None
) -> Imported:
    """Import a file and keep the progress that was told."""
    told: list[tuple[int, int]] = [] if progress is None else progress
    return await import_file(
        services.ingest,
        path,
        year=None,
        today=NOW.date(),
        progress=lambda done, size: told.append((done, size)),
    )


async def test_an_import_gives_an_account(database: Database, tmp_path: Path) -> None:
    """It counts what was read, stored and refused, line by line, and names the broken lines."""
    services = Services.over(database, FakeSource(), Clock())
    path = tmp_path / "recorded.jsonl"
    lines = [json.dumps({"date": "2026-03-03", "items": [GOOD, BETTER, BAD]}), "{", "", "[]"]
    path.write_text("\n".join(lines))
    progress: list[tuple[int, int]] = []

    account = await imported(services, path, progress)

    assert (account.read, len(account.saved.new), account.rejected) == (2, 2, 1)
    assert [warning.partition(":")[0] for warning in account.warnings] == ["line 2"]
    assert progress == sorted(progress)
    assert {size for _, size in progress} == {path.stat().st_size}
    assert (await services.status.read()).quarantined == 1


async def test_importing_twice_changes_nothing(services: Services, tmp_path: Path) -> None:
    """The second account has nothing new."""
    path = tmp_path / "recorded.jsonl"
    path.write_text(json.dumps({"date": "2026-03-03", "items": [GOOD, BETTER]}))
    await imported(services, path)

    again = await imported(services, path)

    assert (again.read, again.saved.new, again.saved.unchanged) == (2, (), 2)


async def test_an_import_knows_the_acronyms_it_brought(services: Services, tmp_path: Path) -> None:
    """What an imported paper says can be searched for at once."""
    path = tmp_path / "recorded.json"
    path.write_text(json.dumps([GOOD, BETTER]))
    await imported(services, path)

    found = await services.lookup.suggest("trouts")

    assert [paper.id for paper in found] == ["2603.00002", "2603.00001"]


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", "x"), ("a.jsonl", "{\n"), ("a.json", "{}"), ("none.json", None)]
)
async def test_a_file_without_papers_is_refused(
    services: Services, tmp_path: Path, name: str, text: str | None
) -> None:
    """The reason names the file, and the cache stays as it was."""
    path = tmp_path / name
    if text is not None:
        path.write_text(text)

    with pytest.raises(BadRequest, match=name):
        await imported(services, path)

    assert (await services.status.read()).papers == 0


async def test_an_empty_cache_has_a_status(services: Services) -> None:
    """Nothing is known yet, and that is no problem."""
    status = await services.status.read()

    assert (status.papers, status.newest_day, status.oldest_day) == (0, None, None)
    assert (status.last_ingest, status.problem, status.quarantined) == (None, None, 0)
    assert status.now == NOW


async def test_the_status_describes_the_cache(
    database: Database, source: FakeSource, clock: Clock
) -> None:
    """Papers, the span of their days, the last look, what was set aside."""
    services = Services.over(database, source, clock, backfill_days=2)
    papers = (a_paper(1, listing_day=date(2026, 3, 2)), a_paper(2))
    source.batches["2026-03-04"] = Batch(papers, (Rejected("{}", "no title"),), "x")
    await services.ingest.poll()
    clock.advance(minutes=3)

    status = await services.status.read()

    assert (status.papers, status.quarantined, status.problem) == (2, 1, None)
    assert (status.oldest_day, status.newest_day) == (date(2026, 3, 2), date(2026, 3, 4))
    assert status.last_ingest == datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
    assert status.now == datetime(2026, 3, 4, 14, 3, tzinfo=UTC)
    assert status.version


async def test_commands_are_known_once_they_were_synced(
    database: Database, source: FakeSource, clock: Clock
) -> None:
    """Their ids come back for the same definition, in a new process too, and for no other."""
    commands = Services.over(database, source, clock).command_sync
    definition = [1, {"name": "papers", "options": [{"name": "today"}]}]
    same = [1, {"options": [{"name": "today"}], "name": "papers"}]
    before = await commands.synced(definition)

    await commands.remember(definition, {"papers": 123})

    again = Services.over(database, source, clock).command_sync
    assert before is None
    assert await again.synced(same) == {"papers": 123}
    assert await again.synced([2, *definition[1:]]) is None
