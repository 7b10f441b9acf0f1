"""An admin sets up, changes, looks at, sends and stops the roundups of one server."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.delivery.domain.delivery import State
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Unreadable
from bot.errors import BadRequest
from bot.lists.domain import Selection
from bot.papers.domain.listing import Sort
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Layout, Pause
from bot.roundups.services.issues import target_of
from bot.roundups.store.issues import IssueStore
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.storage.database import Database
from tests.roundups.desk import ADMIN, CHANNEL, GUILD, Desk
from tests.support.fakes import NOW, Clock
from tests.support.pauses import pause_roundup

TODAY = date(2026, 3, 4)
TOMORROW = date(2026, 3, 5)
ELSEWHERE = GUILD + 1


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    """Open a desk, on a Wednesday at 14:00 UTC."""
    return Desk(sqlite_database, Clock())


async def test_a_new_roundup_begins_with_the_next_run(desk: Desk) -> None:
    """At its local time, whether that is still to come today or not."""
    evening = await desk.add("16:00", zone="Europe/Berlin")
    morning = await desk.add("09:00")

    assert evening.next_run_at == datetime(2026, 3, 4, 15, tzinfo=UTC)
    assert evening.last_issue_key == "2026-03-03"
    assert morning.next_run_at == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert morning.last_issue_key == "2026-03-04"


async def test_the_zone_is_remembered(desk: Desk) -> None:
    """A server says its zone once; until then it is UTC, and another server's doesn't count."""
    assert (await desk.add(zone=None)).terms.zone == "UTC"
    assert await desk.services.roundups.zone(GUILD) is None

    await desk.add(zone="tokyo")

    assert (await desk.add()).terms.zone == "Asia/Tokyo"
    assert await desk.services.roundups.zone(ELSEWHERE) is None


async def test_another_server_reaches_nothing(desk: Desk) -> None:
    """Whatever one asks of another server's roundup, there is none."""
    await desk.add()
    roundups = desk.services.roundups

    assert await roundups.all(ELSEWHERE) == ()
    for attempt in (
        roundups.get(ELSEWHERE, 1),
        roundups.edit(ELSEWHERE, 1, RoundupDraft(top=1)),
        roundups.pause(ELSEWHERE, 1),
        roundups.resume(ELSEWHERE, 1),
        desk.services.roundup_removals.remove(ELSEWHERE, 1),
        roundups.preview(ELSEWHERE, 1),
        roundups.send(ELSEWHERE, 1, counts=True),
    ):
        with pytest.raises(BadRequest, match="no roundup 1"):
            await attempt


async def test_an_edit_that_leaves_the_time_keeps_the_run(desk: Desk) -> None:
    """Other contents don't move the schedule."""
    before = await desk.add()

    edited = await desk.services.roundups.edit(GUILD, 1, RoundupDraft(top=3, query="moe"))

    assert edited == replace(before, terms=replace(before.terms, top=3, query="moe"))


async def test_a_time_that_has_passed_today_begins_tomorrow(desk: Desk) -> None:
    """Changing a time posts nothing at once, and never twice a day."""
    await desk.add("15:00")

    passed = await desk.services.roundups.edit(GUILD, 1, RoundupDraft(at="13:00"))
    back = await desk.services.roundups.edit(GUILD, 1, RoundupDraft(at="15:00"))

    assert passed.next_run_at == datetime(2026, 3, 5, 13, tzinfo=UTC)
    assert back.last_issue_key == "2026-03-04"
    assert await desk.run(datetime(2026, 3, 4, 23, tzinfo=UTC)) == 0


