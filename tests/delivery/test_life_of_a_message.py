"""A message changes its state as the table in CONTRIBUTING.md says, and in no other way."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete

from bot.delivery.domain.delivery import State
from bot.delivery.domain.results import (
    Absent,
    Ambiguous,
    BreakerOpen,
    Quiet,
    Refused,
    Result,
    Sent,
    Throttled,
    Unreadable,
)
from bot.delivery.store.outbox import Outbox
from bot.storage.database import Database
from bot.storage.schema import deliveries
from tests.delivery.outbox_steps import after, claim, complete, ledger, put
from tests.support.fakes import NOW
from tests.support.orders import GUILD, LIFETIME, an_order

HEADING = "### The life of a message"
SOON = NOW + timedelta(minutes=5)
GONE = Refused(404, 10003, "the channel is gone")

Step = Callable[[Database], Awaitable[object]]


async def cancel(database: Database) -> None:
    """Cancel what waits, as a pause does."""
    async with database.write() as tx:
        await Outbox(tx).cancel(GUILD, NOW)


async def expire(database: Database) -> None:
    """Let its time run out."""
    async with database.write() as tx:
        await Outbox(tx).expire(NOW + LIFETIME)


async def send_again(database: Database) -> None:
    """Let an admin press the button for a message that may have arrived."""
    (only,) = await ledger(database)
    async with database.write() as tx:
        await Outbox(tx).resend(GUILD, only.id, NOW, SOON)


def end(result: Result) -> Step:
    """Let the sender that claimed it first, whether its claim still holds or not, get a result."""

    async def step(database: Database) -> None:
        (known,) = await ledger(database)
        claimed = replace(known, state=State.SENDING, first_sent_at=NOW, last_sent_at=NOW)
        await complete(database, "first", claimed, result)

    return step


def begin(*steps: Step) -> Step:
    """Put an order, and take some steps with it."""

    async def all_steps(database: Database) -> None:
        async with database.write() as tx:
            await tx.execute(delete(deliveries))
        await put(database, an_order())
        for step in steps:
            await step(database)

    return all_steps


def claim_by(owner: str, seconds: float) -> Step:
    """Claim it, if it can be claimed."""
    return lambda database: claim(database, owner, after(seconds))


first = claim_by("first", 0)

STATES = {
    "pending": begin(),
    "pending, may have arrived": begin(first, end(Ambiguous("timed out"))),
    "sending": begin(first),
    "sent": begin(first, end(Sent(7))),
    "unknown": begin(first, end(Unreadable("no permission"))),
    "expired": begin(expire),
    "dead": begin(first, end(GONE)),
    "cancelled": begin(cancel),
}
"""How each state comes about."""

EVENTS = {
    "claimed": [claim_by("second", 60)],
    "arrived": [end(Sent(7)), end(Refused(404, 10008, "deleted since"))],
    "proven absent": [end(Absent())],
    "no answer, or put off": [
        end(Ambiguous("timed out")),
        end(Throttled(5)),
        end(BreakerOpen("1015", 600)),
        end(Quiet(SOON)),
    ],
    "refused for now": [end(Refused(403, 50013, "permissions")), end(Refused(401, 0, "token"))],
    "refused for good": [end(GONE)],
    "refused: server left": [end(Refused(404, 10004, "not in that server"))],
    "can't be looked for": [end(Unreadable("no permission"))],
    "its time runs out": [expire],
    "cancelled": [cancel],
    "sent again by an admin": [send_again],
}
"""What may happen to it; the table has a row for each."""


def table() -> dict[str, dict[str, str]]:
    """Read the table: the next state by event and state; an empty cell changes nothing."""
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split(HEADING)[1].split("\n#")[0]
    lines = re.findall(r"^\|(.*)\|$", section, re.MULTILINE)
    (_, *states), _, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return {event: dict(zip(states, cells, strict=True)) for event, *cells in rows}


async def test_a_message_changes_as_the_table_says(sqlite_database: Database) -> None:
    """Every event is tried in every state."""
    seen: dict[str, dict[str, str]] = {}
    for event, ways in EVENTS.items():
        for name, reach in STATES.items():
            ends: set[str] = set()
            for happen in ways:
                await reach(sqlite_database)
                (before,) = await ledger(sqlite_database)
                await happen(sqlite_database)
                (now,) = await ledger(sqlite_database)
                ends.add("" if now.state is before.state else str(now.state))
            seen.setdefault(event, {})[name] = " or ".join(sorted(ends))

    assert seen == table()
