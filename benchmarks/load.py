"""Lets people use the bot while roundups are posted and papers come, and times their answers.

    python -m benchmarks.load [--rounds 3] [--papers 20000] [--postgres]

400 people use 20 commands a second of the real bot: first while nothing else goes on, then while,
each minute anew, the roundups of 500 channels come due and a day of papers is fetched. The bot,
Discord with its people, Hugging Face and the measure of noise are processes of their own.

The noise is what the machine adds by itself: beside the people, a process does errands that need no
bot, a little work and a request to the stand-in for Discord. It is how much longer than the
quickest of them they took.
"""

import argparse
import asyncio
import math
import os
import re
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import aiohttp
from rich.console import Console

from benchmarks.corpora import corpus
from benchmarks.goals import Goal, show
from benchmarks.people import PEOPLE, RATE, OneUse
from benchmarks.processes import beside
from benchmarks.stand_ins import (
    CHANNELS_A_SERVER,
    Errand,
    Record,
    Scene,
    be_discord,
    be_hugging_face,
    channels,
    measure_noise,
    server_id,
)
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.runtime.clock import utc_now
from bot.services import Services
from bot.storage.database import open_database
from tests.support import postgres
from tests.support.bot_process import bot_process
from tests.support.discord_payloads import GUILD_ID
from tests.support.discord_stub import TOKEN
from tests.support.fakes import FakeSource
from tests.support.papers_stub import a_record, paper_id

