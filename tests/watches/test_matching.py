"""Each new paper is compared with the watches once, whatever was restarted; old ones never are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import PaperboyError
from bot.papers.domain.identity import local_id
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.services.matching import MatchingService
from tests.support.fakes import Clock, a_paper
from tests.support.sql import sql_at
from tests.watches.watching import ME, Desk, about


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    """Open a desk on a Wednesday afternoon; test_watch_machine.py runs on both engines."""
    return Desk(sqlite_database, Clock())


async def test_a_new_paper_is_told_once(desk: Desk) -> None:
    """What is there when the watch begins is not told; what comes then is, also after restarts."""
    await desk.bring(1, "moe")
    await desk.watch("moe")
    await desk.bring(2, "moe")
    await desk.bring(3, "rag")

    for _ in range(3):
        await desk.tell()
        desk.restart()

    assert desk.told() == [["2603.00002"]]
    assert "moe" in desk.mail()[0]["snippets"][0]


async def test_what_is_read_and_written_in_parts_is_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Watches are read, and hits written, a few at a time; none is left out."""
    monkeypatch.setattr("bot.watches.store.watches.BATCH_ROWS", 2)
    monkeypatch.setattr("bot.watches.store.hits.BATCH_ROWS", 2)
    for number in range(5):
        await desk.watch(f"moe OR zebra{number}")

    await desk.bring(1, "moe")
    await desk.bring(2, "moe")
    found = await desk.matching.step()
    await desk.tell()

    assert found == 10
    assert [len(numbers) for numbers in desk.mail()[0]["papers"].values()] == [5, 5]


async def test_a_changed_paper_is_no_new_one(desk: Desk) -> None:
    """New votes and another title, which now has the words, are not told."""
    await desk.watch("moe")
    paper = await desk.bring(1, "rag")
    await desk.tell()

    await desk.ingest(replace(paper, title="Now on moe", upvotes=900))
    await desk.tell()

    assert desk.told() == []


@pytest.mark.parametrize("days_ago", [3, 8, 400])
async def test_old_listing_days_are_never_told(desk: Desk, days_ago: int) -> None:
    """What a backfill or an import brings was listed before the watch began."""
    await desk.watch("moe")

    day = (desk.clock() - timedelta(days=days_ago)).date()
    await desk.bring(1, "moe", listing_day=day)
    await desk.bring(2, "moe", listing_day=None)
    await desk.tell()

    assert desk.told() == []


@pytest.mark.parametrize("days", [6, 11, 12, 60])
async def test_an_outage_of_days_loses_nothing(desk: Desk, days: int) -> None:
    """Papers that were listed since the watch began are told when they come at last."""
    await desk.watch("moe")
    day = desk.clock().date()

    desk.clock.advance(days=days)
    await desk.bring(1, "moe", listing_day=day + timedelta(days=1))
    await desk.tell()

    assert desk.told() == [["2603.00001"]]


async def test_a_process_that_is_away_for_weeks_after_an_ingest_loses_nothing(desk: Desk) -> None:
    """What it had fetched, and not yet compared with the watches, stays news."""
    await desk.watch("moe")
    paper = await desk.bring(1, "moe")

    desk.clock.advance(days=20)
    await desk.tell()

    assert desk.told() == [[paper.id]]


async def test_a_paper_that_was_looked_up_before_its_day_is_new(desk: Desk) -> None:
    """It is told when a list has it for the first time."""
    await desk.watch("moe")
    paper = await desk.bring(1, "moe", listing_day=None)
    await desk.tell()
    assert desk.told() == []

    await desk.ingest(replace(paper, listing_day=desk.clock().date()))
    await desk.tell()

    assert desk.told() == [[paper.id]]


async def test_what_grows_is_told_when_it_is_enough(desk: Desk) -> None:
    """With upvotes asked for, a paper is told once it has them, and once only."""
    await desk.watch("moe", upvotes=20)
    paper = await desk.bring(1, "moe", upvotes=3)
    await desk.tell()
    assert desk.told() == []

    for upvotes in (19, 20, 12, 25):
        desk.clock.advance(minutes=5)
        desk.restart()
        await desk.ingest(replace(paper, upvotes=upvotes))
        await desk.tell()

    assert desk.told() == [[paper.id]]


async def test_what_was_enough_before_is_not_told(desk: Desk) -> None:
    """A watch with a filter tells papers of before only if they were not yet enough then."""
    enough = await desk.bring(1, "moe", upvotes=20)
    near = await desk.bring(2, "moe", upvotes=19)
    other = await desk.bring(3, "rag", upvotes=19)
    await desk.watch("moe", upvotes=20)
    await desk.tell()
    assert desk.told() == []

    desk.clock.advance(minutes=5)
    await desk.ingest(*(replace(each, upvotes=21) for each in (enough, near, other)))
    await desk.tell()

    assert desk.told() == [[near.id]]


