"""A clock that was moved is not trusted before another machine agrees, or time has shown."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.runtime.clock import HOLD, ClockWatch
from tests.support.fakes import Clock


@dataclass
class Stopwatch:
    """Counts the seconds that the test lets go by."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        """Give the seconds."""
        return self.seconds


@dataclass
class Machine:
    """A machine with both clocks, watched."""

    clock: Clock
    stopwatch: Stopwatch
    watch: ClockWatch

    def wait(self, seconds: float, *, jump: float = 0.0) -> bool:
        """Let time go by, and move the clock besides; whether it is trusted then."""
        self.stopwatch.seconds += seconds
        self.clock.advance(seconds=seconds + jump)
        return self.watch.is_trusted()


@pytest.fixture
def machine() -> Machine:
    """Start a machine."""
    clock, stopwatch = Clock(), Stopwatch()
    return Machine(clock, stopwatch, ClockWatch(clock, stopwatch))


def test_a_steady_clock_is_trusted(machine: Machine) -> None:
    """Small corrections are what time servers are for."""
    assert [machine.wait(10), machine.wait(86_400), machine.wait(10, jump=-119)] == [True] * 3


@pytest.mark.parametrize("jump", [-3_600, 3_600, 86_400])
def test_a_jump_is_held_until_time_has_shown(machine: Machine, jump: float) -> None:
    """Ten minutes without a contradiction, and it goes on: a laptop may have slept."""
    assert machine.wait(10, jump=jump) is False
    assert machine.wait(HOLD - 20) is False
    assert machine.wait(30) is True


def test_another_machine_that_agrees_ends_the_hold(machine: Machine) -> None:
    """Then the jump put the clock right."""
    machine.wait(10, jump=3_600)

    machine.watch.compare_with(machine.clock() + timedelta(seconds=3))

    assert machine.wait(1) is True


def test_another_machine_that_differs_holds_as_long_as_it_does(machine: Machine) -> None:
    """However steady our clock goes, it is wrong."""
    machine.watch.compare_with(machine.clock() + timedelta(minutes=5))
    assert machine.wait(10 * HOLD) is False

    machine.watch.compare_with(machine.clock() - timedelta(seconds=100))

    assert machine.wait(1) is True


def test_a_jump_ends_what_was_known_of_it(machine: Machine) -> None:
    """It may have put the clock right: ten minutes show it, if nobody else can tell."""
    machine.watch.compare_with(machine.clock() + timedelta(hours=3))

    assert machine.wait(10) is False
    assert machine.wait(10, jump=10_800) is False
    assert machine.wait(HOLD + 1) is True


def test_what_was_learned_at_about_the_time_of_a_jump_outlives_it(machine: Machine) -> None:
    """As when a process begins, whose clock jumps to the database's before its first look."""
    machine.wait(10)
    machine.clock.advance(seconds=10_800)
    machine.stopwatch.seconds += 1
    machine.watch.learn(is_off=True)

    assert machine.wait(10) is False
    assert machine.wait(HOLD + 1) is False


def test_what_another_process_found_out_holds_as_its_own_would(machine: Machine) -> None:
    """Until one of them finds the clock right."""
    machine.watch.learn(is_off=True)
    assert machine.wait(10 * HOLD) is False

    machine.watch.learn(is_off=False)

    assert machine.wait(1) is True


def test_a_contradiction_is_known_at_once(machine: Machine) -> None:
    """The probes tell of it before the clock's pace is looked at again."""
    machine.watch.compare_with(machine.clock() + timedelta(minutes=5))

    assert machine.watch.is_held
