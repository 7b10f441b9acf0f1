"""The pace reaches its rate, never passes it, and stands still when Discord says so."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.services.invalid_requests import (
    SLOW_AT,
    STOP_AT,
    WARN_AT,
    WINDOW_SECONDS,
    InvalidRequests,
)
from bot.delivery.services.rate_limiter import (
    BURST_FACTOR,
    MAX_BREAK,
    MIN_BREAK,
    TOLERANCE,
    RateLimiter,
)

RATE = 40


@dataclass
class Time:
    """A clock that moves only when somebody sleeps; each sleep takes `late` seconds longer."""

    now: float = 1_000.0
    late: list[float] = field(default_factory=list[float])

    def __call__(self) -> float:
        """Give the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Sleep, and wake up late."""
        self.now += seconds + (self.late.pop() if self.late else 0.0)
        await asyncio.sleep(0)


def paced(time: Time, rate: float = RATE) -> tuple[RateLimiter, InvalidRequests]:
    """Make a pace that runs on `time`."""
    budget = InvalidRequests(time)
    return RateLimiter(rate, budget, now=time, sleep=time.sleep), budget


async def turns(pace: RateLimiter, time: Time, count: int) -> list[float]:
    """Take turns, and give the moment of each."""
    moments: list[float] = []
    for _ in range(count):
        assert await pace.acquire() == 0.0
        moments.append(time.now)
    return moments


@given(waits=st.lists(st.sampled_from((0.0, 0.0, 0.0, 0.01, 0.4, 1.5)), max_size=150))
def test_no_heap_is_much_higher_than_the_rate(waits: list[float]) -> None:
    """However requests are held up after their turns, no second holds many more than the rate."""
    time = Time()
    pace, _ = paced(time)
    moments: list[float] = []

    async def request() -> None:
        for wait in waits:
            time.now += wait
            await pace.throttle_burst()
            moments.append(time.now)

    asyncio.run(request())

    most = int(RATE * BURST_FACTOR)
    assert all(later - first >= 1 for first, later in zip(moments, moments[most:], strict=False))


async def test_the_rate_is_reached() -> None:
    """A thousand turns at 40 a second take 25 s, even if each sleep ends a little late."""
    time = Time(late=[0.004] * 1_000)
    pace, _ = paced(time)

    moments = await turns(pace, time, 1_001)

    assert moments[-1] - moments[0] == pytest.approx(25.0, rel=0.02)


@given(late=st.lists(st.floats(0, 0.5), max_size=60), rate=st.sampled_from((1, 10, 45)))
def test_no_second_holds_more_than_the_rate(late: list[float], rate: int) -> None:
    """However late sleeps end, any second has the rate and what may be made up, no more."""

    async def run() -> list[float]:
        time = Time(late=late)
        pace, _ = paced(time, rate)
        return await turns(pace, time, 150)

    moments = asyncio.run(run())

    most = int(rate * (1 + TOLERANCE)) + 1
    for position, moment in enumerate(moments[:-most]):
        assert moments[position + most] - moment > 1 - 1e-6


async def test_turns_are_given_in_order() -> None:
    """Who comes first is served first."""
    time = Time()
    pace, _ = paced(time)
    served: list[int] = []

    async def take(number: int) -> None:
        await pace.acquire()
        served.append(number)

    await asyncio.gather(*(take(number) for number in range(20)))

    assert served == list(range(20))


async def test_a_global_limit_halts_all_then_halves_the_rate() -> None:
    """Nobody gets a turn for as long as Discord said; then for a minute it goes half as fast."""
    time = Time()
    pace, _ = paced(time)
    await turns(pace, time, 1)
    began = time.now

    pace.pause(5)
    assert (pace.global_limit_left, pace.global_limit_hit.is_set()) == (5, True)
    first, *_, last = await turns(pace, time, 21)
    assert first - began == pytest.approx(5)
    assert last - first == pytest.approx(20 * 2 / RATE, abs=TOLERANCE * 2)

    time.now += 65
    gaps = [later - earlier for earlier, later in pairwise(await turns(pace, time, 20))]
    assert gaps[-1] == pytest.approx(1 / RATE)


@given(senders=st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_a_share_is_its_part_of_the_rate(senders: list[int]) -> None:
    """Whatever the number was before, all shares make up the rate; none is below one a second."""
    pace, _ = paced(Time())

    for number in senders:
        pace.set_sender_count(number)

    count = max(1, senders[-1])
    assert pace.rate == pytest.approx(max(1.0, RATE / count))


async def test_who_would_wait_long_is_told_so() -> None:
    """A halt of more than 30 s is no wait: whoever asks may give back what they hold."""
    time = Time()
    pace, _ = paced(time)

    pace.pause(31)

    assert await pace.acquire() == pytest.approx(31)
    assert time.now == 1_000.0


async def test_breaks_double_until_a_call_succeeds() -> None:
    """10, 20, 40, 60 minutes; many answers to calls made before are one break; success resets."""
    time = Time()
    pace, _ = paced(time)
    breaks: list[float] = []

    for _ in range(5):
        breaks.append(pace.open_breaker())
        time.now += 1
        assert pace.open_breaker() == breaks[-1] - 1
        pace.record_success()  # by a call made before
        time.now += breaks[-1]
    pace.record_success()

    assert breaks == [MIN_BREAK, 1200, 2400, MAX_BREAK, MAX_BREAK]
    assert pace.open_breaker() == MIN_BREAK


async def test_invalid_requests_slow_down_then_stop_all(caplog: pytest.LogCaptureFixture) -> None:
    """500 warn, 2,000 slow down, 5,000 stop until the first are ten minutes old."""
    time = Time()
    pace, budget = paced(time)

    def note(upto: int) -> None:
        while budget.used < upto:
            budget.record(403, None)

    note(WARN_AT)
    assert "count=500" in caplog.text
    note(SLOW_AT)
    slow = await turns(pace, time, 20)
    assert slow[-1] - slow[-2] == pytest.approx(4 / RATE)
    note(STOP_AT)

    assert await pace.acquire() == pytest.approx(WINDOW_SECONDS, abs=5)
    time.now += WINDOW_SECONDS
    assert await pace.acquire() == 0.0


@pytest.mark.parametrize(
    ("status", "scope", "counts"),
    [
        (401, None, True),
        (403, None, True),
        (429, "user", True),
        (429, "global", True),
        (429, None, True),
        (429, "shared", False),
        (404, None, False),
        (500, None, False),
        (200, None, False),
    ],
)
def test_what_counts_as_invalid(status: int, scope: str | None, counts: bool) -> None:  # noqa: FBT001  # a table
    """Refusals of rights and rate limits count, except those shared with other bots."""
    budget = InvalidRequests()

    budget.record(status, scope)

    assert budget.used == counts
