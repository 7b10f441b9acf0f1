"""At DEBUG the log says of each delivery why it waits, and says it once."""

import logging

import pytest

from bot.delivery.domain.results import Refused
from bot.delivery.services.waiting import MAX_TOLD, WaitingLog
from bot.storage.database import Database
from tests.delivery.outbox_steps import after, claim, complete, put
from tests.support.fakes import NOW
from tests.support.orders import an_order

LOGGER = "bot.delivery.services.waiting"


def moment(seconds: float) -> str:
    """Write a moment as the log does."""
    return after(seconds).isoformat()


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give the lines so far, and forget them."""
    lines = [record.getMessage() for record in caplog.records if record.name == LOGGER]
    caplog.clear()
    return lines


async def test_each_reason_is_told_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """What is not due, what was refused, what another part holds up, what somebody has in hand."""
    caplog.set_level(logging.DEBUG, LOGGER)
    waiting = WaitingLog(database)
    await put(database, an_order(1), an_order(2))
    first, second = await claim(database, "a")
    await complete(database, "a", first, Refused(403, 50013, "missing permissions"))
    await put(database, an_order(3, due_at=after(600)), an_order(4), an_order(1, part=1))

    await waiting.tell(NOW)
    before = told(caplog)
    await waiting.tell(after(5))
    again = told(caplog)
    await waiting.tell(after(600))

    assert sorted(before) == [
        f"delivery={first.id} waits reason=refused code=50013 until={moment(905)}",
        f"delivery={second.id} waits reason=claimed until={moment(75)}",
        f"delivery=3 waits reason=not due until={moment(600)}",
        "delivery=4 waits reason=no worker is free until=unknown",
        "delivery=5 waits reason=earlier part until=unknown",
    ]
    assert again == []
    assert told(caplog) == ["delivery=3 waits reason=no worker is free until=unknown"]


async def test_nothing_is_read_unless_somebody_wants_to_know(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look costs a query, and thousands may wait: only the first ones are told."""
    await put(sqlite_database, *(an_order(n) for n in range(1, MAX_TOLD + 10)))
    caplog.set_level(logging.DEBUG, LOGGER)
    await WaitingLog(sqlite_database).tell(NOW)
    lines = told(caplog)
    caplog.set_level(logging.INFO, LOGGER)

    def asked() -> None:
        raise AssertionError

    monkeypatch.setattr(sqlite_database, "read", asked)
    await WaitingLog(sqlite_database).tell(NOW)

    assert len(lines) == MAX_TOLD
    assert told(caplog) == []
