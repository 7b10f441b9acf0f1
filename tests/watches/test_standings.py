"""Whoever asks why no alert came is told when their watch was last matched, and what waits why."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.domain import Owner
from bot.delivery.domain.results import Refused
from bot.errors import BadRequest
from bot.papers.domain.linked import Linked
from bot.schedules.quiet_hours import QuietHours
from bot.storage.database import Database
from bot.storage.key_values import KeyValues
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.standing import Holdup, LastMatch, Loosening, Standing
from bot.watches.domain.watch import Tempo, Watch
from bot.watches.services.matching import CURSOR, MatchingService
from tests.support.fakes import NOW, Clock
from tests.support.sql import Sql
from tests.watches.watch_drawings import WATCH
from tests.watches.watching import CHANNEL, GUILD, ME, MEMBER, OTHER_MEMBER, SERVER, Desk

FORBIDDEN = Refused(403, 50013, "missing permissions")
CLOSED = Refused(403, 50007, "cannot send messages to this user")
CODE = "https://github.test/a/b"


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk on a Wednesday afternoon, once on each engine."""
    return Desk(database, Clock())


async def standing(desk: Desk, number: int = 1, owner: Owner = ME) -> Standing:
    """Give how a watch stands, as a process that has just started sees it."""
    desk.restart()
    return await desk.services.standings.read(await desk.services.watches.get(owner, number))


def lacking(shown: Standing) -> dict[str, int]:
    """Give how many papers lack what."""
    return {" ".join(map(str, each.lacking)): each.count for each in shown.near}


async def test_the_last_match_counts_what_was_new_in_that_run(desk: Desk) -> None:
    """Runs without papers don't count, nor papers of before the watch or of an older list."""
    await desk.bring(1, "moe")
    await desk.tell()
    await desk.watch("moe")
    before = await standing(desk)
    day = desk.clock().date()
    await desk.bring(2, "rag")
    await desk.bring(3, "moe")
    await desk.bring(4, "vlm", listing_day=day - timedelta(days=90))
    await desk.bring(5, "vlm", listing_day=None)
    await desk.tell()
    for _ in range(3):
        await desk.pass_by(minutes=4)

    after = await standing(desk)

    assert before.last_match is None
    assert (after.last_match, after.now - NOW) == (LastMatch(NOW, 2), timedelta(minutes=12))


