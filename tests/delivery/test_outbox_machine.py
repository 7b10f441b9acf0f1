"""Whatever happens, in whatever order, to senders and to Discord: each message arrives once."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.delivery.domain.delivery import Delivery, State, after_result
from bot.delivery.domain.results import Absent, Result, Sent, Unreadable
from bot.delivery.store.installation import InstallationStore
from bot.delivery.store.outbox import Outbox
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.storage.database import Database, open_database
from tests.delivery.faulty_discord import REFUSALS, UNANSWERED, UNDONE, Discord, Fate
from tests.support.fakes import NOW
from tests.support.orders import GUILD, an_order

T = TypeVar("T")

PARTS = ((1, 0), (1, 1), (2, 0))
"""The subjects and parts that are put."""

LIFETIME = timedelta(minutes=30)
EXAMPLES = 20
"""Histories of 20 steps each."""
FEW = 6
"""Those of every day on PostgreSQL, where each takes four times as long."""
SIZES = (
    pytest.param("sqlite", EXAMPLES, id="sqlite"),
    pytest.param("postgres", FEW, id="postgres"),
    pytest.param("postgres", EXAMPLES, id="postgres-many", marks=pytest.mark.faults),
)

OPEN = (State.PENDING, State.SENDING)


class Late(Enum):
    """What a sender stalls before."""

    NOTHING = auto()
    REQUEST = auto()
    ANSWER = auto()


class Accident(Enum):
    """What may happen beside the senders."""

    NOTHING = auto()
    PUT_AGAIN = auto()
    CANCEL = auto()
    EXPIRE = auto()
    RESTART = auto()


@dataclass(frozen=True)
class Held:
    """A claim in the memory of a sender, and the answer to its request once there is one."""

    owner: str
    delivery: Delivery
    result: Result | None = None


class Senders(RuleBasedStateMachine):
    """Senders that claim, send, stall and crash, before a Discord that fails in every way."""

    def __init__(self, runner: asyncio.Runner, database: Database) -> None:
        """Begin with one issue of two parts and one of a single part."""
        super().__init__()
        self.runner, self.database = runner, database
        self.now, self.discord, self.claims = NOW, Discord(), 0
        self.held: list[Held] = []
        self.put()

    def do(self, step: Coroutine[Any, Any, T]) -> T:
        """Run a step to its end."""
        return self.runner.run(step)

    # one rule for all: hypothesis likes to leave rules out, and without claims nothing happens
    @rule(
        seconds=st.sampled_from((0, 3, 20, 95, 130, 1000)),
        accident=st.sampled_from((Accident.NOTHING, Accident.NOTHING, *Accident)),
        wakes_up=st.booleans(),
        fate=st.sampled_from(Fate),
        late=st.sampled_from(Late),
    )
    def turn(
        self,
        seconds: int,
        accident: Accident,
        wakes_up: bool,  # noqa: FBT001  # hypothesis gives it by name
        fate: Fate,
        late: Late,
    ) -> None:
        """Let a while go by, something happen, a stalled sender go on, and another one work."""
        self.now += timedelta(seconds=seconds)
        self.disturb(accident)
        if wakes_up and self.held:
            self.go_on(self.held.pop(0), fate)
        for held in self.claim():
            if late is Late.REQUEST:
                self.held.append(held)
            elif late is Late.NOTHING:
                self.go_on(held, fate)
            elif result := self.request(held, fate):
                self.held.append(replace(held, result=result))

    def go_on(self, held: Held, fate: Fate) -> None:
        """Make the request unless that is done, and write the answer down unless it never came."""
        if result := held.result or self.request(held, fate):
            self.held += self.write_down(replace(held, result=result))

    def disturb(self, accident: Accident) -> None:
        """Let something happen that is no sender's doing."""
        match accident:
            case Accident.NOTHING:
                pass
            case Accident.PUT_AGAIN:
                self.put()
            case Accident.CANCEL:
                self.cancel()
            case Accident.EXPIRE:
                self.expire()
            case Accident.RESTART:
                self.restart()

    def claim(self) -> list[Held]:
        """Claim something that nobody else holds under a living lease."""
        self.claims += 1
        owner = f"sender {self.claims}"

        async def step() -> tuple[Delivery, ...]:
            async with self.database.write() as tx:
                return await Outbox(tx).claim(owner, self.now, 1)

        claimed = self.do(step())
        living = {each.delivery.id for each in self.held if each.delivery.not_before > self.now}
        assert not living & {each.id for each in claimed}
        return [Held(owner, each) for each in claimed]

    def request(self, held: Held, fate: Fate) -> Result | None:
        """Look for the message or send it; None if the sender has no result to tell."""
        if fate in UNDONE:
            return UNDONE[fate]
        if held.delivery.must_reconcile(self.now):
            return self.look(held.delivery, fate)
        if fate in REFUSALS:
            return REFUSALS[fate]
        if not self.do(self.still_holds(held)):
            return None
        delivery = held.delivery
        sent = self.discord.post(delivery.order.marker, delivery.nonce("here"), self.now)
        return UNANSWERED.get(fate, Sent(sent))

    def look(self, delivery: Delivery, fate: Fate) -> Result:
        """Read the channel, if that is allowed."""
        if fate in REFUSALS:
            return Unreadable("no right to read")
        found = self.discord.find(delivery.order.marker)
        return Absent() if found is None else Sent(found)

    async def still_holds(self, held: Held) -> bool:
        """Ask, right before sending, whether the claim still stands."""
        async with self.database.read() as tx:
            return await Outbox(tx).holds(held.owner, held.delivery.id, self.now)

    def write_down(self, held: Held) -> list[Held]:
        """Complete a claim; give it back if it was proven absent and is to be sent now."""
        assert held.result
        after = after_result(held.delivery, held.result, self.now, lambda: 0.5)

        async def step() -> bool:
            async with self.database.write() as tx:
                return await Outbox(tx).complete(held.owner, after)

        is_kept = self.do(step()) and after.state is State.SENDING
        return [Held(held.owner, after)] if is_kept else []

    def put(self) -> None:
        """Put the issues."""
        orders = [
            replace(an_order(subject, part), expires_at=NOW + LIFETIME, plain_payload="{}")
            for subject, part in PARTS
        ]

        async def step() -> None:
            async with self.database.write() as tx:
                await Outbox(tx).put(orders)

        self.do(step())

    def expire(self) -> None:
        """Tell the outbox the time."""

        async def step() -> None:
            async with self.database.write() as tx:
                await Outbox(tx).expire(self.now)

        self.do(step())

    def cancel(self) -> None:
        """Stop the subscription with two parts, as a pause does."""

        async def step() -> None:
            async with self.database.write() as tx:
                await Outbox(tx).cancel(GUILD, self.now, 1)

        self.do(step())

    def restart(self) -> None:
        """Kill every sender and begin anew."""
        self.held.clear()

        async def step() -> None:
            async with self.database.write() as tx:
                await InstallationStore(tx).start()

        self.do(step())

    def ledger(self) -> list[Delivery]:
        """Read all deliveries."""

        async def step() -> list[Delivery]:
            async with self.database.read() as tx:
                found = [
                    await RoundupDeliveries(tx, GUILD, subject).newest(9) for subject in (1, 2)
                ]
            return [each for some in found for each in some]

        return self.do(step())

    @invariant()
    def nothing_twice(self) -> None:
        """Check that no message is there twice, and that the ledger is right about it."""
        there = Counter(marker for marker, *_ in self.discord.messages)
        assert set(there.values()) <= {1}
        arrived: set[tuple[int, int]] = set()
        for each in self.ledger():
            is_there = there[each.order.marker] == 1
            if is_there:
                arrived.add((each.order.subject_id, each.order.part))
            if each.state not in {*OPEN, State.UNKNOWN}:
                assert (each.state is State.SENT) == is_there, each
        assert all((subject, 0) in arrived for subject, _ in arrived)

    def teardown(self) -> None:
        """Let all be well again: everything ends, and nothing waits past its expiry."""
        self.restart()
        for _ in range(20):
            self.held += self.claim()
            while self.held:
                self.go_on(self.held.pop(0), Fate.ANSWERED)
            self.expire()
            self.now += timedelta(seconds=130)
        self.nothing_twice()
        assert [each for each in self.ledger() if each.state in OPEN] == []

        async def empty() -> None:
            async with self.database.write() as tx:
                await Outbox(tx).forget(self.now + LIFETIME)

        self.do(empty())


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> Iterator[tuple[asyncio.Runner, Database]]:
    """Open a database of each engine on a loop that a machine can step."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        database = runner.run(stack.enter_async_context(open_database(url)))
        yield runner, database
        runner.run(stack.aclose())


@pytest.mark.parametrize(("opened", "examples"), SIZES, indirect=["opened"])
def test_each_message_arrives_once(opened: tuple[asyncio.Runner, Database], examples: int) -> None:
    """No history of claims, faults, crashes and cancellations loses a message or doubles one."""

    class Opened(Senders):
        def __init__(self) -> None:
            super().__init__(*opened)

    run_state_machine_as_test(
        Opened,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
