"""What watches have found is told in few messages, at the right time, and each paper once."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.accounts.domain import Owner
from bot.delivery.domain.order import Message
from bot.delivery.domain.results import Ambiguous, Refused
from bot.errors import BadRequest
from bot.lists.domain import Selection
from bot.papers.domain.listing import Sort
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import Alert, Recipient, Tempo
from bot.watches.services.alerts import AlertService
from bot.watches.store.alerts import AlertStore
from bot.watches.store.pending_hits import FIRST, PendingHitStore
from tests.support.fakes import NOW, Clock
from tests.watches.watching import (
    CHANNEL,
    GUILD,
    ME,
    MEMBER,
    OTHER_MEMBER,
    SERVER,
    Desk,
    written,
)

BUSY = Refused(429, 20028, "write limit")


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    """Open a desk on a Wednesday afternoon; test_watch_machine.py runs on both engines."""
    return Desk(sqlite_database, Clock())


async def test_one_message_for_one_recipient(desk: Desk) -> None:
    """All that one look finds for a member is one message; a channel and others have their own."""
    await desk.watch("moe")
    await desk.watch("rag")
    await desk.watch("moe", Owner(OTHER_MEMBER))
    await desk.watch("rag", SERVER)
    await desk.bring(1, "moe")
    await desk.bring(2, "rag")

    made = await desk.tell()

    assert made == 3
    assert desk.told() == [["2603.00002", "2603.00001"]]
    assert desk.told(OTHER_MEMBER) == [["2603.00001"]]
    assert desk.told(CHANNEL) == [["2603.00002"]]


async def test_one_that_fails_keeps_no_other_waiting(desk: Desk) -> None:
    """The others are told at once; an alert that can't be drawn comes once it can."""
    await desk.watch("moe")
    await desk.watch("moe", Owner(OTHER_MEMBER))
    await desk.bring(1, "moe")
    refused = {MEMBER}

    def brittle(alert: Alert, marker: str) -> Message:
        if alert.recipient_id in refused:
            raise ZeroDivisionError
        return written(alert, marker)

    desk.telling = AlertService(desk.database, brittle, desk.clock)
    made = await desk.tell()
    refused.clear()
    await desk.pass_by(hours=2)

    assert made == 1
    assert desk.told(OTHER_MEMBER) == desk.told() == [["2603.00001"]]


async def test_a_paper_of_two_watches_is_told_once_and_names_both(desk: Desk) -> None:
    """Also when the other watch would have told it later, or begins to match it later."""
    await desk.watch("moe")
    await desk.watch("rag")
    await desk.watch("moe OR zebra", at="18:00")
    await desk.watch("moe", upvotes=50)
    paper = await desk.bring(1, "moe", "rag")
    await desk.tell()

    desk.clock.advance(minutes=5)
    await desk.bring(1, "moe", "rag", upvotes=60)
    await desk.pass_by(days=1)

    assert [alert["papers"] for alert in desk.mail()] == [{paper.id: [1, 2, 3]}]


async def test_five_papers_are_shown_and_all_can_be_read(desk: Desk) -> None:
    """The most upvoted are in the message, and its list pages through all of them."""
    await desk.watch("moe")
    for number in range(1, 14):
        await desk.bring(number, "moe")
    await desk.tell()

    (alert,) = desk.mail()
    lists, reference = desk.services.lists, f"a.{alert['reference']}"
    pages = [
        await lists.page(await lists.resolve(reference, Sort.UPVOTES, page)) for page in range(3)
    ]

    assert alert["total"] == 13
    assert list(alert["papers"]) == [f"2603.{number:05}" for number in range(13, 8, -1)]
    listed = [entry.paper.id for page in pages for entry in page.entries]
    assert listed == [f"2603.{number:05}" for number in range(13, 0, -1)]


async def test_a_digest_comes_at_its_local_time(desk: Desk) -> None:
    """Once a day, with all of the last day, and none on a day without papers."""
    await desk.watch("moe", at="09:00", zone="Europe/Berlin")
    await desk.bring(1, "moe")
    await desk.pass_by(hours=1)
    await desk.bring(2, "moe")
    await desk.tell()
    desk.clock.now = datetime(2026, 3, 5, 7, 59, tzinfo=UTC)
    await desk.tell()
    assert desk.told() == []

    desk.clock.now = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
    await desk.tell()
    await desk.bring(3, "moe")
    await desk.pass_by(hours=23)
    await desk.pass_by(hours=1)
    await desk.pass_by(days=2)

    assert desk.told() == [["2603.00002", "2603.00001"], ["2603.00003"]]
    assert [alert["day"] for alert in desk.mail()] == ["2026-03-05", "2026-03-06"]
    assert not any(alert["is_late"] for alert in desk.mail())