async def test_all_parts_of_a_run_are_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many papers come at once, all of them count."""
    monkeypatch.setattr("bot.watches.services.matching.BATCH", 3)
    await desk.watch("moe")
    for number in range(8):
        await desk.bring(number, "rag")

    await desk.tell()

    assert (await standing(desk)).last_match == LastMatch(NOW, 8)


async def test_a_run_of_two_processes_is_counted_once(desk: Desk) -> None:
    """One that comes late with the same papers changes nothing."""
    late = MatchingService(desk.database, desk.clock)
    await desk.watch("moe")
    await desk.bring(1, "moe")
    await desk.tell()
    async with desk.database.write() as tx:
        await KeyValues(tx).put(CURSOR, "0")

    desk.clock.advance(minutes=5)
    await late.step()

    assert (await standing(desk)).last_match == LastMatch(NOW, 1)


async def test_a_watch_with_other_words_was_not_matched_yet(desk: Desk) -> None:
    """What came before belongs to the words of before; an undo compares it with the old ones."""
    watch = await desk.watch("moe")
    await desk.bring(1, "moe")
    await desk.tell()
    desk.clock.advance(minutes=5)
    await desk.services.watches.edit(ME, 1, WatchDraft("rag"))
    changed = await standing(desk)

    await desk.services.watches.undo(ME, 1, await desk.services.watches.last_step(watch))

    assert changed.last_match is None
    assert (await standing(desk)).last_match == LastMatch(desk.clock(), 1)


async def test_what_a_pause_missed_was_matched_when_it_ended(desk: Desk) -> None:
    """While it lasts, the last match is that before; a pause somebody asked for skips papers."""
    await desk.watch("moe")
    await desk.watch("rag")
    await desk.bring(1, "moe")
    desk.sending.target.results.append(CLOSED)
    await desk.tell()
    await desk.services.watches.pause(ME, 2)
    desk.clock.advance(hours=2)
    await desk.bring(2, "vlm")
    await desk.bring(3, "vlm")
    await desk.tell()
    paused = [await standing(desk, number) for number in (1, 2)]

    desk.clock.advance(hours=2)
    await desk.services.watches.resume(ME, 1)
    await desk.services.watches.resume(ME, 2)
    resumed = [await standing(desk, number) for number in (1, 2)]

    assert [each.last_match for each in paused] == [LastMatch(NOW, 1)] * 2
    caught_up = LastMatch(desk.clock(), 3)  # with the hour before the pause
    assert [each.last_match for each in resumed] == [caught_up, None]


async def test_a_run_writes_no_row_of_a_watch(desk: Desk, sql: Sql) -> None:
    """There may be a hundred thousand: what is needed is one row for all of them."""
    for word in ("moe", "rag", "vlm"):
        await desk.watch(word)
    before = await sql("SELECT * FROM watches ORDER BY id")

    for number in range(4):
        await desk.bring(number, "agent")
        await desk.pass_by(minutes=5)

    assert await sql("SELECT * FROM watches ORDER BY id") == before
    assert await sql("SELECT count(*) FROM matching_runs") == [(4,)]
    desk.clock.advance(days=91)
    await desk.telling.forget()
    assert await sql("SELECT count(*) FROM matching_runs") == [(0,)]


HELD: dict[tuple[int, tuple[str, str] | None, str | None], str] = {
    (0, None, None): "4 14:01",
    (24, None, None): "5 14:00",
    (0, ("13:00", "16:00"), None): "4 16:00",
    (0, ("15:00", "16:00"), None): "4 14:01",
    (0, None, "18:30"): "4 18:30",
    (0, ("18:00", "20:00"), "18:30"): "4 20:00",
    (24, ("13:00", "16:00"), None): "5 16:00",
    (24, None, "18:30"): "5 14:00",
    (24, ("13:00", "16:00"), "18:30"): "5 16:00",
    (24, ("13:00", "15:00"), "12:00"): "5 15:00",
    (72, ("22:00", "07:00"), "23:00"): "7 14:00",
}
"""When an alert comes (March 2026) by the hours of a snooze, quiet hours, and time of a digest."""


async def test_alerts_come_when_they_are_said_to_come(desk: Desk) -> None:
    """Whatever holds a paper back, alone or together: not a minute before, and then at once."""
    due = [
        datetime.strptime(f"2026-03-{at}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        for at in HELD.values()
    ]
    people = [Owner(100 + number) for number in range(len(HELD))]
    for owner, (snoozed, quiet, digest) in zip(people, HELD, strict=True):
        await desk.watch("moe", owner, at=digest)
        if snoozed:
            await desk.services.watches.snooze(owner, 1, timedelta(hours=snoozed))
        if quiet:
            await desk.services.preferences.set_quiet_hours(owner.member_id, *quiet, zone="UTC")
    await desk.bring(1, "moe")
    desk.clock.advance(minutes=1)
    await desk.matching.step()

    shown = [await standing(desk, 1, owner) for owner in people]
    came: dict[Owner, datetime] = {}
    for moment in sorted({*due, *(each - timedelta(minutes=1) for each in due)}):
        desk.clock.now = moment
        await desk.tell()
        came |= {each: moment for each in people if each not in came and desk.told(each.member_id)}

    assert [each.waiting for each in shown] == [1] * len(HELD)
    assert [each.release for each in shown] == due
    assert [came[each] for each in people] == due


async def test_only_what_holds_back_right_now_is_named(desk: Desk) -> None:
    """Quiet hours of later, and a snooze that has passed, hold nothing back."""
    await desk.watch("moe", at="18:30")
    await desk.services.preferences.set_quiet_hours(MEMBER, "15:00", "16:00", "UTC")
    await desk.services.watches.snooze(ME, 1, timedelta(minutes=30))
    causes = [[hold.cause for hold in (await standing(desk)).holds]]
    for minutes in (45, 60, 60):
        desk.clock.advance(minutes=minutes)
        causes.append([hold.cause for hold in (await standing(desk)).holds])
    await desk.services.watches.pause(ME, 1)
    causes.append([hold.cause for hold in (await standing(desk)).holds])

    assert causes == [
        [Holdup.SNOOZE, Holdup.DIGEST],
        [Holdup.DIGEST],
        [Holdup.QUIET, Holdup.DIGEST],
        [Holdup.DIGEST],
        [],
    ]


async def test_quiet_hours_are_those_of_the_recipient(desk: Desk) -> None:
    """A channel has none, nor has another member."""
    await desk.services.preferences.set_quiet_hours(MEMBER, "13:00", "16:00", "UTC")
    await desk.watch("moe")
    await desk.watch("moe", SERVER)
    await desk.watch("moe", Owner(OTHER_MEMBER))

    quiet = [(await standing(desk, 1, owner)).quiet for owner in (ME, SERVER, Owner(OTHER_MEMBER))]

    assert quiet == [QuietHours(time(13), time(16), "UTC"), None, None]


async def test_papers_are_counted_by_what_they_lack(desk: Desk) -> None:
    """Upvotes, code or both; those that were told or are too old to be told are no longer near."""
    await desk.watch("moe", upvotes=20, code=True)
    await desk.watch("moe", Owner(OTHER_MEMBER))
    for number in (1, 2, 3):
        await desk.bring(number, "moe", upvotes=number, code_url=CODE)
    await desk.bring(4, "moe", upvotes=30)
    await desk.bring(5, "moe", upvotes=None)
    await desk.bring(6, "moe", upvotes=20, code_url=CODE)
    await desk.bring(7, "rag", upvotes=1)
    await desk.order()

    shown = await standing(desk)
    other = await standing(desk, 1, Owner(OTHER_MEMBER))
    desk.clock.advance(days=31)
    old = await standing(desk)

    assert lacking(shown) == {"upvotes:>=20": 3, "has:code": 1, "upvotes:>=20 has:code": 1}
    assert shown.loosenings == (Loosening(upvotes=3), Loosening(code=False))
    assert (shown.waiting, shown.sending) == (0, 1)
    assert other.near == old.near == ()


async def test_what_lacks_only_a_model_comes_without_it(desk: Desk) -> None:
    """The model is waited for like code, and left out in one press, undone in another."""
    watch = await desk.watch("moe", model=True)
    known = await desk.bring(1, "moe", models=Linked(0))
    unknown = await desk.bring(2, "moe")
    await desk.tell()

    shown = await standing(desk)
    loosened = await desk.services.standings.loosen(ME, watch.id, Loosening(model=False))
    await desk.tell()

    assert lacking(shown) == {"has:model": 2}
    assert shown.loosenings == (Loosening(model=False),)
    assert loosened.terms.text == "moe"
    assert [sorted(each) for each in desk.told()] == [[known.id, unknown.id]]


async def test_what_another_watch_has_told_does_not_wait(desk: Desk) -> None:
    """Also while a watch is paused, whose papers are not looked at meanwhile."""
    await desk.watch("moe", at="20:00")
    await desk.watch("agent")
    await desk.bring(1, "moe", "agent")
    await desk.bring(2, "moe")
    await desk.matching.step()
    await desk.services.watches.pause(ME, 1)
    await desk.tell()

    shown = await standing(desk)

    assert desk.told() == [["2603.00001"]]
    assert shown.waiting == 1


async def test_what_lacked_only_a_weakened_condition_is_sent(desk: Desk) -> None:
    """Also what came before the watch; nothing that it has told comes again, and none is lost."""
    await desk.bring(1, "moe", upvotes=3)
    watch = await desk.watch("moe", upvotes=20)
    await desk.bring(2, "moe", upvotes=12)
    await desk.bring(3, "moe", upvotes=None)
    await desk.bring(4, "moe", upvotes=20)
    await desk.tell()

    offered: list[Loosening] = []
    alerts: list[int] = []
    while shown := (await standing(desk)).loosenings:
        offered += shown
        desk.clock.advance(minutes=5)
        await desk.services.standings.loosen(ME, watch.id, shown[0])
        await desk.telling.step()  # at once: nothing has to be matched again
        await desk.sending.drain()
        alerts.append(len(desk.told()))
        await desk.tell()

    assert alerts == [2, 3, 4]
    assert offered == [Loosening(upvotes=12), Loosening(upvotes=3), Loosening(upvotes=0)]
    assert desk.told() == [["2603.00004"], ["2603.00002"], ["2603.00001"], ["2603.00003"]]
    assert (await desk.services.watches.get(ME, 1)).terms.text == "moe"


async def test_a_weakened_condition_can_be_undone(desk: Desk) -> None:
    """What was not sent yet waits for the old condition again."""
    await desk.services.preferences.set_quiet_hours(MEMBER, "13:00", "16:00", "UTC")
    watch = await desk.watch("moe", upvotes=20)
    await desk.bring(1, "moe", upvotes=12)
    await desk.tell()
    await desk.services.standings.loosen(ME, watch.id, Loosening(upvotes=12))
    await desk.tell()
    loose = await standing(desk)

    await desk.services.watches.undo(ME, 1, await desk.services.watches.last_step(watch))
    await desk.pass_by(hours=5)

    assert loose.waiting == 1
    assert lacking(await standing(desk)) == {"upvotes:>=20": 1}
    assert desk.told() == []


async def test_a_paused_watch_sends_what_lacked_something_when_it_resumes(desk: Desk) -> None:
    """An old button may still be pressed: nothing is sent before, and nothing is lost."""
    watch = await desk.watch("moe", upvotes=20)
    await desk.bring(1, "moe", upvotes=12)
    await desk.tell()
    await desk.bring(2, "moe", upvotes=30)
    desk.sending.target.results.append(CLOSED)
    await desk.tell()
    paused = await standing(desk)

    await desk.services.standings.loosen(ME, watch.id, Loosening(upvotes=12))
    await desk.pass_by(hours=1)
    assert paused.near == ()
    assert desk.told() == []
    await desk.services.preferences.resume_direct_messages(MEMBER)
    await desk.tell()

    assert [sorted(each) for each in desk.told()] == [["2603.00001", "2603.00002"]]


async def test_a_button_only_weakens_ones_own_watch(desk: Desk) -> None:
    """One that was pressed before, is forged, or is somebody else's changes nothing."""
    watch = await desk.watch("moe", upvotes=20)
    loosen = desk.services.standings.loosen

    for loosening in (Loosening(upvotes=20), Loosening(upvotes=99_999), Loosening(code=False)):
        with pytest.raises(BadRequest, match="no more than that already"):
            await loosen(ME, watch.id, loosening)
    for owner in (Owner(OTHER_MEMBER), SERVER, Owner(MEMBER, GUILD + 1)):
        with pytest.raises(BadRequest, match="gone"):
            await loosen(owner, watch.id, Loosening(upvotes=1))

    assert (await desk.services.watches.get(ME, 1)).terms == watch.terms


