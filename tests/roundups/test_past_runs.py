"""Every due run of a roundup leaves one row: what it found, and why nothing came."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.delivery.domain.results import Refused
from bot.roundups.domain.past_run import SHOWN_RUNS, Funnel, PastRun, Verdict
from bot.roundups.domain.subscription import Pause, Subscription
from bot.roundups.services.removals import UNDO_WINDOW
from bot.roundups.store.past_runs import PastRunStore
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.storage.database import Database
from tests.roundups.desk import GUILD, Desk
from tests.support.fakes import Clock, a_paper
from tests.support.pauses import pause_roundup

THURSDAY, FRIDAY, SATURDAY = (date(2026, 3, day) for day in (5, 6, 7))
HOUR = timedelta(hours=1)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    """Give a moment."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk over each engine, on a Wednesday afternoon."""
    return Desk(database, Clock())


async def runs_of(desk: Desk, roundup: Subscription) -> list[PastRun]:
    """Give the last runs of a roundup, newest first."""
    return [*await desk.services.past_runs.read(roundup)]


async def the_run(desk: Desk, roundup: Subscription) -> PastRun:
    """Give the only run there was."""
    (run,) = await runs_of(desk, roundup)
    return run


async def test_a_post_leaves_the_numbers_of_each_step(desk: Desk) -> None:
    """Listed, new, matched, upvoted, posted: each step leaves no more than the one before."""
    roundup = await desk.add(query="moe", min_upvotes=6, top=2)
    desk.clock.now = utc(THURSDAY, 4)
    moes = [a_paper(n, title="A MoE", listing_day=THURSDAY) for n in range(4, 10)]
    await desk.ingest(*moes, *(a_paper(n, listing_day=THURSDAY) for n in range(20, 25)))

    await desk.run(utc(THURSDAY, 12))

    run = await the_run(desk, roundup)
    assert run.verdict is Verdict.POSTED
    assert run.funnel == Funnel(listed=11, fresh=11, matched=6, upvoted=4, posted=2)
    assert (run.key, run.due_at) == ("2026-03-05", utc(THURSDAY, 9))
    assert (run.query, run.min_upvotes) == ("moe", 6)


async def test_too_few_upvotes_say_how_many_there_were(desk: Desk) -> None:
    """Those of the best that matched: with that threshold something would have come."""
    roundup = await desk.add(min_upvotes=20)
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 14)

    await desk.run(utc(THURSDAY, 13), polled=True, pause=HOUR)

    run = await the_run(desk, roundup)
    assert run.verdict is Verdict.TOO_FEW_UPVOTES
    assert run.funnel == Funnel(listed=14, fresh=14, matched=14, most_upvotes=14)


async def test_no_match_is_told_from_too_few_upvotes(desk: Desk) -> None:
    """The query comes first: whoever loosens the threshold would still get nothing."""
    roundup = await desk.add(min_upvotes=20, query="zebra")
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 14)

    await desk.run(utc(THURSDAY, 13), polled=True, pause=HOUR)

    run = await the_run(desk, roundup)
    assert run.verdict is Verdict.NO_MATCH
    assert run.funnel == Funnel(listed=14, fresh=14)


async def test_what_earlier_posts_have_is_not_new(desk: Desk) -> None:
    """Late additions to an older list are listed and new; what was posted is neither again."""
    roundup = await desk.add()
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 3)
    await desk.run(utc(THURSDAY, 10))
    await desk.deliver()
    desk.clock.now = utc(FRIDAY, 4)
    await desk.listed(FRIDAY, 2, first=10)
    await desk.ingest(a_paper(30, listing_day=THURSDAY))

    await desk.run(utc(FRIDAY, 12))

    last, first = await runs_of(desk, roundup)
    assert first.funnel == Funnel(listed=3, fresh=3, matched=3, upvoted=3, posted=3)
    assert last.funnel == Funnel(listed=3, fresh=3, matched=3, upvoted=3, posted=3)
    assert first.entry
    assert first.entry.is_on_time


async def test_a_weekend_lists_nothing(desk: Desk) -> None:
    """One row for each day, when it is decided; while a run waits there is none."""
    roundup = await desk.add()
    await desk.run(utc(FRIDAY, 10), polled=True, pause=HOUR)
    waiting = await runs_of(desk, roundup)
    await desk.run(utc(SATURDAY, 20), polled=True, pause=HOUR)

    decided = await runs_of(desk, roundup)

    assert [run.key for run in waiting] == ["2026-03-05"]
    assert [run.key for run in decided] == ["2026-03-07", "2026-03-06", "2026-03-05"]
    assert {run.verdict for run in decided} == {Verdict.NOTHING_LISTED}


async def test_what_a_run_left_over_is_not_new_to_the_next(desk: Desk) -> None:
    """Unless it has the upvotes by then: it is posted, so it counts."""
    roundup = await desk.add(min_upvotes=20)
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 14)
    await desk.run(utc(FRIDAY, 4), polled=True, pause=HOUR)
    await desk.listed(FRIDAY, 3, first=30)
    await desk.ingest(replace(a_paper(5, listing_day=THURSDAY), upvotes=25))
    await desk.run(utc(SATURDAY, 20), polled=True, pause=HOUR)

    saturday, friday, thursday = await runs_of(desk, roundup)

    assert (thursday.funnel.fresh, thursday.verdict) == (14, Verdict.TOO_FEW_UPVOTES)
    assert friday.funnel == Funnel(listed=4, fresh=4, matched=4, upvoted=4, posted=4)
    assert saturday.verdict is Verdict.NOTHING_LISTED


