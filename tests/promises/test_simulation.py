"""Some simulated weeks keep every promise; `python -m tests.promises.simulation` plays months."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.watches.domain.draft import WatchDraft
from tests.promises.events import DiscordDown, DiscordUp, Event, PaperListed, ProcessDown
from tests.promises.histories import ME, MONDAY
from tests.promises.model import Model
from tests.promises.model_world import DELIVERY
from tests.promises.observations import AlertSent, IssuePosted
from tests.promises.simulation.commands import AddWatch
from tests.promises.simulation.drawing import drawn
from tests.promises.simulation.history import Finding, History, ProcessKilled
from tests.promises.simulation.play import Played, play
from tests.promises.simulation.shrink import shrunk, told
from tests.promises.simulation.stores import copies_of, postgres_stores
from tests.promises.simulation.trial import WEEKS_A_MONTH


async def _kept(seed: int, weeks: float, template: Path) -> None:
    """Play a history in which everything may happen; every promise must be kept."""
    played = await play(drawn(seed, weeks), Model(), copies_of(template))

    assert [told(played, finding) for finding in played.findings] == []
    assert any(isinstance(event, IssuePosted) for event in played.events)


@pytest.mark.parametrize(
    "seed", [3, *(pytest.param(seed, marks=pytest.mark.faults) for seed in (8, 10))]
)
async def test_some_days(seed: int, sqlite_template: Path) -> None:
    """Everything that people were promised comes, once, and as it was said."""
    await _kept(seed, 1.5, sqlite_template)


@pytest.mark.faults
@pytest.mark.parametrize("seed", [110, 111])
async def test_a_month(seed: int, sqlite_template: Path) -> None:
    """The same, for longer."""
    await _kept(seed, WEEKS_A_MONTH, sqlite_template)


@pytest.mark.faults
def test_two_processes_share_a_postgresql_database() -> None:
    """Whichever of them does what, and dies at it, every promise is kept."""
    history = replace(drawn(12, 1.5), processes=2)

    with postgres_stores() as fresh:
        played = asyncio.run(play(history, Model(), fresh))

    assert [told(played, finding) for finding in played.findings] == []


async def test_a_process_dies_in_the_midst_of_its_work(sqlite_template: Path) -> None:
    """It dies where the history says, is started again, and all that was promised comes."""
    history = drawn(3, weeks=0.6, kinds=frozenset())
    deaths = [
        ProcessKilled(history.start + timedelta(hours=8 * number), points=7 * number)
        for number in range(1, 12)
    ]
    acts = sorted([*history.acts, *deaths], key=lambda act: act.at)

    played = await play(replace(history, acts=tuple(acts)), Model(), copies_of(sqlite_template))

    assert sum(isinstance(event, ProcessDown) for event in played.events) > len(deaths) / 2
    assert [told(played, finding) for finding in played.findings] == []


async def test_what_an_outage_has_held_back_is_told_when_it_ends(sqlite_template: Path) -> None:
    """An alert whose time ran out is ordered again, and not only with the next papers."""
    down = MONDAY + timedelta(hours=9)
    acts: list[Event] = [
        AddWatch(down - timedelta(hours=1), 0, ME, WatchDraft("robot")),
        DiscordDown(down),
        PaperListed(down + timedelta(hours=3), "2610.05001", MONDAY.date(), ("robot",)),
        DiscordUp(up := down + timedelta(hours=5)),
    ]
    history = History(0, MONDAY, MONDAY + timedelta(hours=20), {}, frozenset(), tuple(acts))

    for seed in range(6):  # when it is tried again is left to chance
        played = await play(replace(history, seed=seed), Model(), copies_of(sqlite_template))

        (alert,) = (event for event in played.events if isinstance(event, AlertSent))
        assert alert.at - up < DELIVERY
        assert [told(played, finding) for finding in played.findings] == []


async def test_a_history_takes_the_same_course_again(sqlite_template: Path) -> None:
    """Everything follows from the seed."""
    history = drawn(3, weeks=0.4)

    once, again = [await play(history, Model(), copies_of(sqlite_template)) for _ in range(2)]

    assert list(map(str, once.events)) == list(map(str, again.events))


def test_a_finding_shrinks_to_what_it_needs() -> None:
    """Of a whole month, a finding about the second of two roundups needs only that one."""
    history = drawn(5, weeks=4)

    def replay(tried: History) -> Played:
        added = [act for act in tried.acts if getattr(act, "slot", 0) == 1]
        findings = [Finding(act, "roundup 17 came on Mon 5 Oct") for act in added]
        return Played(tried.acts, findings, 0)

    (finding, *_) = replay(history).findings
    short, last = shrunk(history, finding, replay, seconds=60)

    assert len(short.acts) == 1
    assert told(replay(short), last).endswith("=> roundup 17 came on Mon 5 Oct")
    assert last.kind == "roundup came on"