async def test_quiet_hours_hold_until_the_morning(desk: Desk) -> None:
    """What is found in the night is one message then; a channel never sleeps."""
    await desk.services.preferences.set_quiet_hours(MEMBER, "22:00", "07:00", "Europe/Berlin")
    await desk.watch("moe")
    await desk.watch("moe", SERVER)
    desk.clock.now = datetime(2026, 3, 4, 21, 30, tzinfo=UTC)
    for number in (1, 2):
        await desk.bring(number, "moe")
        await desk.pass_by(hours=1)
    await desk.pass_by(hours=6, minutes=29)
    assert (desk.told(), len(desk.told(CHANNEL))) == ([], 2)

    await desk.pass_by(minutes=1)

    assert desk.told() == [["2603.00002", "2603.00001"]]
    assert not desk.mail()[0]["is_late"]


async def test_an_alert_that_is_retried_does_not_come_in_the_night(desk: Desk) -> None:
    """With what was found meanwhile it is one message in the morning."""
    await desk.services.preferences.set_quiet_hours(MEMBER, "22:00", "07:00", "UTC")
    await desk.watch("moe")
    desk.clock.now = datetime(2026, 3, 4, 21, 58, tzinfo=UTC)
    await desk.bring(1, "moe")
    desk.sending.target.results.append(BUSY)
    await desk.tell()
    await desk.bring(2, "moe")
    while desk.clock.now < datetime(2026, 3, 5, 6, 55, tzinfo=UTC):
        await desk.pass_by(minutes=9)
    assert desk.told() == []

    await desk.pass_by(minutes=9)

    assert desk.told() == [["2603.00002", "2603.00001"]]
    assert not desk.mail()[0]["is_late"]


async def test_a_snoozed_watch_tells_afterwards(desk: Desk) -> None:
    """What it finds meanwhile is kept; other watches of its owner go on."""
    await desk.watch("moe")
    await desk.watch("rag")
    await desk.services.watches.snooze(ME, 1, timedelta(days=1))
    await desk.bring(1, "moe")
    await desk.bring(2, "rag")
    await desk.tell()
    assert desk.told() == [["2603.00002"]]

    await desk.pass_by(hours=23, minutes=59)
    await desk.pass_by(minutes=1)

    assert desk.told() == [["2603.00002"], ["2603.00001"]]


async def _end_snooze(desk: Desk) -> None:
    await desk.services.watches.resume(ME, 1)


async def _tell_at_once(desk: Desk) -> None:
    await desk.services.watches.edit(ME, 1, WatchDraft(tempo=Tempo.AT_ONCE))


async def _end_quiet_hours(desk: Desk) -> None:
    await desk.services.preferences.end_quiet_hours(MEMBER)


@pytest.mark.parametrize(
    ("hold", "release"),
    [("snooze", _end_snooze), ("digest", _tell_at_once), ("quiet", _end_quiet_hours)],
)
async def test_what_is_held_is_told_as_soon_as_its_owner_lets_it(
    desk: Desk, hold: str, release: Callable[[Desk], Awaitable[None]]
) -> None:
    """While it is held nobody looks at it again and again; a change of mind counts at once."""
    await desk.watch("moe", at="09:00" if hold == "digest" else None)
    if hold == "snooze":
        await desk.services.watches.snooze(ME, 1, timedelta(days=1))
    if hold == "quiet":
        await desk.services.preferences.set_quiet_hours(MEMBER, "00:00", "23:00", "UTC")
    await desk.bring(1, "moe")
    await desk.tell()
    async with desk.database.read() as tx:
        assert await PendingHitStore(tx).due(desk.clock(), FIRST) == ()

    await release(desk)
    await desk.tell()

    assert desk.told() == [["2603.00001"]]


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_what_is_due_is_read_in_parts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """However few hits are read at a time, everybody is told, and what is held stays held."""
    monkeypatch.setattr("bot.watches.store.pending_hits.BATCH_ROWS", size)
    monkeypatch.setattr("bot.watches.services.alerts.BATCH_ROWS", size)
    for member in range(60, 65):
        await desk.watch("moe", Owner(member))
        await desk.watch("rag", Owner(member), at="09:00")
    await desk.bring(1, "moe")
    await desk.bring(2, "rag")

    await desk.tell()

    assert [desk.told(member) for member in range(60, 65)] == [[["2603.00001"]]] * 5

    await desk.pass_by(days=1)

    assert [len(desk.told(member)) for member in range(60, 65)] == [2] * 5


async def test_what_a_pause_dropped_does_not_come_back_with_a_lost_alert(desk: Desk) -> None:
    """Another watch had found it too, and its alert was lost; that watch is removed by then."""
    await desk.watch("moe")
    await desk.watch("rag")
    await desk.bring(1, "moe", "rag")
    await desk.matching.step()
    await desk.services.watches.pause(ME, 1)
    desk.sending.target.results += [BUSY] * 40
    await desk.tell()
    await desk.services.watches.resume(ME, 1)
    await desk.services.watches.remove(ME, 2)
    assert desk.told() == []

    await desk.pass_by(minutes=90)
    desk.sending.target.results.clear()
    for _ in range(4):
        await desk.pass_by(minutes=30)

    assert desk.told() == []