async def test_an_outage_of_the_source_is_named(desk: Desk) -> None:
    """Nobody knew whether there was a list until it was too late to post."""
    roundup = await desk.add()
    desk.clock.now = utc(THURSDAY, 4)
    await desk.ingest()

    await desk.run(utc(FRIDAY, 8), pause=HOUR)

    run = await the_run(desk, roundup)
    assert (run.key, run.verdict) == ("2026-03-05", Verdict.NOT_ASKED)


async def test_an_outage_of_the_bot_is_named(desk: Desk) -> None:
    """Two days without it are two missed runs, whichever of them it notices how."""
    roundup = await desk.add()
    desk.clock.now = utc(SATURDAY, 8)
    await desk.ingest()
    await desk.run(utc(SATURDAY, 8, 30))
    await desk.listed(SATURDAY, 2)

    await desk.run(utc(SATURDAY, 12))

    found = {run.key: run.verdict for run in await runs_of(desk, roundup)}
    assert found == {
        "2026-03-07": Verdict.POSTED,
        "2026-03-06": Verdict.MISSED,
        "2026-03-05": Verdict.MISSED,
    }


@pytest.mark.parametrize("pause", [Pause.ASKED, Pause.PERMISSIONS])
async def test_the_runs_of_a_pause_stay_when_it_ends(desk: Desk, pause: Pause) -> None:
    """They are shown while it lasts, and are the same afterwards, whoever ends it."""
    roundup = await desk.add()
    async with desk.database.write() as tx:
        await pause_roundup(tx, GUILD, 1, pause, desk.clock())
    desk.clock.now = utc(FRIDAY, 12)
    paused = await desk.services.roundups.get(GUILD, 1)
    during = await runs_of(desk, paused)

    resumed = await desk.services.roundups.resume(GUILD, 1)

    assert [run.key for run in during] == ["2026-03-06", "2026-03-05"]
    assert {(run.verdict, run.pause) for run in during} == {(Verdict.PAUSED, pause)}
    assert await runs_of(desk, resumed) == during
    assert resumed.id == roundup.id


async def test_a_long_pause_shows_the_last_runs(desk: Desk) -> None:
    """Two weeks of them, however long it took."""
    await desk.add()
    await desk.services.roundups.pause(GUILD, 1)
    desk.clock.now += timedelta(days=400)

    resumed = await desk.services.roundups.resume(GUILD, 1)

    assert len(await runs_of(desk, resumed)) == SHOWN_RUNS


async def test_a_post_by_hand_takes_the_place_of_the_run(desk: Desk) -> None:
    """If it counts as that; an extra one is no run."""
    roundup = await desk.add()
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 3)
    await desk.services.roundups.send(GUILD, 1, counts=False)
    extra = await runs_of(desk, roundup)
    await desk.services.roundups.send(GUILD, 1, counts=True)

    await desk.run(utc(THURSDAY, 20))

    run = await the_run(desk, roundup)
    assert extra == []
    assert (run.key, run.verdict, run.funnel.posted) == ("2026-03-05", Verdict.POSTED, 3)


async def test_weekly_runs_count_their_whole_week(desk: Desk) -> None:
    """What is listed is what the period has."""
    roundup = await desk.add(cadence="weekly", days="fri", min_upvotes=100)
    await desk.listed(THURSDAY, 5)
    desk.clock.now = utc(FRIDAY, 4)

    await desk.run(utc(FRIDAY, 13), polled=True, pause=HOUR)

    run = await the_run(desk, roundup)
    assert (run.funnel.listed, run.funnel.fresh, run.funnel.most_upvotes) == (5, 5, 5)


async def test_a_refused_post_keeps_its_row_and_says_what_became_of_it(desk: Desk) -> None:
    """What was chosen and what Discord did with it are two things."""
    roundup = await desk.add()
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 3)
    await desk.run(utc(THURSDAY, 10))
    await desk.deliver(Refused(404, 10003, "unknown channel"))

    run = await the_run(desk, roundup)

    assert run.verdict is Verdict.POSTED
    assert run.entry
    assert run.entry.has_failed


async def test_rows_go_with_their_time_and_their_roundup(desk: Desk) -> None:
    """And nobody else's with them; another server's id finds none."""
    kept, removed = await desk.add(), await desk.add("10:00")
    await desk.run(utc(FRIDAY, 20), polled=True, pause=HOUR)
    strange = replace(kept, guild_id=GUILD + 1)
    await desk.services.roundup_removals.remove(GUILD, removed.number)
    async with desk.database.write() as tx:
        await SubscriptionStore(tx).forget_removed(desk.clock() + UNDO_WINDOW)
        await PastRunStore(tx).forget(utc(FRIDAY, 0))

    left = [run.key for run in await runs_of(desk, kept)]

    assert left == ["2026-03-06"]
    assert await runs_of(desk, removed) == []
    assert await runs_of(desk, strange) == []
