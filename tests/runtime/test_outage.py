"""An outage of the database is one line in the log when it begins, and one when it ends."""

import logging

import pytest

from bot.errors import StorageUnavailable
from bot.runtime.loops import Loops
from bot.runtime.outage import DatabaseOutage

AWAY = StorageUnavailable("The database can't be opened: connection refused")


class _Enough(BaseException):
    """Ends a loop from outside, as a cancellation does."""


@pytest.fixture
def outage(caplog: pytest.LogCaptureFixture) -> DatabaseOutage:
    """Make one whose clock stands at the number of lines logged, times ten."""
    caplog.set_level(logging.INFO)
    return DatabaseOutage(lambda: 10.0 * len(caplog.messages))


async def run_loop(loops: Loops, name: str, *outcomes: Exception | None) -> None:
    """Run the steps of one loop, which raise these or go well, without waiting between them."""
    left = list(outcomes)

    async def step() -> None:
        if not left:
            raise _Enough
        if error := left.pop(0):
            raise error

    async def sleep(_: float) -> None:
        """Go on at once."""

    with pytest.raises(_Enough):
        await loops.forever(name, step, 1, sleep)


async def test_all_loops_tell_it_once(caplog: pytest.LogCaptureFixture) -> None:
    """However many there are, and however often each of them tries."""
    caplog.set_level(logging.INFO)
    loops = Loops()

    await run_loop(loops, "ingest", *[AWAY] * 20)
    await run_loop(loops, "schedule", *[AWAY] * 20, None)
    await run_loop(loops, "ingest", AWAY, None, None)

    assert caplog.messages == [
        f"database is away reason={AWAY}",
        "database is back seconds=0",
        f"database is away reason={AWAY}",
        "database is back seconds=0",
    ]
    assert not any(record.exc_info for record in caplog.records)


def test_it_says_for_how_long(outage: DatabaseOutage, caplog: pytest.LogCaptureFixture) -> None:
    """From the first who noticed to the first who could work again."""
    outage.failed("ingest", AWAY)
    outage.failed("schedule", AWAY)
    outage.succeeded("schedule")

    assert caplog.messages[-1] == "database is back seconds=10"


def test_who_was_not_kept_waiting_ends_nothing(
    outage: DatabaseOutage, caplog: pytest.LogCaptureFixture
) -> None:
    """A loop that doesn't need the database knows nothing of it."""
    outage.failed("ingest", AWAY)
    outage.succeeded("lag")

    assert caplog.messages == [f"database is away reason={AWAY}"]


def test_one_who_fails_alone_does_not_fill_the_log(
    outage: DatabaseOutage, caplog: pytest.LogCaptureFixture
) -> None:
    """After an outage it begins one of its own, which the others' success does not end."""
    outage.failed("ingest", AWAY)
    outage.failed("schedule", AWAY)
    for _ in range(5):
        outage.succeeded("schedule")
        outage.failed("ingest", "permission denied")

    assert caplog.messages == [
        f"database is away reason={AWAY}",
        "database is back seconds=10",
        "database is away reason=permission denied",
    ]


async def test_other_errors_keep_their_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """Each of them, as nobody expected it."""
    await run_loop(Loops(), "ingest", ValueError("a"), ValueError("b"))

    assert [record.exc_info is not None for record in caplog.records] == [True, True]
