"""Lets senders stand still past their leases, then go on; judges what arrived."""

import asyncio
import random
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from tests.faults.fanout import Haste, hasty_bot, judge, prepare
from tests.faults.verdict import Verdict, unmet
from tests.support.bot_process import BotProcess
from tests.support.discord_stub import DiscordStub
from tests.support.sql import sql_at

SENDERS = 2
LEASE, RATE, LATENCY = 1.5, 24, 0.05
DUE = 12
"""Orders that get due a second: fewer than are sent, so that others take what a stop left over."""
SPARED = 5
SECONDS_TO_END = 90.0

CASES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"repeats are dropped": (180.0, 120.0), "repeats are not dropped": (1.0, 0.9)}
)
"""For how many seconds Discord knows a nonce, and the bot trusts that."""

WITNESS = (
    "CREATE TABLE changed_after_its_end (id bigint, state text)",
    """CREATE FUNCTION note() RETURNS trigger AS $$ BEGIN
        INSERT INTO changed_after_its_end VALUES (old.id, new.state); RETURN NULL;
    END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER witness AFTER UPDATE ON deliveries FOR EACH ROW
        WHEN (old.state NOT IN ('pending', 'sending')) EXECUTE FUNCTION note()""",
)
"""Has PostgreSQL itself note each delivery that is changed after it has ended."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How much is done; the moments of the stops follow from the seed."""

    channels: int
    stops: int
    seed: int


async def stopped(folder: Path, url: str, name: str, trial: Trial) -> Verdict:
    """Send a roundup from the PostgreSQL database at `url` through senders that stand still."""
    nonce_seconds, window = CASES[name]
    dice, sql = random.Random(trial.seed), sql_at(url)  # noqa: S311  # no secret
    haste = Haste(lease=LEASE, window=window, rate=RATE)
    async with DiscordStub() as stub, AsyncExitStack() as stack:
        await prepare(stub, url, trial.channels, DUE)
        for statement in WITNESS:
            await sql(statement)
        stub.channels.nonce_seconds = nonce_seconds
        stub.channels.latency = LATENCY
        bots = [
            await stack.enter_async_context(hasty_bot(folder, stub, url, haste))
            for _ in range(SENDERS)
        ]
        for _ in range(trial.stops):
            some = len(stub.channels.created) + dice.randrange(1, trial.channels // trial.stops)
            await stub.channels.holds(min(some, trial.channels - SPARED))
            bot = dice.choice(bots)
            bot.pause()
            await asyncio.sleep(LEASE + dice.uniform(0.2, 1.0))  # past its lease
            bot.go_on()
        judged = await judge(stub, url, trial.channels, SECONDS_TO_END)
    changed = await sql("SELECT * FROM changed_after_its_end")
    lost = sum(_claims_lost(bot) for bot in bots)
    return replace(
        judged,
        size=f"{trial.channels:,} channels, {trial.stops} stops",
        other=f"{lost} claims lost, {len(changed)} rows changed by them; {judged.other}",
        problems=judged.problems + unmet([(not changed, "no row changed after its end")]),
    )


def _claims_lost(bot: BotProcess) -> int:
    return sum("claim lost" in line for line in bot.lines)