CHANNELS = 500
DAYS, PAPERS_A_DAY = 3, 60
"""Days whose lists Hugging Face still gives, and how many papers each has."""
BATCH = 2_000
"""Papers stored in one transaction."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HEAD_START = timedelta(seconds=5)
"""How long before the bot is started a minute has begun: its polls come early in later ones."""
SECONDS_TO_POLL = 180.0
"""How long the bot may take until it has read the lists, on a machine that is busy."""
GOAL = 50.0
"""Milliseconds by which the slowest of 100 answers may exceed the noise."""
CPU = re.compile(r"^process_cpu_seconds_total (\S+)", re.MULTILINE)
LAG = re.compile(r"^paperboy_loop_lag_seconds (\S+)", re.MULTILINE)
OUTCOMES = re.compile(r'^paperboy_interactions_total\{.*outcome="(\w+)"\} (\S+)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of Unix time."""

    begin: float
    end: float

    def __contains__(self, moment: float) -> bool:
        """Whether a moment is in it."""
        return self.begin <= moment < self.end


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One row of the table: how many uses there were; `core` is the share of one that the bot used.

    The rest is in milliseconds.
    """

    name: str
    uses: int
    p50: float
    p99: float
    worst: float
    noise: float
    lag: float
    core: float

    def __str__(self) -> str:
        """Write it down."""
        return (
            f"{self.name:<8}{self.uses:>7}{self.p50:>9.1f}{self.p99:>9.1f}{self.worst:>9.1f}"
            f"{self.noise:>11.1f}{self.lag:>9.1f}{self.core:>9.0%}"
        )


HEAD = (
    f"{'':<8}{'uses':>7}{'p50 ms':>9}{'p99':>9}{'worst':>9}{'noise p99':>11}{'lag':>9}{'core':>9}"
)


def records(papers: Sequence[Paper], day: date, first: int = 1) -> list[Record]:
    """Write papers as Hugging Face lists them; `first` is the number of the first of that day."""
    return [
        a_record(
            *(day, number),
            title=paper.title,
            summary=paper.abstract,
            authors=[{"name": name} for name in paper.authors],
            upvotes=paper.upvotes,
        )
        for number, paper in enumerate(papers, first)
    ]


async def store(url: str, papers: Sequence[Paper]) -> None:
    """Store papers of days before those that Hugging Face lists."""
    last = utc_now().date() - (DAYS + 1) * DAY
    newest = max(paper.listing_day or date.min for paper in papers)
    moved = [replace(p, listing_day=last - (newest - (p.listing_day or newest))) for p in papers]
    async with open_database(url) as database:
        for at in range(0, len(moved), BATCH):
            async with database.write() as tx:
                await PaperStore(tx).save(moved[at : at + BATCH], utc_now() - DAYS * DAY)


async def set_up(url: str, rounds: Sequence[datetime]) -> None:
    """Set up the roundups of each round, five a server."""
    servers = CHANNELS // CHANNELS_A_SERVER
    async with open_database(url) as database:
        roundups = Services.over(database, FakeSource(), utc_now).roundups
        for place in range(servers * len(rounds)):
            at = f"{rounds[place // servers]:%H:%M}"
            for number in channels(place):
                draft = RoundupDraft(Destination(number), at=at, zone="UTC")
                await roundups.add(server_id(place), GUILD_ID, draft)


def settings(discord: tuple[str, str], hugging_face: str, url: str, port: int) -> dict[str, str]:
    """Give the settings of the bot; all that is not said is as in life."""
    return {
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_URL": discord[0],
        "DISCORD_GATEWAY_URL": discord[1],
        "HF_ENDPOINT": hugging_face,
        "DATABASE_URL": url,
        "HEALTH_ADDRESS": f"127.0.0.1:{port}",
        "BACKFILL_DAYS": str(DAYS),
        "INGEST_INTERVAL": "60",
        "SETTLE_MINUTES": "0",
    }


async def until(moment: float) -> None:
    """Wait for a moment in Unix time."""
    await asyncio.sleep(max(0.0, moment - time.time()))


@dataclass(frozen=True, slots=True)
class Course:
    """What was measured: the span of each round's answers, all uses, all errands, and metrics.

    These were read when people began, at the beginning of each round, and at the end.
    """

    quiet: Stretch
    rounds: list[Stretch]
    scene: Scene
    errands: list[Errand]
    metrics: list[str]

    def rows(self) -> list[LoadRow]:
        """Give a row for the quiet time and one for all rounds."""
        lags = [1e3 * _read(LAG, text) for text in self.metrics[1:]]
        cpu = [_read(CPU, text) for text in self.metrics]
        begins = [self.quiet.begin, *(each.begin for each in self.rounds)]
        end = begins[-1] + MINUTE.total_seconds()
        return [
            self._row("idle", [self.quiet], lags[0], (cpu[1] - cpu[0]) / (begins[1] - begins[0])),
            self._row("loaded", self.rounds, max(lags[1:]), (cpu[-1] - cpu[1]) / (end - begins[1])),
        ]

    def _row(self, name: str, spans: Sequence[Stretch], lag: float, core: float) -> LoadRow:
        seconds = sorted(
            math.inf if use.seconds is None else use.seconds
            for use in self.scene.uses
            if any(use.began in span for span in spans)
        )
        fastest = min(errand.seconds for errand in self.errands)
        noise = sorted(
            errand.seconds - fastest
            for errand in self.errands
            if any(errand.began in span for span in spans)
        )
        return LoadRow(
            *(name, len(seconds), 1e3 * _share(seconds, 0.5), 1e3 * _share(seconds, 0.99)),
            *(1e3 * _share(seconds, 1), 1e3 * _share(noise, 0.99), lag, core),
        )

    def slowest(self, count: int) -> list[OneUse]:
        """Give the uses of the rounds that took longest."""
        uses = [u for u in self.scene.uses if u.seconds and any(u.began in s for s in self.rounds)]
        return sorted(uses, key=lambda use: use.seconds or 0, reverse=True)[:count]


def _read(metric: re.Pattern[str], text: str) -> float:
    found = metric.search(text)
    return float(found[1]) if found else 0.0


def _share(ordered: Sequence[float], share: float) -> float:
    """Give what that share of the numbers does not exceed."""
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else math.nan


async def measured(folder: Path, url: str, papers: Sequence[Paper], rounds: int) -> Course:
    """Let all happen; `papers` are stored before, but for those that the lists will have."""
    today = utc_now().date()
    listed = PAPERS_A_DAY * (DAYS + 1 + rounds)
    fresh = [papers[at : at + PAPERS_A_DAY] for at in range(0, listed, PAPERS_A_DAY)]
    days = [today - age * DAY for age in range(DAYS + 1)]
    lists = {day: records(batch, day) for day, batch in zip(days, fresh, strict=False)}
    more = [
        records(batch, today, 1 + PAPERS_A_DAY * number)
        for number, batch in enumerate(fresh[DAYS + 1 :], 1)
    ]
    await store(url, papers[listed:])
    ids = [paper_id(day, number) for day in days for number in range(1, PAPERS_A_DAY)]
    servers = CHANNELS // CHANNELS_A_SERVER * rounds
    with beside(be_discord, servers, ids) as people, beside(be_hugging_face, lists, more) as hub:
        api, gateway = await asyncio.to_thread(people.recv)
        given = settings((api, gateway), await asyncio.to_thread(hub.recv), url, _free_port())
        async with bot_process(folder, **given) as bot:  # fetches the lists
            await bot.says("polled days=", SECONDS_TO_POLL)
            await bot.stop()
        begin = (utc_now() + timedelta(seconds=20)).replace(second=0, microsecond=0) + MINUTE
        minutes = [begin + (1 + number) * MINUTE for number in range(rounds)]
        await set_up(url, minutes)
        await until((begin + HEAD_START).timestamp())
        with beside(measure_noise, api) as noise:
            async with bot_process(folder, **given) as bot:
                await bot.says("polled days=", SECONDS_TO_POLL)
                quiet = Stretch(time.time(), minutes[0].timestamp())
                metrics = [await _metrics(given["HEALTH_ADDRESS"])]
                people.send(None)
                for minute in minutes:
                    await until(minute.timestamp())
                    metrics.append(await _metrics(given["HEALTH_ADDRESS"]))
                    hub.send(None)
                await until((minutes[-1] + MINUTE).timestamp())
                metrics.append(await _metrics(given["HEALTH_ADDRESS"]))
                people.send(None)
                scene: Scene = await asyncio.to_thread(people.recv)
                noise.send(None)
                errands: list[Errand] = await asyncio.to_thread(noise.recv)
        people.send(None)
        hub.send(None)
    spans = [_span(scene, minute.timestamp(), n) for n, minute in enumerate(minutes)]
    return Course(quiet, spans, scene, errands, metrics)


def _span(scene: Scene, begin: float, number: int) -> Stretch:
    """Give how long the posts of a round took from when they were due."""
    servers = CHANNELS // CHANNELS_A_SERVER
    first, last = channels(number * servers)[0], channels((number + 1) * servers)[0]
    moments = [moment for moment, channel_id in scene.posts if first <= channel_id < last]
    return Stretch(begin, max(moments, default=begin + MINUTE.total_seconds()))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


async def _metrics(address: str) -> str:
    url = f"http://{address}/metrics"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


def goals(seen: Course, rounds: int) -> list[Goal]:
    """Say what was to be reached."""
    row = seen.rows()[1]
    unanswered = sum(use.seconds is None for use in seen.scene.uses)
    outcomes = Counter[str]()
    for outcome, number in OUTCOMES.findall(seen.metrics[-1]):
        outcomes[outcome] += int(float(number))
    failed = outcomes.total() - outcomes["ok"]
    channels_posted = {channel for _, channel in seen.scene.posts}
    return [
        Goal(
            "slowest of 100 answers under load",
            f"{row.p99 - row.noise:.0f} ms above the noise",
            f"at most {GOAL:.0f}",
            row.p99 - row.noise <= GOAL,
        ),
        Goal("answers 429", str(seen.scene.refused), "0", seen.scene.refused == 0),
        Goal("uses not answered", str(unanswered), "0", unanswered == 0),
        Goal("uses refused or failed", f"{failed} of {outcomes.total()}", "0", failed == 0),
        Goal(
            "channels posted to",
            str(len(channels_posted)),
            str(CHANNELS * rounds),
            len(channels_posted) >= CHANNELS * rounds,
        ),
    ]


@contextmanager
def _database(folder: Path, *, is_postgres: bool) -> Generator[str]:
    if not is_postgres:
        yield f"sqlite+aiosqlite:///{folder / 'load.db'}"
        return
    with postgres.running(is_durable=True) as server:
        yield server.url


def main() -> None:
    """Print one table, then whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    out, papers = Console(highlight=False), corpus(chosen.papers).papers
    load, _, _ = os.getloadavg()
    out.print(
        f"{os.cpu_count()} cores, load {load:.0f} before; {PEOPLE} people, {RATE}/s\n\n{HEAD}"
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        _database(Path(folder), is_postgres=chosen.postgres) as url,
    ):
        seen = asyncio.run(measured(Path(folder), url, papers, chosen.rounds))
    for row in seen.rows():
        out.print(str(row))
    slow = ", ".join(f"{use.what} {1e3 * (use.seconds or 0):.0f} ms" for use in seen.slowest(5))
    out.print(f"\nslowest under load: {slow}\n")
    show(goals(seen, chosen.rounds), out)


if __name__ == "__main__":
    main()
