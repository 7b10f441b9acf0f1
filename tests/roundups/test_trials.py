"""A roundup is tried out before it is set up, and nothing remembers that but the test itself."""

import json
from datetime import time, timedelta

import pytest

from bot.delivery.domain.order import TargetKind
from bot.errors import BadQuery, BadRequest
from bot.roundups.domain.draft import Destination
from bot.roundups.domain.setup import PERIODS, Frequency, SetupChoices
from bot.roundups.domain.subscription import SUBSCRIPTIONS_PER_GUILD, Layout, Terms
from bot.schedules.schedule import Cadence, Weekday
from bot.storage.database import Database
from tests.roundups.desk import CHANNEL, GUILD, Desk
from tests.support.fakes import NOW, Clock, a_paper
from tests.support.sql import Sql

TABLES = ("subscriptions", "issues", "roundup_runs", "guilds", "told")
CHOICES = SetupChoices(CHANNEL, time(15), "UTC")


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk on a Wednesday afternoon, once on each engine."""
    return Desk(database, Clock())


def terms(choices: SetupChoices = CHOICES, query: str = "") -> Terms:
    """Give the terms that choices lead to."""
    return choices.draft(Destination(CHANNEL), query).new_terms("UTC", NOW.date())


@pytest.mark.parametrize("period", PERIODS)
def test_every_period_to_choose_is_a_schedule(period: Frequency) -> None:
    """The draft reads the days as they were chosen."""
    made = terms(SetupChoices(CHANNEL, time(9, 30), "Asia/Tokyo", period))

    assert (made.cadence, made.days) == (period.cadence, period.days)
    assert made.schedule.next_after(NOW)


async def test_a_test_changes_nothing_for_the_roundup_that_follows(desk: Desk, sql: Sql) -> None:
    """Its first post has the same papers; only the test's message is on record."""
    await desk.listed(NOW.date(), 4)
    before = {name: await sql(f"SELECT count(*) FROM {name}") for name in TABLES}  # noqa: S608  # names of tables

    trial = await desk.services.roundup_trials.read(GUILD, terms())
    await desk.services.roundup_trials.post_test(GUILD, terms())
    await desk.services.roundup_trials.post_test(GUILD, terms())
    after = {name: await sql(f"SELECT count(*) FROM {name}") for name in TABLES}  # noqa: S608  # as above
    tested = await sql("SELECT kind, subject_id, guild_id, channel_id FROM deliveries")
    sent = await desk.deliver()
    made = await desk.services.roundups.add(GUILD, 1, CHOICES.draft(Destination(CHANNEL), ""))
    await desk.run(NOW + timedelta(days=1), polled=True)

    assert before == after
    assert tested == [("roundup", 0, GUILD, CHANNEL)] * 2
    assert sent == 2
    papers = [paper.id for paper in trial.page.papers]
    assert [each["papers"] for each in (await desk.issues(made)).values()] == [papers]
    assert len((await desk.services.history.read(GUILD)).entries) == 1


async def test_a_trial_says_how_many_papers_each_condition_leaves(desk: Desk) -> None:
    """Of the latest list, or of the whole period before."""
    for number, (title, day) in enumerate(
        [("On moe", 4), ("On moe", 4), ("On rag", 4), ("On moe", 3)], start=1
    ):
        await desk.ingest(a_paper(number, title=title, listing_day=NOW.date().replace(day=day)))
    read = desk.services.roundup_trials.read

    trials = [
        await read(GUILD, terms()),
        await read(GUILD, terms(query="moe")),
        await read(GUILD, terms(SetupChoices(CHANNEL, min_upvotes=2, zone="UTC"), "moe")),
        await read(GUILD, terms(SetupChoices(CHANNEL, min_upvotes=9, zone="UTC"), "moe")),
        await read(GUILD, terms(query="zebra")),
        await read(
            GUILD, terms(SetupChoices(CHANNEL, zone="UTC", period=Frequency(Cadence.MONTHLY)))
        ),
    ]

    assert [(each.listed, each.matched, len(each.page.papers)) for each in trials] == [
        (3, 3, 3),
        (3, 2, 2),
        (3, 2, 1),
        (3, 2, 0),
        (3, 0, 0),
        (0, 0, 0),
    ]


