"""A Hugging Face in memory, and what becomes of its lists: the fake `Source` of the simulation.

Lists fill hour by hour in the observed shape (docs/design/upstream.md): nearly two thirds of a
day's papers come before four, a few after midnight, some late; votes rise and fall for weeks.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.errors import SourceUnavailable
from bot.ingest.sources.port import Batch, Rejected
from bot.ingest.sources.quota import Quota
from bot.papers.domain.listing import Period
from bot.papers.domain.paper import Paper
from tests.promises.events import Event, PaperChanged, PaperListed, UpstreamDown, UpstreamUp
from tests.promises.simulation.commands import LookUp

WORDS = "robot garden speech memory proof video".split()
"""The words that papers are about; none is an acronym or another one's form."""
HOURS = (23, 18, 11, 7, 6, 5, 4, 3, 2, 2, 1, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 0, 1, 1)
"""The share of a day's papers that is listed in each hour, in percent, as measured."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VOTE_HOURS, VOTE_DAYS = (4, 15), 29
"""About when votes change on each day, and for how many days a paper gets any."""


@dataclass
class Upstream:
    """The lists as they are now; `asked` counts the requests."""

    papers: dict[str, Paper] = field(default_factory=dict[str, Paper])
    is_down: bool = False
    asked: int = 0
    name: str = "simulated"
    quota: Quota = field(default_factory=Quota)

    def apply(self, event: Event) -> bool:
        """Change what is listed; return whether the event fits."""
        match event:
            case PaperListed(_, paper_id, day, words):
                known = self.papers.get(paper_id) or a_paper(paper_id, words)
                self.papers[paper_id] = replace(known, listing_day=day)
            case LookUp(_, paper_id, words):
                self.papers.setdefault(paper_id, a_paper(paper_id, words))
            case PaperChanged(_, paper_id, upvotes, has_code):
                known = self.papers.get(paper_id)
                if known is None or known.listing_day is None:
                    return False
                code = f"https://github.com/example/{paper_id}" if has_code else None
                self.papers[paper_id] = replace(known, upvotes=upvotes, code_url=code)
            case UpstreamDown() | UpstreamUp():
                was_down, self.is_down = self.is_down, isinstance(event, UpstreamDown)
                return was_down is not self.is_down
            case _:
                return False
        return True

    async def listing(self, period: Period) -> Batch:
        """Give the papers listed in the period, the most upvoted first."""
        self._ask()
        listed = [
            each
            for each in self.papers.values()
            if each.listing_day and period.first <= each.listing_day <= period.last
        ]
        listed.sort(key=lambda each: (-(each.upvotes or 0), each.id))
        seen = repr([(each.id, each.upvotes, each.code_url) for each in listed])
        return Batch(tuple(listed), digest=hashlib.sha256(seen.encode()).hexdigest())

    async def paper(self, paper_id: str) -> Paper | None:
        """Give a paper by its id."""
        self._ask()
        return self.papers.get(paper_id)

    def read(self, record: str) -> Batch:
        """Read nothing: no record is ever rejected."""
        return Batch((), (Rejected(record, "still unreadable"),))

    async def search(self, text: str, limit: int) -> Batch:
        """Find nothing."""
        del text, limit
        self._ask()
        return Batch(())

    def _ask(self) -> None:
        self.asked += 1
        if self.is_down:
            raise SourceUnavailable("The simulated source is down.")


def a_paper(paper_id: str, words: tuple[str, ...]) -> Paper:
    """Make a paper about some words, not listed yet."""
    about = " ".join(words)
    return Paper(
        id=paper_id,
        title=f"On {about} {paper_id.replace('.', ' ')}",
        abstract=f"We look at {about}.",
        authors=("Ada Example",),
        author_count=1,
        upvotes=0,
        comments=0,
    )


def drawn_lists(
    dice: random.Random, start: date, days: int, papers: int, kinds: frozenset[str]
) -> Iterator[Event]:
    """Draw what becomes of the lists of so many days, about `papers` on each workday.

    `kinds` may hold "late", "moved", "looked_up" and "outage".
    """
    rounds = [
        _at(start + age * DAY, hour + dice.uniform(-2, 2))
        for age in range(days)
        for hour in VOTE_HOURS
    ]
    for age in range(days):
        day = start + age * DAY
        if day.weekday() < 5 and dice.random() > 0.08:
            count = dice.randint(papers // 2, 3 * papers // 2)
            yield from _drawn_list(dice, day, count, kinds, rounds)
        if "outage" in kinds and dice.random() < 0.02:
            begin = _at(day, dice.uniform(0, 24))
            yield UpstreamDown(begin)
            yield UpstreamUp(begin + dice.choice([0.5, 2, 9, 30, 80]) * HOUR)


def _drawn_list(
    dice: random.Random, day: date, count: int, kinds: frozenset[str], rounds: list[datetime]
) -> Iterator[Event]:
    """Draw one list: its papers in a few batches, and what becomes of them."""
    batches = dice.choices(range(24), HOURS, k=dice.choice([1, 2, 3]))
    moments = [_at(day, hour + dice.random()) for hour in batches]
    for number in range(1, count + 1):
        paper_id = f"{day:%y%m}.{day.day:02}{number:03}"
        words = tuple(sorted(dice.sample(WORDS, dice.choice([1, 2, 2, 3]))))
        listed_at, chance = dice.choice(moments), dice.random()
        if chance < 0.03:
            listed_at = _at(day, 24 + dice.uniform(0.1, 1.4))
        elif chance < 0.05 and "late" in kinds:
            listed_at = _at(day, dice.uniform(27, 72))
        elif chance < 0.07 and "looked_up" in kinds:
            yield LookUp(listed_at - dice.uniform(1, 80) * HOUR, paper_id, words)
        yield PaperListed(listed_at, paper_id, day, words)
        if 0.07 <= chance < 0.08 and "moved" in kinds:
            moved = day + dice.choice([-1, 1, 3]) * DAY
            yield PaperListed(_at(day, dice.uniform(10, 60)), paper_id, moved, words)
        yield from _drawn_changes(dice, paper_id, [at for at in rounds if at > listed_at])


def _drawn_changes(
    dice: random.Random, paper_id: str, rounds: list[datetime]
) -> Iterator[PaperChanged]:
    """Draw how a paper's votes go, and when it gets code; most change little after some days."""
    upvotes, code_from = 0, dice.choice([0, 1, 2, 5, 24, 99, 99, 99])
    for number, at in enumerate(rounds[: 2 * VOTE_DAYS]):
        if number != code_from and dice.random() > (0.6 if number < 4 else 0.06):
            continue
        upvotes = max(0, upvotes + dice.choice([-1, 0, 1, 2, 3, 5, 8, 20]))
        yield PaperChanged(at, paper_id, upvotes, number >= code_from)


def _at(day: date, hours: float) -> datetime:
    """Give a moment so many hours after a day's midnight in UTC, when papers are asked for too."""
    return datetime.combine(day, time(), UTC) + round(12 * hours) * timedelta(minutes=5)
