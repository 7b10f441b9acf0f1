"""Supervised loops go on, whatever their step raises, and leave pauses that fit."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

import pytest

from bot.errors import StorageDamaged
from bot.runtime.loops import GRACE, Loops, run_all

PAUSE = 300.0


class _Enough(BaseException):
    """Ends a loop from outside, as a cancellation does."""


async def _pauses(step: Callable[[], Awaitable[None]], count: int) -> list[float]:
    """Run a loop until it has paused `count` times, and give the seconds of each pause."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == count:
            raise _Enough

    with pytest.raises(_Enough):
        await Loops().forever("test", step, PAUSE, sleep)
    return pauses


def _steps(outcomes: Iterable[BaseException | None]) -> Callable[[], Awaitable[None]]:
    """Make a step that goes well for None and else raises, call after call."""
    left = iter(outcomes)

    async def step() -> None:
        if error := next(left):
            raise error

    return step


async def test_a_step_that_goes_well_is_repeated_after_the_pause() -> None:
    """Nothing but the pause lies between two good steps."""
    pauses = await _pauses(_steps([None] * 3), 3)

    assert pauses == [PAUSE] * 3


async def test_failures_are_retried_later_and_later_but_never_given_up() -> None:
    """The pause doubles from 1 s up to 60 s, less a jitter of at most a half, for a day too."""
    count = 1_100
    pauses = await _pauses(_steps(RuntimeError("x") for _ in range(count)), count)

    longest = [1, 2, 4, 8, 16, 32, *[60] * (count - 6)]
    assert all(most / 2 <= pause <= most for pause, most in zip(pauses, longest, strict=True))


async def test_a_good_step_ends_the_backing_off() -> None:
    """After a success the next failure counts as the first."""
    error = OSError("x")

    pauses = await _pauses(_steps([error, error, error, None, error]), 5)

    assert pauses[3] == PAUSE
    assert pauses[4] <= 1


async def test_a_failure_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """The log says which loop failed, how often in a row, and where."""
    await _pauses(_steps([ValueError("first"), ValueError("second")]), 2)

    messages = [record.getMessage() for record in caplog.records]
    assert messages == [
        "loop failed name=test failures=1",
        "loop failed name=test failures=2",
    ]
    assert all(record.levelno == logging.ERROR and record.exc_info for record in caplog.records)


class _Machine:
    """A step that takes, and fails, as a test says; and the time that passes meanwhile."""

    def __init__(self) -> None:
        self.seconds, self.takes, self.is_failing = 0.0, 0.0, False
        self.stale_after: list[bool] = []
        self.loops = Loops(lambda: self.seconds)

    async def step(self) -> None:
        self.seconds += self.takes
        self.stale_after.append(bool(self.loops.stale))
        if self.is_failing:
            raise OSError

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        if len(self.stale_after) == 12:
            raise _Enough

    async def run(self) -> None:
        with pytest.raises(_Enough):
            await self.loops.forever("test", self.step, PAUSE, self.sleep)


async def test_a_loop_in_time_is_never_stale() -> None:
    """Its pause and a step that takes a while are not held against it."""
    machine = _Machine()
    machine.takes = GRACE - 1

    await machine.run()

    assert machine.stale_after == [False] * 12
    assert machine.loops.failures == {"test": 0}


async def test_a_step_that_hangs_makes_its_loop_stale() -> None:
    """A step that never comes back is found by the time that passes."""
    machine = _Machine()
    machine.takes = GRACE + 1

    await machine.run()

    assert machine.stale_after == [True] * 12


async def test_a_loop_that_goes_on_failing_becomes_stale_and_recovers() -> None:
    """It may fail for as long as the grace, however long its pause is; one good step will do."""
    machine = _Machine()
    machine.is_failing = True

    await machine.run()
    stale, machine.is_failing, machine.stale_after[-1:] = machine.loops.stale, False, []
    await machine.run()

    assert machine.stale_after[:5] == [False] * 5
    assert stale == ("test",)
    assert machine.loops.failures == {"test": 12}
    assert machine.loops.stale == ()


async def test_a_cancelled_loop_ends() -> None:
    """Cancelling is no failure: the loop must not go on."""
    pauses = 0

    async def step() -> None:
        raise asyncio.CancelledError

    async def sleep(_: float) -> None:
        nonlocal pauses
        pauses += 1

    with pytest.raises(asyncio.CancelledError):
        await Loops().forever("test", step, PAUSE, sleep)

    assert pauses == 0


async def test_a_damaged_database_ends_a_loop() -> None:
    """Each further write could make it worse: the process has to end, with instructions."""
    steps: list[int] = []

    async def step() -> None:
        steps.append(1)
        raise StorageDamaged("smashed")

    with pytest.raises(StorageDamaged):
        await Loops().forever("deliveries", step, 0)

    assert steps == [1]


async def test_loops_end_together_by_what_ends_one_of_them() -> None:
    """It is raised as it is, so that the process ends with the exit code that belongs to it."""
    ended = asyncio.Event()

    async def other() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def step() -> None:
        raise StorageDamaged("smashed")

    with pytest.raises(StorageDamaged):
        await run_all(other(), Loops().forever("deliveries", step, 0))

    assert ended.is_set()