async def test_code_that_comes_later_is_told(desk: Desk) -> None:
    """The repository of a paper is often linked days after its listing."""
    await desk.watch("moe", code=True)
    paper = await desk.bring(1, "moe")
    await desk.tell()

    desk.clock.advance(days=3)
    await desk.ingest(replace(paper, code_url="https://github.test/a/b"))
    await desk.tell()

    assert desk.told() == [[paper.id]]


async def test_another_process_changes_watches(desk: Desk) -> None:
    """New, changed, paused and removed watches of elsewhere count from the next papers on."""
    elsewhere = Desk(desk.database, desk.clock)
    await desk.tell()

    await elsewhere.watch("moe")
    changed = await elsewhere.watch("vlm")
    removed = await elsewhere.watch("agent")
    await elsewhere.bring(1, "moe")
    await desk.tell()
    await elsewhere.services.watches.edit(ME, changed.number, WatchDraft("rag"))
    await elsewhere.services.watches.pause(ME, 1)
    await elsewhere.services.watches.remove(ME, removed.number)
    for number, word in enumerate(("moe", "vlm", "agent", "rag"), 2):
        await elsewhere.bring(number, word)
    await desk.tell()

    assert desk.told() == [["2603.00001"], ["2603.00005"]]


async def test_a_watch_begins_anew_with_other_words(desk: Desk) -> None:
    """What waits and no longer matches is dropped; what matches both is still told."""
    await desk.watch("moe", at="23:00")
    await desk.bring(1, "moe")
    await desk.bring(2, "moe", "inference")
    await desk.order()

    await desk.services.watches.edit(ME, 1, WatchDraft("moe inference"))
    await desk.pass_by(hours=10)

    assert desk.told() == [["2603.00002"]]


async def test_many_papers_are_matched_in_parts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many come at once, no batch loses any or tells it twice."""
    monkeypatch.setattr("bot.watches.services.matching.BATCH", 7)
    await desk.watch("moe")
    day = desk.clock().date()
    papers = [a_paper(n, **about("moe" if n % 2 else "rag"), listing_day=day) for n in range(30)]
    await desk.ingest(*papers)

    await desk.tell()

    assert desk.mail()[0]["total"] == 15


async def test_a_query_that_can_not_be_read_keeps_no_other_from_being_matched(
    desk: Desk, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A watch of an older version may hold what is no query any more: it alone stays silent."""
    await desk.watch("rag")
    await desk.watch("moe")
    await sql_at(sqlite_url)("UPDATE watches SET query = '(((' WHERE number = 1")
    await desk.bring(1, "moe")

    await desk.tell()

    assert desk.told() == [["2603.00001"]]
    assert "query is odd watch=" in caplog.text


async def test_removed_watches_are_forgotten(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that runs for months does not keep them all."""
    monkeypatch.setattr("bot.watches.services.matching.MAX_STALE", 3)
    keeper = MatchingService(desk.database, desk.clock)
    for round_ in range(5):
        for word in ("moe", "rag", "vlm"):
            await desk.watch(f"{word}{round_}")
        await keeper.step()
        for number in (1, 2, 3):
            await desk.services.watches.remove(ME, number)
    await desk.watch("moe")
    desk.matching = keeper

    await desk.bring(1, "moe")
    await desk.tell()

    assert desk.told() == [["2603.00001"]]
    assert len(keeper._known.matcher) <= 4  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # memory can't be seen from outside


async def test_the_entry_of_a_saved_page_is_told_as_the_paper_it_stands_for(desk: Desk) -> None:
    """An entry is on no list and is never told; the paper that replaces it is."""
    await desk.watch("moe")
    title = about("moe")["title"]
    await desk.bring(1, "moe", id=local_id(title), listing_day=None)
    await desk.tell()
    assert desk.told() == []

    paper = await desk.bring(2, "moe")
    await desk.tell()

    assert desk.told() == [[paper.id]]


@pytest.mark.parametrize("text", ["-moe", "since:2026-01-01 moe", ""])
async def test_what_can_not_be_watched_is_refused(desk: Desk, text: str) -> None:
    """A query that only excludes, one about the past and none at all are answered by a line."""
    with pytest.raises(PaperboyError):
        await desk.watch(text)

    assert await desk.services.watches.all(ME) == ()