@pytest.mark.parametrize("reason", Pause)
async def test_another_channel_lets_go_on_what_its_channel_had_stopped(
    desk: Desk, reason: Pause
) -> None:
    """With the papers that came meanwhile, at the next time; other changes resume nothing."""
    roundups = desk.services.roundups
    roundup = await desk.add()
    async with desk.database.write() as tx:
        await pause_roundup(tx, GUILD, 1, reason, NOW)
    await desk.listed(TODAY, 2)
    desk.clock.advance(days=3)

    changed = await roundups.edit(GUILD, 1, RoundupDraft(Destination(CHANNEL), top=3))
    moved = await roundups.edit(GUILD, 1, RoundupDraft(Destination(CHANNEL + 1)))
    await desk.run(datetime(2026, 3, 9, 12, tzinfo=UTC), polled=True)

    assert changed.pause is reason
    is_its_channels = reason not in {Pause.ASKED, Pause.LEFT}
    assert moved.is_active is is_its_channels
    assert [issue["papers"] for issue in (await desk.issues(roundup)).values()] == (
        [["2603.00002", "2603.00001"]] if is_its_channels else []
    )
    assert all(each.order.channel_id == CHANNEL + 1 for each in await desk.ledger(roundup))


async def test_a_day_that_was_served_stays_served(desk: Desk) -> None:
    """However a roundup is paused, moved to a later time of that day and resumed."""
    roundups = desk.services.roundups
    roundup = await desk.add()
    desk.clock.now = datetime(2026, 3, 5, 4, tzinfo=UTC)
    await desk.listed(TOMORROW, 2)
    await desk.run(datetime(2026, 3, 5, 12, tzinfo=UTC))
    await desk.deliver()
    await roundups.pause(GUILD, 1)
    await roundups.edit(GUILD, 1, RoundupDraft(at="18:00"))

    resumed = await roundups.resume(GUILD, 1)
    await desk.listed(TOMORROW, 2, first=10)
    await desk.run(datetime(2026, 3, 6, 21, tzinfo=UTC), polled=True)

    assert resumed.last_issue_key == "2026-03-05"
    issues = await desk.issues(roundup)
    assert {key: issue["papers"] for key, issue in issues.items()} == {
        "2026-03-05": ["2603.00002", "2603.00001"],
        "2026-03-06": ["2603.00011", "2603.00010"],
    }


async def test_pause_and_removal_drop_what_waits(desk: Desk) -> None:
    """What was ordered and not sent is not sent any more."""
    for number, stop in enumerate(
        (desk.services.roundups.pause, desk.services.roundup_removals.remove), 1
    ):
        roundup = await desk.add()
        await desk.listed(TODAY, 2, first=10 * number)
        await desk.services.roundups.send(GUILD, number, counts=True)

        await stop(GUILD, number)

        assert await desk.states(roundup) == [State.CANCELLED]
    (left,) = await desk.services.roundups.all(GUILD)
    assert left.pause is Pause.ASKED


@pytest.mark.parametrize("has_arrived", [True, False])
async def test_an_undone_removal_loses_nothing_and_doubles_nothing(
    desk: Desk, *, has_arrived: bool
) -> None:
    """What had arrived doesn't come again; what still waited comes with the next issue."""
    removals = desk.services.roundup_removals
    roundup = await desk.add()
    desk.clock.now = datetime(2026, 3, 5, 4, tzinfo=UTC)
    await desk.listed(TOMORROW, 2)
    await desk.run(datetime(2026, 3, 5, 12, tzinfo=UTC))
    if has_arrived:
        await desk.deliver()
    before = await desk.services.roundups.get(GUILD, 1)

    await removals.remove(GUILD, 1)
    assert await desk.services.roundups.all(GUILD) == ()
    with pytest.raises(BadRequest, match="can't be undone"):
        await removals.restore(ELSEWHERE, roundup.id, 1)
    assert await removals.restore(GUILD, roundup.id, 1) == before
    desk.clock.now = datetime(2026, 3, 6, 4, tzinfo=UTC)
    await desk.listed(date(2026, 3, 6), 2, first=10)
    await desk.run(datetime(2026, 3, 6, 12, tzinfo=UTC))

    new, waiting = ["2603.00011", "2603.00010"], ["2603.00002", "2603.00001"]
    issues = await desk.issues(roundup)
    assert issues["2026-03-06"]["papers"] == (new if has_arrived else new + waiting)
    expected = State.SENT if has_arrived else State.CANCELLED
    assert (await desk.states(roundup))[0] is expected


