"""The first model, dataset or Space of a paper is told once, and never what was there before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.papers.domain.linked import Linked
from bot.papers.domain.paper import Paper
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import Recipient
from bot.watches.services.lifecycle import apply
from bot.watches.services.matching import WaitingWatches, waiting_papers
from tests.support.fakes import Clock
from tests.watches.watching import ME, MEMBER, Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk, once on each engine."""
    return Desk(database, Clock())


async def answer(desk: Desk, paper: Paper, models: int, **known: Any) -> None:  # noqa: ANN401  # a paper's own
    """Let the answer about a single paper come, and tell what is to be told."""
    desk.clock.advance(minutes=5)
    names = tuple(f"lab/model-{number}" for number in range(models))[:3]
    await desk.ingest(replace(paper, models=Linked(models, names), **known))
    await desk.tell()


@pytest.mark.parametrize("days", [0, 2])
async def test_a_new_paper_that_has_a_model_is_told_at_its_first_answer(
    desk: Desk, days: int
) -> None:
    """That comes soon after its list; whatever follows is no second news, a restart included."""
    await desk.watch("moe", model=True)
    paper = await desk.bring(1, "moe")
    await desk.tell()
    desk.clock.advance(days=days)

    await answer(desk, paper, 2)
    desk.restart()
    for number in (2, 5, 0, 1):
        await answer(desk, paper, number)

    assert desk.told() == [[paper.id]]


@pytest.mark.parametrize("days", [1, 6, 12, 28])
async def test_the_first_model_of_an_older_paper_is_told(desk: Desk, days: int) -> None:
    """It is news whenever it comes within thirty days, once there was none."""
    await desk.watch("moe", model=True)
    paper = await desk.bring(1, "moe")
    await desk.tell()
    await answer(desk, paper, 0)
    desk.clock.advance(days=days)

    await answer(desk, paper, 1)
    await answer(desk, paper, 0)
    await answer(desk, paper, 3)

    assert desk.told() == [[paper.id]]


@pytest.mark.parametrize("kind", ["model", "dataset", "space"])
async def test_what_a_watch_came_too_late_for_is_not_told(desk: Desk, kind: str) -> None:
    """The paper was there, and so may have been what is linked to it, known or not."""
    known = await desk.bring(1, "moe")
    unknown = await desk.bring(2, "moe")
    await desk.ingest(replace(known, **{f"{kind}s": Linked(1)}))
    desk.clock.advance(minutes=1)
    await desk.watch(f"moe has:{kind}")
    await desk.tell()

    for _ in range(2):
        desk.clock.advance(minutes=5)
        await desk.ingest(*(replace(each, **{f"{kind}s": Linked(2)}) for each in (known, unknown)))
        await desk.tell()
    new = await desk.bring(3, "moe", **{f"{kind}s": Linked(1)})
    await desk.tell()

    assert desk.told() == [[new.id]]


async def test_the_first_model_after_a_watch_was_set_up_is_told(desk: Desk) -> None:
    """The paper is older than the watch, but it is known that it had none."""
    paper = await desk.bring(1, "moe")
    desk.clock.advance(minutes=1)
    await desk.watch("moe", model=True)
    await desk.tell()
    await answer(desk, paper, 0)

    await answer(desk, paper, 1)

    assert desk.told() == [[paper.id]]


@pytest.mark.parametrize(("first", "told"), [(2, []), (0, [["2603.00001"]])])
async def test_what_was_unknown_for_long_is_not_told_as_new(
    desk: Desk, first: int, told: list[list[str]]
) -> None:
    """So it is for all papers of the version before, which asked for none of them."""
    await desk.watch("moe", model=True)
    paper = await desk.bring(1, "moe")
    await desk.tell()
    desk.clock.advance(days=10)

    await answer(desk, paper, first)
    await answer(desk, paper, 3)

    assert desk.told() == told


async def test_upvotes_that_come_later_are_news_of_their_own(desk: Desk) -> None:
    """A model that was there before the watch does not keep back what else it waits for."""
    paper = await desk.bring(1, "moe", upvotes=5)
    desk.clock.advance(minutes=1)
    await desk.watch("moe", model=True, upvotes=20)
    await desk.tell()
    await answer(desk, paper, 1, upvotes=5)
    assert desk.told() == []

    await answer(desk, paper, 1, upvotes=20)

    assert desk.told() == [[paper.id]]


async def test_code_and_model_are_waited_for_together(desk: Desk) -> None:
    """The last that was missing makes it news."""
    await desk.watch("moe", model=True, code=True)
    paper = await desk.bring(1, "moe")
    await desk.tell()
    await answer(desk, paper, 1)
    assert desk.told() == []

    desk.clock.advance(days=5)
    await desk.ingest(replace(paper, code_url="https://github.test/a/b"))
    await desk.tell()

    assert desk.told() == [[paper.id]]


async def test_edits_restores_and_undone_changes_tell_nothing_twice(desk: Desk) -> None:
    """Nor do they make news of what a watch had been told, or had come too late for."""
    watches = desk.services.watches
    old = await desk.bring(1, "moe")
    desk.clock.advance(minutes=1)
    watch = await desk.watch("moe", model=True)
    paper = await desk.bring(2, "moe")
    await desk.tell()
    for each in (old, paper):
        await answer(desk, each, 1)
    assert desk.told() == [[paper.id]]

    await watches.edit(ME, 1, WatchDraft("moe experts"))
    await desk.tell()
    await watches.undo(ME, 1, await watches.last_step(watch))
    await desk.tell()
    await watches.edit(ME, 1, WatchDraft(model=False))
    await watches.edit(ME, 1, WatchDraft(model=True))
    removed = await watches.remove(ME, 1)
    await watches.restore(ME, removed.id)
    for each in (old, paper):
        await answer(desk, each, 2)
    desk.restart()
    await desk.pass_by(hours=1)

    assert desk.told() == [[paper.id]]


