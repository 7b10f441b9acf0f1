"""However members catch up: no paper is lost, none comes again that was dealt with, Undo is exact.

Every example has a member of its own and is a hundred days after the one before, so that all of
them can share a database.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catchup.domain import CatchUpPage, Mark, Pile
from bot.storage.database import open_database
from tests.catchup.reader import Reader, number_of

Opened = tuple[asyncio.Runner, Reader]
Step = tuple[str, int]

BEGINNING = (("list", 0), ("list", 8), ("list", 3), ("start", 0))
STEPS = st.lists(
    st.tuples(st.just("list"), st.sampled_from((0, 0, 3, 7, 8, 20)))  # days ago
    | st.tuples(st.just("start"), st.sampled_from((0, 5)))  # minutes
    | st.tuples(st.sampled_from((*Mark, *Mark, "done")), st.integers(1, 2))  # presses at once
    | st.tuples(st.sampled_from(("undo", "alert", "look back", "restart")), st.just(0)),
    max_size=25,
)


@dataclass(frozen=True)
class Known:
    """What a member knows of papers: `over` are those that may not come again.

    `begun` are those that had been listed when the walk began whose Done was the first.
    """

    over: frozenset[int] = frozenset()
    passed: frozenset[int] = frozenset()
    begun: frozenset[int] | None = None


@dataclass
class Press:
    """A press that can be undone, and how all was before."""

    id: int
    state: tuple[object, ...]
    known: Known
    shown: int


@dataclass
class Member:
    """Somebody who catches up, beside a model of it."""

    reader: Reader
    who: int
    known: Known = field(default_factory=Known)
    page: CatchUpPage | None = None
    days_ago: dict[int, int] = field(default_factory=dict[int, int])
    alerted: set[int] = field(default_factory=set[int])
    before_walk: frozenset[int] = frozenset()
    presses: list[Press] = field(default_factory=list[Press])

    async def take(self, what: str, how: int) -> None:
        """Take a step, and look at what is shown then."""
        page = self.page
        match what:
            case "list":
                await self._list(how)
            case "start":
                self.page = await self.reader.start(how or None, who=self.who)
                self.before_walk = frozenset(self.days_ago)
            case "look back":
                self.page = await self.reader.look_back(self.who)
            case "restart":
                old = self.reader
                self.reader = Reader(old.database, old.clock, ids=old.ids)
            case "alert" if page and page.paper:
                number = number_of(page.paper)
                await self.reader.alert(number, self.who)
                self.alerted.add(number)
            case "undo" if page and self.presses and page.undo == self.presses[-1].id:
                await self._undo(page)
            case "done" if page:
                await self._press(page, None, how)
            case Mark() if page and page.paper:
                await self._press(page, Mark(what), how)
            case _:
                return
        if self.page and self.page is not page:
            self._look(self.page)

    async def check(self) -> None:
        """Prove that all that is not over still waits, new or left from before, each once."""
        new = await self.reader.shown(await self.reader.start(who=self.who), self.who)
        left = await self.reader.shown(await self.reader.look_back(self.who), self.who)

        over = self.known.over | self.alerted
        waiting = {each for each in self.days_ago if self._counts(each) and each not in over}
        assert sorted([*new, *left]) == sorted(waiting)

    async def _list(self, days_ago: int) -> None:
        numbers = [next(self.reader.ids) % 100_000 for _ in range(2)]
        await self.reader.list(*numbers, days_ago=days_ago)
        self.days_ago |= dict.fromkeys(numbers, days_ago)

    async def _press(self, page: CatchUpPage, mark: Mark | None, times: int) -> None:
        reader, number = self.reader, number_of(page.paper)
        before, known = await reader.state(self.who), self.known
        presses = (
            reader.passed(page, mark, self.who) if mark else reader.done(page, self.who)
            for _ in range(times)
        )
        self.page, *_ = await asyncio.gather(*presses)
        if await reader.state(self.who) == before:
            return
        assert self.page.undo
        self.presses.append(Press(self.page.undo, before, known, number))
        self.known = self._after(known, page, mark)

    def _after(self, known: Known, page: CatchUpPage, mark: Mark | None) -> Known:
        """Say what the member knows after a press on a page."""
        number, over = number_of(page.paper), known.over
        passed = known.passed | ({number} - {0})
        if mark in {Mark.SAVED, Mark.SKIPPED} or page.walk.pile is Pile.LEFT:
            return replace(known, over=over | {number}, passed=passed)
        if mark is Mark.SHOWN:
            return replace(known, passed=passed)
        begun = self.before_walk if known.begun is None else known.begun
        return Known(over | passed, passed, begun)

    async def _undo(self, page: CatchUpPage) -> None:
        press = self.presses.pop()
        self.page = await self.reader.undo(page, self.who)
        assert await self.reader.state(self.who) == press.state
        self.known = press.known

    def _counts(self, number: int) -> bool:
        """Say whether a paper is of the last 7 days, or came after the first Done."""
        is_later = self.known.begun is not None and number not in self.known.begun
        return self.days_ago[number] <= 7 or is_later

    def _look(self, page: CatchUpPage) -> None:
        """Check that what is shown waits."""
        if number := number_of(page.paper):
            assert number not in self.known.over | self.alerted
            assert self._counts(number)


async def go(reader: Reader, steps: Sequence[Step]) -> None:
    """Let a member take steps."""
    reader.clock.advance(days=100)
    member = Member(reader, 700_000_000_000_000_000 + next(reader.ids))
    for what, how in (*BEGINNING, *steps):
        reader.clock.advance(minutes=1)
        await member.take(what, how)
    await member.check()


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Open a database of each engine on a loop that can be stepped."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        database = runner.run(stack.enter_async_context(open_database(url)))
        yield runner, Reader(database)
        runner.run(stack.aclose())


@pytest.mark.parametrize(
    ("opened", "examples"), [("sqlite", 60), ("postgres", 20)], indirect=["opened"]
)
def test_nothing_is_lost_and_nothing_comes_twice(opened: Opened, examples: int) -> None:
    """Each paper that was listed is over, or waits: whatever is pressed, undone and listed."""
    runner, reader = opened

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def any_walk(steps: list[Step]) -> None:
        runner.run(go(reader, steps))

    any_walk()