async def test_the_first_post_is_promised_as_after_the_start(desk: Desk) -> None:
    """When it comes, and with what so far, is the same before and after."""
    await desk.listed(NOW.date(), 4)
    weekly = Frequency(Cadence.WEEKLY, frozenset({Weekday.FRIDAY}))
    morning = SetupChoices(CHANNEL, time(9), "UTC")
    for choices in (CHOICES, morning, SetupChoices(CHANNEL, time(9), "Asia/Tokyo", weekly)):
        trial = await desk.services.roundup_trials.read(GUILD, terms(choices))
        made = await desk.services.roundups.add(GUILD, 1, choices.draft(Destination(CHANNEL), ""))
        after = await desk.services.roundups.prospect(made)

        assert trial.prospect.next_post == after.next_post
        assert trial.prospect.listed == after.listed
        assert trial.prospect.has_posted is after.has_posted is False


async def test_a_test_in_threads_goes_below_its_first_message(desk: Desk, sql: Sql) -> None:
    """A list, then a card for each paper; none of them pings or has a list that isn't stored."""
    await desk.listed(NOW.date(), 2)

    made = terms(SetupChoices(CHANNEL, zone="UTC", layout=Layout.THREADS, top=2))
    await desk.services.roundup_trials.post_test(GUILD, made)

    rows = await sql("SELECT part, target, payload FROM deliveries ORDER BY part")
    assert [row[:2] for row in rows] == [
        (0, TargetKind.CHANNEL),
        (1, TargetKind.THREAD),
        (2, TargetKind.THREAD),
    ]
    first = json.loads(rows[0][2])
    assert first["allowed_mentions"] == {"parse": []}
    assert "This is a test" in first["components"][0]["content"]
    assert "All papers" not in rows[0][2]
    assert all("This is a test" not in row[2] for row in rows[1:])


async def test_there_is_no_test_without_papers(desk: Desk, sql: Sql) -> None:
    """Nothing is sent that would say nothing."""
    with pytest.raises(BadRequest, match="no papers for a test"):
        await desk.services.roundup_trials.post_test(GUILD, terms())

    assert await sql("SELECT count(*) FROM deliveries") == [(0,)]


async def test_a_full_server_is_told_before_the_first_step(desk: Desk) -> None:
    """Not after the last one; another server has room."""
    for hour in range(SUBSCRIPTIONS_PER_GUILD):
        await desk.add(f"{hour:02}:00")

    with pytest.raises(BadRequest, match="the maximum"):
        await desk.services.roundup_trials.check_room(GUILD)

    await desk.services.roundup_trials.check_room(GUILD + 1)


@pytest.mark.parametrize(
    ("typed", "query"),
    [(" moe ", "moe"), ("", ""), ("none", ""), ("ALL", ""), ("a OR b", "a OR b")],
)
def test_a_query_is_read_as_by_roundup_add(
    sqlite_database: Database, typed: str, query: str
) -> None:
    """Some words mean all papers."""
    trials = Desk(sqlite_database, Clock()).services.roundup_trials

    assert trials.read_query(typed) == query


@pytest.mark.parametrize("typed", ['"moe', "since:7d", "2603.00001", "()", "until:2026-01-01"])
def test_what_is_no_query_of_a_roundup_is_refused(sqlite_database: Database, typed: str) -> None:
    """As by `/roundup add`."""
    trials = Desk(sqlite_database, Clock()).services.roundup_trials

    with pytest.raises((BadQuery, BadRequest)):
        trials.read_query(typed)