async def test_a_watch_of_a_condition_alone_keeps_it(desk: Desk) -> None:
    """Without words and condition it would find nothing."""
    await desk.watch("upvotes:>=20")
    await desk.bring(1, "moe", upvotes=0)
    await desk.tell()

    shown = await standing(desk)

    assert lacking(shown) == {"upvotes:>=20": 1}
    assert shown.loosenings == ()


async def _lose_permissions(desk: Desk) -> None:
    desk.sending.target.results += [FORBIDDEN] * 2
    for _ in range(6):
        await desk.pass_by(minutes=15)


async def test_what_a_lost_permission_holds_back_is_counted(desk: Desk) -> None:
    """What the alert had that was refused waits, and so does nothing that came in the pause."""
    await desk.watch("moe", SERVER)
    await desk.bring(1, "moe")
    await _lose_permissions(desk)
    await desk.bring(2, "moe")
    await desk.tell()

    shown = await standing(desk, 1, SERVER)
    await desk.services.servers.resume_watches(GUILD, CHANNEL)
    resumed = await standing(desk, 1, SERVER)

    assert (shown.waiting, shown.holds) == (1, ())
    assert resumed.waiting == 2


quiet_hours = st.none() | st.builds(
    QuietHours, st.just(time(22)), st.sampled_from([time(7), time(23), time(12)]), st.just("UTC")
)
digests = st.none() | st.builds(time, st.integers(0, 23))


@given(digests, quiet_hours, st.integers(0, 50), st.integers(0, 30), st.integers(0, 23))
def test_the_release_is_the_first_minute_without_a_hold(
    digest: time | None, quiet: QuietHours | None, snooze: int, age: int, hour: int
) -> None:
    """As a clock would find it that tries every hour."""
    now = NOW.replace(hour=hour)
    terms = replace(WATCH.terms, tempo=Tempo.DAILY if digest else Tempo.AT_ONCE, at=digest)
    until = now + timedelta(hours=snooze) if snooze else None
    watch = replace(WATCH, terms=terms, snoozed_until=until)
    found = now - timedelta(hours=age)

    shown = Standing(watch, now, waiting=1, found_at=found, quiet=quiet)

    assert shown.release == next(
        moment
        for moment in (now + timedelta(hours=hours) for hours in range(400))
        if _is_free(watch, found, quiet, moment)
    )
    assert bool(shown.holds) == (shown.release > now)


def _is_free(watch: Watch, found: datetime, quiet: QuietHours | None, moment: datetime) -> bool:
    return watch.is_due(found, moment) and not (quiet and quiet.is_quiet(moment))
