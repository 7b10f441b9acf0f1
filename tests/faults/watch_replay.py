"""A recorded year goes by, with 200 watches and a process that dies: each hit is told once."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from bot.accounts.domain import Owner
from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Ambiguous, Result
from bot.ingest.sources.files import read_file
from bot.papers.domain.paper import Paper
from bot.watches.domain.draft import WatchDraft
from tests.faults.places import in_memory
from tests.faults.threadless import open_threadless
from tests.faults.verdict import MOST_PROBLEMS, Verdict, unmet
from tests.ingest.samples import RECORDED
from tests.support.alert_judge import Judge, Pair
from tests.support.fakes import Clock
from tests.support.mortal import KilledError, Mortal
from tests.support.sql import Sql, sql_at
from tests.watches.watching import Desk

MEMBERS, WATCHES = 50, 200
FIRST_DAY, LAST_DAY = date(2025, 3, 11), date(2026, 3, 10)
LEAST_DEATHS, LEAST_TOLD = 20, 1_000
"""What a replay must come to, to say something."""
SERIES = ("sameday", "nextday")
"""The list of a day as it was on that day, and on the next one, with more votes."""
DEATHS = 0.4
"""The share of looks in which the process dies at one of its writes."""
LOST = 0.1
"""The share of requests that come to nothing."""
PASSES = 26
"""Looks after the last list, an hour apart: every digest comes due once more."""
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


def looks(one_in: int) -> Iterator[Look]:
    """Read the recorded lists of the year, a week of so many, in the order of their sight."""
    found = [
        Look(chunk.batch.seen_at, chunk.batch.papers)
        for series in SERIES
        for file in (RECORDED / "hf_daily").glob(f"{series}-*.jsonl.gz")
        for chunk in read_file(file, year=None, today=LAST_DAY)
        if chunk.batch.seen_at and FIRST_DAY <= chunk.batch.seen_at.date() <= LAST_DAY
        if _week(chunk.batch.seen_at) % one_in == 0
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
        watch = await self.desk.services.watches.add(owner, draft)
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


async def replayed(database: Mortal, url: str, one_in: int, seed: int) -> Replay:
    """Let the year go by, and then some time in which nothing new comes."""
    desk, dice = Desk(database, Clock()), random.Random(seed)  # noqa: S311  # no secret
    replay = Replay(desk, database, Judge(), sql_at(url), dice)
    numbers = iter(range(WATCHES))
    for look in looks(one_in):
        desk.clock.now = look.at
        for number in islice(numbers, 4):
            await replay.watch(number)
        await replay.ingest(look.papers)
        await replay.work()
    for number in range(PASSES + CALM):
        replay.is_calm = number >= PASSES
        desk.clock.now += timedelta(minutes=61)
        await replay.work()
    return replay


async def told_of_a_year(one_in: int, seed: int) -> Verdict:
    """Replay a week of so many, and judge who was told of what."""
    with in_memory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
        async with open_threadless(url) as opened:
            replay = await replayed(Mortal.over(opened), url, one_in, seed)
            told = await replay.told()
    found = replay.judge.problems(told)
    criteria = [
        (len(replay.judge.watches) == WATCHES, f"{WATCHES} watches"),
        (replay.deaths > LEAST_DEATHS, f"over {LEAST_DEATHS} deaths, not {replay.deaths}"),
        (len(told) > LEAST_TOLD, f"over {LEAST_TOLD} papers told, not {len(told)}"),
    ]
    return Verdict(
        f"a week in {one_in} of a recorded year, {WATCHES} watches, {replay.deaths} deaths",
        doubled=len(told) - len(set(told)),
        other=f"{len(told):,} times a paper was told",
        problems=found[:MOST_PROBLEMS] + unmet(criteria),
    )
