"""A posted roundup follows its list until that closes, in place, and costs nobody a message."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import DeliveryKind, Message, TargetKind
from bot.delivery.domain.results import Ambiguous, Refused, Result, Sent
from bot.delivery.store.outbox import Outbox
from bot.memory.services.posts import PostMemory
from bot.roundups.domain.issue import IssuePage
from bot.roundups.domain.subscription import Subscription
from bot.roundups.services.refresh import RefreshService
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.roundups.views.messages import issue_messages
from bot.storage.database import Database
from tests.roundups.desk import GUILD, Desk, render
from tests.support.fakes import Clock, a_paper
from tests.support.orders import an_order

COMPONENTS_V2 = 1 << 15
THURSDAY, FRIDAY = date(2026, 3, 5), date(2026, 3, 6)


@dataclass
class Editor:
    """A target that only edits, and remembers what it was given."""

    result: Result = field(default_factory=lambda: Sent(1))
    payloads: list[dict[str, object]] = field(default_factory=list[dict[str, object]])

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Refuse: a refresh never posts."""
        raise AssertionError(delivery, nonce)

    async def find(self, delivery: Delivery) -> Result:
        """Refuse: a refresh never looks."""
        raise AssertionError(delivery)

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Remember the payload."""
        assert delivery.message_id
        self.payloads.append(json.loads(payload))
        return self.result


@dataclass
class Posted:
    """A roundup that was posted on Thursday at nine, and what refreshes it."""

    desk: Desk
    editor: Editor
    refresh: RefreshService
    roundup: Subscription

    async def step(self, day: date, hour: int, minute: int = 0) -> int:
        """Refresh at a moment; give how many issues were."""
        self.desk.clock.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
        return await self.refresh.step()


@pytest.fixture
async def posted(database: Database) -> Posted:
    """Post two papers at nine."""
    desk, editor = Desk(database, Clock()), Editor()
    roundup = await desk.add()
    desk.clock.now = datetime(2026, 3, 5, 4, tzinfo=UTC)
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(datetime(2026, 3, 5, 9, tzinfo=UTC))
    await desk.deliver()
    refresh = RefreshService(
        database, dict.fromkeys(TargetKind, editor), render, PostMemory(), desk.clock
    )
    return Posted(desk, editor, refresh, roundup)


async def test_votes_and_late_papers_are_brought_up_to_date(posted: Posted) -> None:
    """In place: the same papers in the same order with their present votes, then the late ones."""
    await posted.desk.ingest(
        a_paper(10, listing_day=THURSDAY, upvotes=99), a_paper(30, listing_day=THURSDAY)
    )

    early = await posted.step(THURSDAY, 9, 59)
    made = await posted.step(THURSDAY, 10)

    assert (early, made) == (0, 1)
    (shown,) = posted.editor.payloads
    assert shown["papers"] == ["2603.00011", "2603.00010"]
    assert shown["votes"] == [11, 99]
    assert shown["late"] == ["2603.00030"]
    assert shown["is_final"] is False


async def test_an_update_says_nothing_of_notifications(posted: Posted) -> None:
    """Discord takes no such flag when a message is edited, which notifies nobody anyway."""
    async with posted.desk.database.write() as tx:
        known = replace(posted.roundup.terms, is_silent=True)
        await SubscriptionStore(tx).edit(
            GUILD, 1, known, posted.roundup.last_issue_key, posted.roundup.next_run_at
        )
    refresh = RefreshService(
        posted.desk.database,
        dict.fromkeys(TargetKind, posted.editor),
        issue_messages,
        PostMemory(),
        posted.desk.clock,
    )

    posted.desk.clock.now = datetime(2026, 3, 5, 10, tzinfo=UTC)
    await refresh.step()

    assert [each["flags"] for each in posted.editor.payloads] == [COMPONENTS_V2]


async def test_what_was_published_is_edited_once(posted: Posted) -> None:
    """Its followers get the edits of the message; the crosspost is nothing to edit."""
    (message,) = await posted.desk.ledger(posted.roundup)
    order = replace(
        message.order, kind=DeliveryKind.CROSSPOST, target=TargetKind.CROSSPOST, payload=""
    )
    async with posted.desk.database.write() as tx:
        await Outbox(tx).put([order], anchor_id=message.message_id)
    await posted.desk.deliver()

    refreshed = await posted.step(THURSDAY, 10)

    assert refreshed == 1
    assert len(posted.editor.payloads) == 1


async def test_it_happens_a_few_times_and_ends_with_the_list(posted: Posted) -> None:
    """After an hour, after six, and once the list has closed; the last is stamped as final."""
    moments = [(THURSDAY, hour) for hour in range(9, 24)] + [(FRIDAY, hour) for hour in range(24)]

    done = [moment for moment in moments if await posted.step(*moment)]

    assert done == [(THURSDAY, 10), (THURSDAY, 15), (FRIDAY, 3)]
    assert [shown["is_final"] for shown in posted.editor.payloads] == [False, False, True]


async def test_late_papers_stay_with_their_issue(posted: Posted) -> None:
    """What joined Thursday's issue is not in Friday's, nor the other way round."""
    await posted.desk.listed(THURSDAY, 1, first=30)
    await posted.step(THURSDAY, 15)
    posted.desk.clock.now = datetime(2026, 3, 6, 1, tzinfo=UTC)
    await posted.desk.listed(FRIDAY, 1, first=40)
    await posted.step(FRIDAY, 3)

    await posted.desk.run(datetime(2026, 3, 6, 9, tzinfo=UTC))

    assert posted.editor.payloads[-1]["late"] == ["2603.00030"]
    assert (await posted.desk.issues(posted.roundup))["2026-03-06"]["papers"] == ["2603.00040"]


async def test_a_failed_edit_loses_no_late_paper(posted: Posted) -> None:
    """A paper that could not be shown late comes with the next issue instead."""
    posted.editor.result = Ambiguous("timed out")
    await posted.desk.listed(THURSDAY, 1, first=30)
    await posted.step(THURSDAY, 10)
    await posted.step(FRIDAY, 3)

    await posted.desk.run(datetime(2026, 3, 6, 11, 45, tzinfo=UTC))
    await posted.desk.ingest()
    await posted.desk.run(datetime(2026, 3, 6, 12, tzinfo=UTC))

    assert (await posted.desk.issues(posted.roundup))["2026-03-06"]["papers"] == ["2603.00030"]


async def test_a_deleted_message_is_left_alone(posted: Posted) -> None:
    """Somebody did not want it: it is not edited again, and not posted again."""
    posted.editor.result = Refused(404, 10008, "unknown message")

    await posted.step(THURSDAY, 10)
    await posted.step(THURSDAY, 15)

    assert len(posted.editor.payloads) == 1


async def test_posts_come_before_edits(posted: Posted) -> None:
    """While a message waits to be sent nothing is edited."""
    await posted.desk.listed(THURSDAY, 1, first=30)
    posted.desk.clock.now = datetime(2026, 3, 5, 10, tzinfo=UTC)
    await posted.desk.services.roundups.send(GUILD, 1, counts=False)

    waiting = await posted.step(THURSDAY, 10, 1)
    await posted.desk.deliver()
    done = await posted.step(THURSDAY, 10, 2)

    assert (waiting, done) == (0, 1)


async def test_an_issue_beside_the_schedule_takes_no_late_papers(posted: Posted) -> None:
    """They join the scheduled one as before; such an issue only shows newer votes."""
    await posted.desk.listed(THURSDAY, 1, first=30)
    posted.desk.clock.now = datetime(2026, 3, 5, 10, tzinfo=UTC)
    await posted.desk.services.roundups.send(GUILD, 1, counts=False)
    await posted.desk.deliver()
    await posted.desk.listed(THURSDAY, 1, first=40)

    await posted.step(THURSDAY, 11)
    posted.desk.clock.now = datetime(2026, 3, 6, 4, tzinfo=UTC)
    await posted.desk.listed(FRIDAY, 1, first=50)
    await posted.desk.run(datetime(2026, 3, 6, 9, tzinfo=UTC))

    late = [shown["late"] for shown in posted.editor.payloads]
    assert sorted(map(str, late)) == ["['2603.00040', '2603.00030']", "[]"]
    issues = await posted.desk.issues(posted.roundup)
    assert issues["2026-03-06"]["papers"] == ["2603.00050"]


async def test_what_waits_for_a_person_holds_nobody_up(posted: Posted) -> None:
    """The parts of an issue that was refused stay where they are; they delay no other's votes."""
    parts = [an_order(99, part, posted.desk.clock.now) for part in range(2)]
    async with posted.desk.database.write() as tx:
        await Outbox(tx).put(parts)
    for _ in range(3):
        await posted.desk.deliver(Refused(403, 50013, "missing permissions"))
        posted.desk.clock.advance(hours=2)
    await posted.desk.ingest(a_paper(10, listing_day=THURSDAY, upvotes=99))

    made = await posted.step(THURSDAY, 16)

    assert made == 1


async def test_one_that_fails_keeps_no_other_waiting(posted: Posted) -> None:
    """An issue that can't be drawn is left alone until its next turn, and the others go on."""
    desk, first = posted.desk, posted.roundup
    desk.clock.now = datetime(2026, 3, 5, 9, 5, tzinfo=UTC)
    await desk.add("09:30")
    await desk.listed(THURSDAY, 2, first=20)
    await desk.run(datetime(2026, 3, 5, 9, 45, tzinfo=UTC))
    await desk.deliver()

    def brittle(page: IssuePage) -> tuple[Message, ...]:
        if page.issue.subscription_id == first.id:
            raise ZeroDivisionError
        return render(page)

    targets = dict.fromkeys(TargetKind, posted.editor)
    refresh = RefreshService(desk.database, targets, brittle, PostMemory(), desk.clock)
    desk.clock.now = datetime(2026, 3, 5, 12, tzinfo=UTC)

    made, again = await refresh.step(), await refresh.step()

    assert (made, again) == (1, 0)
