"""A recorded year goes by, with 200 watches and a process that dies: each hit is told once."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from bot.domain.deliveries import Delivery
from bot.domain.papers import Paper
from bot.domain.results import Ambiguous, Result
from bot.domain.watch_drafts import WatchDraft
from bot.domain.watches import Owner
from bot.sources.recorded import read_file
from bot.storage.database import Database
from tests.alert_judge import Judge, Pair
from tests.fakes import Clock
from tests.mortal import KilledError, Mortal
from tests.services.watching import Desk
from tests.sources.samples import RECORDED, needs_recorded
from tests.storage.conftest import Sql, sql_at

MEMBERS, WATCHES = 50, 200
FIRST_DAY, LAST_DAY = date(2025, 3, 11), date(2026, 3, 10)
WEEKS = 2
"""A week of so many is replayed: with all of them it takes two minutes."""
SERIES = ("sameday", "nextday")
"""The list of a day as it was on that day, and on the next one, with more votes."""
DEATHS = 0.4
"""The share of looks in which the process dies at one of its writes."""
LOST = 0.1
"""The share of requests that come to nothing."""
PASSES = 50
"""Looks after the last list, half an hour apart: every digest comes due once more."""
CALM = 6
"""Looks of peace at the end, after which nothing may wait any more: one may end an alert that was
lost, one order it anew, and one send it."""

SUBJECTS = (
    *("moe", "rag", "vlm", "rlhf", "lora", "ocr", "tts", "grpo", '"kv cache"', '"world model"'),
    *('"gaussian splatting"', '"speculative decoding"', '"protein design"', "title:robot"),
    *('title:"deep research"', '"gui agent"', "quantization -image", "mamba OR rwkv", "tokenizer"),
    *('author:"yann lecun"', "org:nvidia", "jailbreak", "unlearning", "watermark", "humanoid"),
    *('"test-time scaling" math', '"text-to-video" -editing', "title:reward", "audio music"),
)
LEASTS = (0, 0, 10, 40)
TIMES = (None, "07:15", "09:00", "18:30")


@dataclass(frozen=True, order=True)
class Look:
    """What a list said at a moment."""

    at: datetime
    papers: tuple[Paper, ...] = field(compare=False)


def looks() -> Iterator[Look]:
    """Read the recorded lists of the year in the order in which they were seen."""
    found = [
        Look(chunk.batch.seen_at, chunk.batch.papers)
        for series in SERIES
        for file in (RECORDED / "hf_daily").glob(f"{series}-*.jsonl.gz")
        for chunk in read_file(file, year=None, today=LAST_DAY)
        if chunk.batch.seen_at and FIRST_DAY <= chunk.batch.seen_at.date() <= LAST_DAY
        if _week(chunk.batch.seen_at) % WEEKS == 0
    ]
    yield from sorted(found)


def _week(moment: datetime) -> int:
    return moment.toordinal() // 7


@dataclass
class Replay:
    """Members, their watches, and a process that is killed and started again."""

    desk: Desk
    database: Mortal
    judge: Judge
    sql: Sql
    dice: random.Random
    deaths: int = 0
    is_calm: bool = False

    async def watch(self, number: int) -> None:
        """Let one of the members watch for something."""
        owner = Owner(1_000 + number % MEMBERS)
        text, least = SUBJECTS[number % len(SUBJECTS)], self.dice.choice(LEASTS)
        draft = WatchDraft(text, upvotes=least, at=self.dice.choice(TIMES))
        watch, _ = await self.desk.services.watches.add(owner, draft)
        self.judge.begins(watch)

    async def ingest(self, papers: tuple[Paper, ...]) -> None:
        """Let a list come in, with what is new to the acronyms."""
        await self.desk.ingest(*papers)
        self.judge.arrived(papers)

    async def work(self) -> None:
        """Match, order and send; perhaps die on the way, and come back."""
        if self.dice.random() < DEATHS and not self.is_calm:
            self.database.die_in(self.dice.randint(1, 8), commits_last=self.dice.random() < 0.5)
        self.desk.sending.target.results[:] = [self.result] * 5
        try:
            await self.desk.matching.step()
            self.judge.looked()
            await self.desk.telling.step()
            await self.desk.sending.drain()
        except KilledError:
            self.judge.looked(is_sure=False)
            self.deaths += 1
            self.desk.restart()
        self.database.revive()

    def result(self, delivery: Delivery) -> Result | None:
        """Lose some answers, unless nobody could tell any more that the alert has not arrived."""
        may_be = not self.is_calm and self.desk.clock() < delivery.order.expires_at
        return Ambiguous("reset") if may_be and self.dice.random() < LOST else None

    async def told(self) -> list[Pair]:
        """Give who was told of what: in the messages that arrived, and in their lists."""
        rows = await self.sql(
            "SELECT reference, paper_id FROM told JOIN alerts ON alerts.id = alert_id"
        )
        lists: dict[str, set[str]] = {}
        for reference, paper_id in rows:
            lists.setdefault(reference, set()).add(paper_id)
        return [
            (alert["to"], paper_id)
            for number in range(MEMBERS)
            for alert in self.desk.mail(1_000 + number)
            for paper_id in _told_by(alert, lists)
        ]


def _told_by(alert: dict[str, Any], lists: dict[str, set[str]]) -> set[str]:
    """Give the papers of an alert; those that it does not show are in its list."""
    shown = set(alert["papers"])
    return shown if alert["total"] == len(shown) else shown | lists[alert["reference"]]


@pytest.mark.faults
@pytest.mark.recorded
@needs_recorded
async def test_a_recorded_year(
    sqlite_database: Database, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whenever the process dies, every hit of the year is told once, and none that is no hit."""
    caplog.set_level("CRITICAL")
    seed = random.SystemRandom().randrange(1_000_000)
    database = Mortal.over(sqlite_database)
    desk = Desk(database, Clock())
    dice = random.Random(seed)  # noqa: S311  # no secret
    replay = Replay(desk, database, Judge(), sql_at(sqlite_url), dice)
    numbers = iter(range(WATCHES))
    for look in looks():
        desk.clock.now = look.at
        for number in islice(numbers, 4):
            await replay.watch(number)
        await replay.ingest(look.papers)
        await replay.work()

    for number in range(PASSES + CALM):
        replay.is_calm = number >= PASSES
        desk.clock.now += timedelta(minutes=31)
        await replay.work()

    told = await replay.told()
    assert replay.judge.problems(told) == [], f"seed {seed}"
    assert len(replay.judge.watches) == WATCHES
    assert replay.deaths > 50
    assert len(told) > 1_000
