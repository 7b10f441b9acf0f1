"""What takes long in the database is logged in a line without values, and not too often."""

import logging

import pytest
from sqlalchemy import insert, select, text

from bot.storage import slow_log
from bot.storage.database import Database
from bot.storage.key_values import KeyValues
from bot.storage.schema import facts
from bot.storage.slow_log import MAX_LINES, MAX_SHAPE, SECONDS, SlowLog, Stopwatch, shape


async def test_nothing_is_logged_below_the_threshold(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Which is far above what a statement takes."""
    async with database.write() as tx:
        await KeyValues(tx).put("name", "hunter2")
    async with database.read() as tx:
        await KeyValues(tx).get("name")

    assert caplog.records == []


async def test_slow_statements_and_transactions_are_told_without_values(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement by itself, also in a read; a transaction by its longest one."""
    monkeypatch.setattr(slow_log, "SLOW_STATEMENT", 0.0)
    async with database.read() as tx:
        await tx.execute(select(facts.c.value).where(facts.c.name.in_(["hunter2", "b"])))
    monkeypatch.setattr(slow_log, "SLOW_STATEMENT", 60.0)
    monkeypatch.setattr(slow_log, "SLOW_TRANSACTION", 0.0)
    async with database.write() as tx:
        rows = [{"name": f"hunter{n}", "value": "hunter2"} for n in range(3)]
        await tx.execute(insert(facts), rows)

    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert told[0].startswith("slow statement seconds=0.")
    assert told[0].endswith(
        "sql=SELECT facts.value FROM facts WHERE facts.name IN (__[POSTCOMPILE_name_1])"
    )
    assert told[1].startswith("slow transaction seconds=0.")
    assert " statements=1 longest=0." in told[1]
    assert "sql=INSERT INTO facts (name, value) VALUES (" in told[1]
    assert not any("hunter" in line for line in told)


async def test_a_statement_that_fails_is_told_too(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timeout of the server is what an operator looks for."""
    monkeypatch.setattr(slow_log, "SLOW_STATEMENT", 0.0)
    monkeypatch.setattr(slow_log, "SLOW_TRANSACTION", 0.0)

    async def failing() -> None:
        async with database.write() as tx:
            await tx.execute(text("SELECT no_such_column FROM facts"))

    with pytest.raises(Exception, match="no_such_column"):
        await failing()

    told = [record.getMessage().split(" ")[1] for record in caplog.records]
    assert told == ["statement", "transaction"]


def test_there_are_few_lines_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    """How many more there were is told when the minute is over; the next one begins anew."""
    now = 0.0
    lines = SlowLog(lambda: now)
    for _ in range(MAX_LINES + 4):
        lines.write("statement", 0.75, "", select(facts.c.name))
    first = [record.getMessage() for record in caplog.records]
    caplog.clear()
    now += SECONDS
    lines.write("statement", 2, "", select(facts.c.name))
    now += SECONDS
    lines.write("statement", 3, "", select(facts.c.name))

    assert first == ["slow statement seconds=0.75 sql=SELECT facts.name FROM facts"] * MAX_LINES
    assert [record.getMessage() for record in caplog.records] == [
        "more was slow times=4",
        "slow statement seconds=2.00 sql=SELECT facts.name FROM facts",
        "slow statement seconds=3.00 sql=SELECT facts.name FROM facts",
    ]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


def test_a_long_statement_is_cut() -> None:
    """Its beginning names it."""
    long = select(*(facts.c.name.label(f"column_{n}") for n in range(100)))

    assert len(shape(long)) == MAX_SHAPE
    assert shape(long).endswith("…")


def test_a_transaction_without_statements_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    """There is nothing to name it by, and nothing of it has waited for the database."""
    Stopwatch(SlowLog()).stop(100)

    assert caplog.records == []