async def test_a_removed_roundup_leaves_its_number_and_is_forgotten(desk: Desk) -> None:
    """Another may take the number; undoing then takes the next one, as long as there is one."""
    removals = desk.services.roundup_removals
    first = await desk.add()
    await removals.remove(GUILD, 1)
    await desk.add("10:00")

    back = await removals.restore(GUILD, first.id, 1)
    await removals.remove(GUILD, 2)
    async with desk.database.write() as tx:
        await SubscriptionStore(tx).forget_removed(NOW + timedelta(seconds=1))

    assert back == replace(first, number=2)
    with pytest.raises(BadRequest, match="can't be undone"):
        await removals.restore(GUILD, first.id, 2)


async def test_papers_of_a_removed_roundup_are_not_posted(desk: Desk) -> None:
    """As long as its removal can be undone, nothing serves it."""
    roundup = await desk.add()
    await desk.services.roundup_removals.remove(GUILD, 1)
    await desk.listed(TOMORROW, 2)

    made = await desk.run(datetime(2026, 3, 5, 12, tzinfo=UTC))

    assert made == 0
    assert await desk.ledger(roundup) == ()


async def test_a_preview_is_what_would_be_posted(desk: Desk) -> None:
    """The new papers; without any, the latest list, which it says is not new."""
    await desk.listed(TODAY, 3)
    await desk.add(top=2)
    latest = await desk.services.roundups.preview(GUILD, 1)
    await desk.listed(TODAY, 2, first=10)

    new = await desk.services.roundups.preview(GUILD, 1)

    assert (latest.is_new, new.is_new) == (False, True)
    assert [paper.upvotes for paper in latest.page.papers] == [11, 10] or latest.page.more == 1
    assert [paper.upvotes for paper in new.page.papers] == [11, 10]
    assert await desk.services.roundups.all(GUILD) == (await desk.services.roundups.get(GUILD, 1),)


async def test_sending_beside_the_schedule_takes_nothing_from_it(desk: Desk) -> None:
    """Such an issue may be sent again and again; the day's own comes all the same."""
    roundup = await desk.add()
    await desk.listed(TODAY, 2, first=10)
    for _ in range(2):
        await desk.services.roundups.send(GUILD, 1, counts=False)

    await desk.run(datetime(2026, 3, 5, 12, tzinfo=UTC), polled=True)

    issues = await desk.issues(roundup)
    assert list(issues) == ["2026-03-04+01", "2026-03-04+02", "2026-03-05"]
    assert {str(issue["papers"]) for issue in issues.values()} == {"['2603.00011', '2603.00010']"}
    assert desk.services.sender_wakeup.is_set()


async def test_sending_that_counts_is_the_issue_of_its_day(desk: Desk) -> None:
    """The scheduled one of that day doesn't come, a second one is refused."""
    roundup = await desk.add("18:00")
    await desk.listed(TODAY, 2, first=10)
    await desk.services.roundups.send(GUILD, 1, counts=True)
    await desk.listed(TODAY, 1, first=20)
    with pytest.raises(BadRequest, match="already out"):
        await desk.services.roundups.send(GUILD, 1, counts=True)

    await desk.run(datetime(2026, 3, 5, 21, tzinfo=UTC), polled=True)

    issues = await desk.issues(roundup)
    assert list(issues) == ["2026-03-04", "2026-03-05"]
    assert issues["2026-03-05"]["papers"] == ["2603.00020"]


async def test_nothing_is_not_sent(desk: Desk) -> None:
    """An empty post helps nobody; a paused roundup has no day to count for."""
    await desk.add()
    with pytest.raises(BadRequest, match="no papers for it yet"):
        await desk.services.roundups.send(GUILD, 1, counts=False)
    with pytest.raises(BadRequest, match="Nothing is new"):
        await desk.services.roundups.send(GUILD, 1, counts=True)

    await desk.listed(TODAY, 1)
    await desk.services.roundups.pause(GUILD, 1)

    with pytest.raises(BadRequest, match="paused"):
        await desk.services.roundups.send(GUILD, 1, counts=True)