async def test_what_a_person_paused_begins_anew(desk: Desk) -> None:
    """Neither what had waited nor what came while it was paused is told."""
    await desk.watch("moe")
    await desk.bring(1, "moe")
    await desk.matching.step()
    await desk.services.watches.pause(ME, 1)
    await desk.bring(2, "moe")
    await desk.tell()
    assert desk.told() == []

    await desk.services.watches.resume(ME, 1)
    await desk.bring(3, "moe")
    await desk.tell()

    assert desk.told() == [["2603.00003"]]


async def test_what_a_member_is_not_interested_in_stays_away(desk: Desk) -> None:
    """A muted paper is not told by any of their watches, but to others it is."""
    paper = await desk.bring(1, "moe", upvotes=1)
    for owner in (ME, SERVER):
        await desk.watch("moe", owner, upvotes=20)
    await desk.watch("rag")
    other = await desk.bring(2, "rag")
    await desk.tell()
    (alert,) = desk.mail()
    await desk.services.preferences.mute(Recipient(MEMBER), alert["reference"], paper.id)

    desk.clock.advance(minutes=5)
    await desk.bring(1, "moe", upvotes=20)
    await desk.tell()

    assert (desk.told(), desk.told(CHANNEL)) == ([[other.id]], [[paper.id]])


async def test_only_whom_an_alert_told_can_mute_below_it(desk: Desk) -> None:
    """Nobody else's alert, nor one that was deleted, makes anything be remembered of them."""
    paper = await desk.bring(1, "moe")
    await desk.watch("moe")
    await desk.bring(2, "moe")
    await desk.tell()
    (alert,) = desk.mail()
    strangers = (Recipient(OTHER_MEMBER), Recipient(MEMBER, GUILD), Recipient(CHANNEL, GUILD))

    for stranger in strangers:
        with pytest.raises(BadRequest, match="nothing has changed"):
            await desk.services.preferences.mute(stranger, alert["reference"], paper.id)

    async with desk.database.read() as tx:
        known = [await AlertStore(tx).already_notified(each, [paper.id]) for each in strangers]
    assert known == [frozenset()] * 3


async def test_late_hits_merge_into_one_message(desk: Desk) -> None:
    """While Discord is away nothing piles up: the recipient gets one message, marked late."""
    await desk.watch("moe")
    desk.sending.target.results += [BUSY] * 40
    for number in range(1, 6):
        await desk.bring(number, "moe")
        await desk.pass_by(minutes=50)
    desk.sending.target.results.clear()
    for _ in range(4):
        await desk.pass_by(minutes=30)

    told = desk.told()
    assert sorted(paper for alert in told for paper in alert) == [
        f"2603.{number:05}" for number in range(1, 6)
    ]
    assert len(told) <= 2
    assert any(alert["is_late"] for alert in desk.mail())


async def test_a_doubtful_alert_is_looked_for(desk: Desk) -> None:
    """One whose answer was lost is found again by its marker, and its papers are not told anew."""
    await desk.watch("moe")
    await desk.bring(1, "moe")
    target = desk.sending.target
    target.results.append(Ambiguous("reset"))
    await desk.tell()

    for _ in range(8):
        await desk.pass_by(minutes=20)

    assert desk.told() == [["2603.00001"]]
    assert "find" in {what for what, _ in target.asked}


async def test_what_was_told_is_forgotten_after_90_days(desk: Desk) -> None:
    """Its list says so then, and nothing is told a second time."""
    await desk.watch("moe")
    await desk.bring(1, "moe")
    await desk.tell()
    (alert,) = desk.mail()
    page = Selection("a", alert["reference"], Sort.UPVOTES)

    desk.clock.now = NOW + timedelta(days=89)
    await desk.telling.forget()
    assert (await desk.services.lists.page(page)).entries
    desk.clock.advance(days=2)
    await desk.telling.forget()
    await desk.tell()

    with pytest.raises(BadRequest, match="too old"):
        await desk.services.lists.page(page)
    assert len(desk.told()) == 1


async def test_a_zone_that_has_gone_holds_nobody_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the zone database loses a digest's zone, it is told at once, and so are the others."""
    await desk.watch("moe", at="09:00", zone="Europe/Berlin")
    await desk.watch("moe", Owner(OTHER_MEMBER))
    await desk.bring(1, "moe")
    monkeypatch.setattr("bot.schedules.time_zones._known_zones", lambda: frozenset({"UTC"}))

    await desk.tell()

    assert (desk.told(), desk.told(OTHER_MEMBER)) == ([["2603.00001"]], [["2603.00001"]])


async def test_a_look_tells_at_debug_what_waits(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A digest's time and an alert that is on its way; ids only."""
    caplog.set_level(logging.DEBUG, "bot.watches")
    await desk.watch("moe")
    digest = await desk.watch("zebra", at="18:00")
    await desk.bring(1, "moe", "zebra")
    await desk.bring(2, "zebra")
    await desk.tell()

    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "matched papers=2 until=2 hits=3",
        f"watch={digest.id} waits next_look={NOW + timedelta(hours=1)}",
    ]