async def test_what_comes_during_a_pause_is_caught_up_with(desk: Desk) -> None:
    """What is news is sent after a pause that nobody asked for; what may be old is not."""
    old = await desk.bring(1, "moe")
    desk.clock.advance(minutes=1)
    await desk.watch("moe", model=True)
    late, waiting, none = [await desk.bring(number, "moe") for number in (2, 3, 4)]
    await desk.tell()
    await answer(desk, none, 0)
    async with desk.database.write() as tx:
        await apply(tx, Recipient(MEMBER), WatchEvent.MESSAGES_CLOSED, desk.clock())
    new = await desk.bring(5, "moe")
    for each in (old, waiting, new, none):
        await answer(desk, each, 1)
    desk.clock.advance(days=10)
    await answer(desk, late, 1)

    assert await desk.services.preferences.resume_direct_messages(MEMBER)
    await desk.tell()

    assert [sorted(each) for each in desk.told()] == [[waiting.id, none.id, new.id]]


PAUSES = [
    (WatchEvent.MESSAGES_CLOSED, WatchEvent.MESSAGES_OPENED),
    (WatchEvent.MESSAGES_CLOSED, WatchEvent.RESUMED),
    (WatchEvent.PERMISSIONS_LOST, WatchEvent.PERMISSIONS_BACK),
    (WatchEvent.CHANNEL_DELETED, WatchEvent.CHANNEL_CHANGED),
]


async def happen(desk: Desk, event: WatchEvent) -> None:
    """Let something happen to all watches of mine."""
    async with desk.database.write() as tx:
        await apply(tx, Recipient(MEMBER), event, desk.clock())


@pytest.mark.parametrize(("stops", "goes_on"), PAUSES)
async def test_first_models_that_came_during_a_pause_are_caught_up_with(
    desk: Desk, stops: WatchEvent, goes_on: WatchEvent
) -> None:
    """Whenever papers came, it was first known during the pause that they had none."""
    older = [await desk.bring(number, "moe") for number in (1, 2, 3)]
    desk.clock.advance(minutes=1)
    await desk.watch("moe", model=True)
    newer = await desk.bring(4, "moe")
    await desk.tell()
    await happen(desk, stops)
    during = [await desk.bring(number, "moe") for number in (5, 6)]
    desk.clock.advance(days=9)
    for each, first in zip((*older, newer, *during), (0, 1, 0, 0, 0, 2), strict=True):
        await answer(desk, each, first)
    for each in (*older[:2], newer, *during):
        await answer(desk, each, 3)

    await happen(desk, goes_on)
    for _ in range(2):
        await desk.tell()
        desk.restart()
    await answer(desk, older[2], 1)

    first, last = map(sorted, desk.told())
    assert first == [older[0].id, newer.id, during[0].id]
    assert last == [older[2].id]


@pytest.mark.parametrize("is_older", [True, False])
async def test_what_else_was_missing_at_first_is_news_after_a_pause_too(
    desk: Desk, *, is_older: bool
) -> None:
    """A model was there when that became known; upvotes, code and a Space came later."""
    extras: list[dict[str, Any]] = [
        {"upvotes": 20},
        {"code_url": "https://github.test/a/b"},
        {"spaces": Linked(1)},
    ]
    papers = [await desk.bring(number, "moe", upvotes=5) for number in (1, 2, 3) if is_older]
    desk.clock.advance(minutes=1)
    for wanted in ("upvotes:>=20", "has:code", "has:space"):
        await desk.watch(f"moe has:model {wanted}")
    await desk.tell()
    await happen(desk, WatchEvent.MESSAGES_CLOSED)
    papers += [await desk.bring(number, "moe", upvotes=5) for number in (4, 5, 6) if not is_older]
    desk.clock.advance(days=9)
    for each in papers:
        await answer(desk, each, 1, upvotes=5, spaces=Linked(0))
    for each, extra in zip(papers, extras, strict=True):
        await answer(desk, each, 1, **({"upvotes": 5, "spaces": Linked(0)} | extra))

    await happen(desk, WatchEvent.MESSAGES_OPENED)
    await desk.tell()

    assert [sorted(each) for each in desk.told()] == [[each.id for each in papers]]


async def test_two_answers_between_two_looks_are_told_apart(desk: Desk) -> None:
    """A process that was slow to match missed nothing."""
    old, paper = [await desk.bring(number, "moe") for number in (1, 2)]
    desk.clock.advance(minutes=1)
    await desk.watch("moe", model=True)
    await desk.tell()

    for count in (0, 1):
        desk.clock.advance(minutes=1)
        await desk.ingest(replace(old, models=Linked(1)), replace(paper, models=Linked(count)))
    await desk.tell()

    assert desk.told() == [[paper.id]]


async def test_what_only_single_answers_tell_is_asked_for_singly(desk: Desk) -> None:
    """No list is read again for it, unless it is watched for something else too."""
    await desk.watch("moe has:space")
    await desk.watch("rag has:dataset upvotes:>=5")
    await desk.watch("vlm", code=True)
    one = await desk.bring(1, "moe")
    two = await desk.bring(2, "rag", upvotes=1)
    three = await desk.bring(3, "vlm")
    await desk.bring(4, "robot")
    await desk.tell()

    singly = await WaitingWatches(desk.database).papers(desk.clock())
    async with desk.database.read() as tx:
        on_lists = await waiting_papers(tx, desk.clock())
    desk.clock.now += timedelta(days=31)

    assert set(singly) == {one.id, two.id}
    assert set().union(*on_lists.values()) == {two.id, three.id}
    assert not await WaitingWatches(desk.database).papers(desk.clock())