async def test_the_latest_list_can_be_sent_while_nothing_is_new(desk: Desk) -> None:
    """Whoever has just set a roundup up wants to see it there; it counts for no day."""
    await desk.listed(TODAY, 2)
    roundup = await desk.add()
    preview = await desk.services.roundups.preview(GUILD, 1)

    await desk.services.roundups.send(GUILD, 1, counts=False)

    (sent,) = (await desk.issues(roundup)).values()
    assert not preview.is_new
    assert sent["papers"] == [paper.id for paper in preview.page.papers]
    (known,) = await desk.services.roundups.all(GUILD)
    assert known.last_issue_key == roundup.last_issue_key


async def test_a_doubtful_message_is_sent_again_if_its_server_says_so(desk: Desk) -> None:
    """Only by its own server, and only while nobody knows whether it arrived."""
    roundup = await desk.add()
    await desk.listed(TODAY, 1)
    await desk.services.roundups.send(GUILD, 1, counts=False)
    await desk.deliver(Unreadable("no right to read history"))
    (doubtful,) = await desk.ledger(roundup)

    other = await desk.services.roundups.resend(ELSEWHERE, doubtful.id)
    own = await desk.services.roundups.resend(GUILD, doubtful.id)
    twice = await desk.services.roundups.resend(GUILD, doubtful.id)

    assert (other, own, twice) == (False, True, False)


async def test_the_rest_of_an_issue_can_be_opened(desk: Desk) -> None:
    """Its reference leads to all papers it chose from, and to those that joined it late."""
    await desk.add(top=1)
    await desk.listed(TODAY, 7, first=10)
    await desk.services.roundups.send(GUILD, 1, counts=True)
    await desk.listed(TODAY, 1, first=30)
    async with desk.database.write() as tx:
        ((issue),) = await IssueStore(tx).of_guild(GUILD, 9)
        await IssueStore(tx).refreshed(issue, ("2603.00030",), None)
    lists = desk.services.lists

    page = await lists.page(await lists.resolve(f"r.{issue.reference}"))

    assert (page.selection.sort, page.total, len(page.entries)) == (Sort.UPVOTES, 8, 5)
    assert page.entries[0].paper.id == "2603.00030"
    assert page.heading == "Daily Papers · Wed 4 Mar 2026"
    with pytest.raises(BadRequest, match="preview, or too old"):
        await lists.page(Selection("r", "0" * 24, Sort.UPVOTES))


@pytest.mark.parametrize(
    ("target", "layout", "kinds"),
    [
        (TargetKind.CHANNEL, Layout.LIST, ["channel", "channel"]),
        (TargetKind.CHANNEL, Layout.CARDS, ["channel", "channel"]),
        (TargetKind.CHANNEL, Layout.THREADS, ["channel", "thread"]),
        (TargetKind.FORUM, Layout.LIST, ["forum", "thread"]),
        (TargetKind.FORUM, Layout.THREADS, ["forum", "thread"]),
    ],
)
async def test_where_the_parts_go(
    desk: Desk, target: TargetKind, layout: Layout, kinds: list[str]
) -> None:
    """One post in a forum; elsewhere a thread only for the layout that is called so."""
    draft = RoundupDraft(destination=Destination(CHANNEL, target), at="09:00", layout=layout)
    terms = (await desk.services.roundups.add(GUILD, ADMIN, draft)).terms

    assert [target_of(terms, part) for part in (0, 1)] == kinds


async def test_an_issue_sent_by_hand_has_an_hour(desk: Desk) -> None:
    """An admin who waits for it would be surprised by it much later."""
    roundup = await desk.add()
    await desk.listed(TODAY, 1)

    await desk.services.roundups.send(GUILD, 1, counts=False)

    (delivery,) = await desk.ledger(roundup)
    assert delivery.order.expires_at == NOW + timedelta(hours=1)
    assert roundup.terms.at == time(9)
