"""Stalls a database again and again while messages are sent, and times how soon people are told."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from types import MappingProxyType

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.runtime.clock import utc_now
from tests.faults.fanout import judge, prepare
from tests.faults.verdict import Verdict, unmet
from tests.support import discord_limits
from tests.support.bot_process import BotProcess, bot_process
from tests.support.discord_payloads import Json, Place, guild, press, slash
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.papers_stub import PapersStub, a_record

RATE = 20
"""Messages, and commands, a second."""
PAPERS = 7
"""Papers of the day: two pages."""
STALLS, GAPS = (1.5, 2.5), (0.1, 0.4)
"""How many seconds the database stands still, and works in between."""
AHEAD = 40
"""Channels whose turn comes while the bot still starts."""
SECONDS_TO_END = 60.0

Stall = Callable[[str, float], Awaitable[None]]
"""Lets the database at a URL stand still for so many seconds."""


async def sqlite_writes(url: str, seconds: float) -> None:
    """Hold the lock that every write needs."""
    connection = await asyncio.to_thread(_locked, make_url(url).database or "")
    await asyncio.sleep(seconds)  # how long the stall lasts
    connection.rollback()
    connection.close()


def _locked(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def postgres_table(mode: str) -> Stall:
    """Hold a lock of the outbox; one that is exclusive keeps reads waiting too."""

    async def stall(url: str, seconds: float) -> None:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.execute(text(f"LOCK TABLE deliveries IN {mode} MODE"))
            await asyncio.sleep(seconds)  # how long the stall lasts

    return stall


POSTGRES = MappingProxyType(
    {"writes": postgres_table("SHARE"), "the whole outbox": postgres_table("ACCESS EXCLUSIVE")}
)


@dataclass(frozen=True, slots=True)
class Trial:
    """How many commands are used, and within how many seconds 99 of 100 must be answered."""

    commands: int
    seconds: float
    seed: int


async def starved(folder: Path, url: str, stall: Stall, trial: Trial) -> Verdict:
    """Let people use commands of a bot that sends, while `stall` comes in spurts."""
    dice, today = random.Random(trial.seed), utc_now().date()  # noqa: S311  # no secret
    lists = {today: [a_record(today, number) for number in range(1, PAPERS + 1)]}
    channels = AHEAD + trial.commands
    async with DiscordStub() as stub, PapersStub(lists) as papers:
        await prepare(stub, url, channels)
        stub.gateway.guild["channels"] += guild()["channels"]  # where commands are used
        async with _bot(folder, stub, papers, url) as bot:
            await bot.says("polled days=")
            await stub.gateway.connected.wait()
            async with _stalling(url, stall, dice):
                before = len(stub.channels.created)
                answers = await _asked(stub, trial.commands)
                sent = len(stub.channels.created) - before
            judged = await judge(stub, url, channels, SECONDS_TO_END)
            end = await bot.stop()
    seconds = [each for each in answers if isinstance(each, float)]
    failed = [each for each in answers if not isinstance(each, float)]
    p99 = quantiles(seconds, n=100, method="inclusive")[98]
    criteria = [
        (p99 <= trial.seconds, f"99 of 100 within {trial.seconds:g} s, not {p99:.2f} s"),
        (before + sent < channels, "messages waited all that time"),
        (end == 0, f"the bot ends in good order, not with {end}"),
    ]
    return replace(
        judged,
        size=f"{trial.commands} commands, {channels} channels, {RATE} sends a second",
        other=f"p50 {median(seconds):.2f} s, p99 {p99:.2f} s, longest {max(seconds):.2f} s;"
        f" {sent} sent meanwhile; {judged.other}",
        problems=judged.problems + [f"{each!r}" for each in failed] + unmet(criteria),
    )


def _bot(
    folder: Path, stub: DiscordStub, papers: PapersStub, url: str
) -> AbstractAsyncContextManager[BotProcess]:
    return bot_process(
        folder,
        DISCORD_TOKEN=TOKEN,
        DISCORD_API_URL=stub.api_url,
        DISCORD_GATEWAY_URL=stub.gateway.url,
        HF_ENDPOINT=papers.url,
        DATABASE_URL=url,
        SEND_RATE=str(RATE),
        BACKFILL_DAYS="2",
    )


@asynccontextmanager
async def _stalling(url: str, stall: Stall, dice: random.Random) -> AsyncGenerator[None]:
    """Let the database stand still in spurts meanwhile; the last one is over at the end."""
    is_over = asyncio.Event()

    async def go_on() -> None:
        while not is_over.is_set():
            await stall(url, dice.uniform(*STALLS))
            with suppress(TimeoutError):
                async with asyncio.timeout(dice.uniform(*GAPS)):
                    await is_over.wait()

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        is_over.set()
        await task


async def _asked(stub: DiscordStub, commands: int) -> list[float | BaseException]:
    """Use commands at a steady pace, whether or not those before are answered; give the seconds."""
    tasks = list[asyncio.Task[float]]()
    for number in range(commands):
        tasks.append(asyncio.create_task(_use(stub, number)))
        await asyncio.sleep(1 / RATE)  # the pace of people
    return await asyncio.gather(*tasks, return_exceptions=True)


async def _use(stub: DiscordStub, number: int) -> float:
    """Use a command as somebody else each time, and see that the answer shows papers."""
    deeds = (slash("papers today"), slash("papers search", query="gardens"))
    place = (Place.GUILD, Place.PRIVATE_CHANNEL)[number % 2]
    reply = await stub.interact(deeds[number % 2], place=place, user_id=number + 1)
    _require_papers(reply.shown)
    if number % 3:
        return reply.seconds
    button = next(
        part["custom_id"]
        for part in discord_limits.walk(reply.shown["components"])
        if part.get("custom_id", "").startswith("pb1:next:")
    )
    turned = await stub.interact(press(reply.shown, button), place=place, user_id=number + 1)
    _require_papers(turned.shown)
    return turned.seconds


def _require_papers(shown: Json) -> None:
    texts = "\n".join(discord_limits.texts(shown["components"]))
    assert "Paper " in texts, shown
