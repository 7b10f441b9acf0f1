"""Checks a history of deliveries: what the ledger says against what arrived at Discord.

It shares no code with what it checks: messages say in their text what they are, and the ledger is
read by SQL.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tests.support.discord_payloads import Json

OPEN = frozenset({"pending", "sending"})
SECONDS_BETWEEN_LOOKS = 0.2

_ROWS = text(
    "SELECT kind, subject_id, issue_key, part, state, message_id, expires_at <= :now"
    " FROM deliveries ORDER BY id"
)

_ANY_OPEN = text("SELECT EXISTS (SELECT 1 FROM deliveries WHERE state IN ('pending', 'sending'))")


@dataclass(frozen=True, slots=True)
class Row:
    """What the ledger says of one delivery; `key` is its unique key as one text."""

    key: str
    state: str
    message_id: int | None
    is_overdue: bool


async def ledger(url: str, now: datetime) -> list[Row]:
    """Read what the ledger says, beside a running bot."""
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        found = await connection.execute(_ROWS, {"now": now})
        return [
            Row(f"{kind}:{subject}:{issue}:{part}", state, message_id, bool(is_overdue))
            for kind, subject, issue, part, state, message_id, is_overdue in found
        ]


async def ended(url: str, now: datetime, seconds: float) -> list[Row]:
    """Wait until nothing waits or is being sent any more, and give the ledger."""
    async with asyncio.timeout(seconds):
        while True:
            if not await _is_any_open(url):
                return await ledger(url, now)
            # another process works on it, and nothing tells when it is done
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


async def _is_any_open(url: str) -> bool:
    """Whether anything is still to be done; quick, as the stand-in must go on answering."""
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        return bool((await connection.execute(_ANY_OPEN)).scalar())


def problems(rows: Iterable[Row], created: Iterable[Json]) -> list[str]:
    """Name what is wrong; `created` are all messages that Discord ever made."""
    known = {row.key: row for row in rows}
    arrived: Counter[str] = Counter()
    ids: dict[str, int] = {}
    for message in created:
        key = _key(message)
        arrived[key] += 1
        ids[key] = int(message["id"])
    found = [f"{key} arrived {count} times" for key, count in arrived.items() if count > 1]
    found += [f"{key} was never ordered" for key in arrived if key not in known]
    for key, row in known.items():
        if row.state == "sent" and not arrived[key]:
            found.append(f"{key} is said to be sent")
        elif row.state in {"dead", "expired", "cancelled"} and arrived[key]:
            found.append(f"{key} arrived, but is {row.state}")
        elif row.state == "sent" and row.message_id not in {None, ids[key]}:
            found.append(f"{key} is not message {row.message_id}")
        if row.state in OPEN and row.is_overdue:
            found.append(f"{key} waits past its expiry")
    return found


def _key(message: Json) -> str:
    """Read what a message says it is: the first text in it."""
    key: str = next(part["content"] for part in message["components"] if part["type"] == 10)
    return key
