"""The hold-up of the event loop is measured, and forgotten after a minute."""

import pytest

from bot.operations.event_loop import EVERY, SPAN, EventLoopLag


class _Enough(BaseException):
    """Ends the measuring from outside, as a cancellation does."""


async def _measured(late: list[float]) -> EventLoopLag:
    """Measure wake-ups that come so many seconds late, one after the other."""
    seconds, left = 0.0, iter(late)

    async def sleep(asked: float) -> None:
        nonlocal seconds
        if (lateness := next(left, None)) is None:
            raise _Enough
        seconds += asked + lateness

    lag = EventLoopLag(lambda: seconds, sleep)
    with pytest.raises(_Enough):
        await lag.forever()
    return lag


async def test_the_worst_hold_up_is_told() -> None:
    """A short one after a long one does not hide it."""
    lag = await _measured([0.0, 0.75, 0.01])

    assert lag.worst == pytest.approx(0.75)


async def test_a_hold_up_is_forgotten_after_a_minute() -> None:
    """An alarm ends once its reason has."""
    lag = await _measured([0.75, *[0.0] * int(SPAN / EVERY + 1)])

    assert lag.worst == 0
