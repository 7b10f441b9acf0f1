"""A roundup to many channels, sent by the real bot, for the tests that disturb it."""

import math
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.delivery.domain.order import Order
from bot.delivery.store.outbox import Outbox
from bot.roundups.services.scheduler import SLOT
from bot.runtime.clock import utc_now
from bot.storage.database import open_database
from tests.faults.verdict import Verdict
from tests.support import delivery_history
from tests.support.bot_process import BotProcess, bot_process
from tests.support.discord_limiter import Limiter
from tests.support.discord_payloads import GUILD_ID, channel, guild
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.orders import an_order, sendable

FIRST_CHANNEL = 50_000
LIFETIME = timedelta(hours=1)
NOTHING_LISTENS = "http://127.0.0.1:9"


def orders(count: int, rate: float = math.inf) -> Iterator[Order]:
    """Make one order for each of so many channels, due now or in slots as the scheduler's are."""
    now = utc_now()
    for subject in range(1, count + 1):
        slot = now + (subject - 1) // (rate * SLOT.total_seconds()) * SLOT
        order = replace(an_order(subject), due_at=slot, expires_at=slot + LIFETIME)
        yield sendable(order, channel_id=FIRST_CHANNEL + subject, guild_id=GUILD_ID)


def furnish(stub: DiscordStub, count: int) -> None:
    """Let the server have so many channels."""
    channels = range(FIRST_CHANNEL + 1, FIRST_CHANNEL + count + 1)
    stub.channels.known |= set(channels)
    stub.channels.limiter = Limiter()
    stub.gateway.guild = guild([channel(number) for number in channels])


async def prepare(stub: DiscordStub, url: str, count: int, rate: float = math.inf) -> None:
    """Let the server have so many channels, and put an order for each of them; see `orders`."""
    furnish(stub, count)
    async with open_database(url) as database, database.write() as tx:
        await Outbox(tx).put(orders(count, rate))


async def judge(stub: DiscordStub, url: str, count: int, seconds: float) -> Verdict:
    """Wait for the end of all that was prepared, for so long at most, and judge what arrived."""
    found = list[str]()
    try:
        rows = await delivery_history.ended(url, utc_now(), seconds)
    except TimeoutError:
        found.append(f"not done within {seconds:g} s")
        rows = await delivery_history.ledger(url, utc_now())
    found += delivery_history.problems(rows, stub.channels.created)
    found += [f"{row.key} is {row.state}" for row in rows if row.state != "sent"]
    counts = [len(stub.channels.messages[FIRST_CHANNEL + n]) for n in range(1, count + 1)]
    return Verdict(
        f"{count:,} channels",
        doubled=sum(number > 1 for number in counts),
        lost=counts.count(0),
        other=f"{stub.channels.repeats} repeats dropped",
        problems=found,
    )


@dataclass(frozen=True, slots=True)
class Haste:
    """How long all lasts, in seconds, and how many messages are sent in one.

    `lease` is for a claim, `window` for the trust in a nonce, `patience` for a request, `pause` for
    the calls when Discord turns all of them away.
    """

    lease: float = 2.0
    window: float = 120.0
    patience: float = 30.0
    pause: float = 600.0
    rate: int = 45


NO_HASTE = Haste(lease=75.0)
"""All as in life."""


@asynccontextmanager
async def hasty_bot(
    folder: Path, stub: DiscordStub, url: str, haste: Haste = Haste()
) -> AsyncGenerator[BotProcess]:
    """Run the bot, in haste if there is any."""
    async with bot_process(
        folder,
        "bot" if haste is NO_HASTE else "tests.support.hasty_bot",
        DISCORD_TOKEN=TOKEN,
        DISCORD_API_URL=stub.api_url,
        DISCORD_GATEWAY_URL=stub.gateway.url,
        HF_ENDPOINT=NOTHING_LISTENS,
        DATABASE_URL=url,
        SEND_RATE=str(haste.rate),
        HASTY_LEASE=str(haste.lease),
        HASTY_WINDOW=str(haste.window),
        HASTY_PATIENCE=str(haste.patience),
        HASTY_BREAK=str(haste.pause),
    ) as bot:
        yield bot
