"""The questions that Hugging Face is asked, and what is made of its answers."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

import httpx
import pytest

from bot.errors import SourceUnavailable
from bot.ingest.sources.huggingface import MAX_ITEMS, HuggingFace
from bot.ingest.sources.port import Source
from bot.papers.domain.linked import Linked
from bot.papers.domain.listing import Period
from tests.ingest.samples import item, items, wire_paper
from tests.support.hf_stub import FakeTime, Script, answer

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def source(script: Script, now: datetime = NOW) -> Source:
    """Give the source with its clock stopped at `now`."""
    return HuggingFace(script.client(), lambda: now)


def asked(script: Script) -> list[dict[str, str]]:
    """Give the parameters of every request so far."""
    return [dict(request.url.params) for request in script.requests]


@pytest.mark.parametrize(
    ("text", "name"), [("2026-03-02", "date"), ("2026-W10", "week"), ("2026-03", "month")]
)
async def test_a_period_is_asked_for_by_its_own_name(text: str, name: str) -> None:
    """Upstream tells days, weeks and months apart by the parameter."""
    script = Script(partial(answer, [item()]))

    batch = await source(script).listing(Period.parse(text))

    assert asked(script) == [{name: text, "limit": "100", "p": "0"}]
    assert batch.papers[0].listing_day == (DAY if name == "date" else None)


async def test_the_week_upstream_lacks_is_asked_for_by_days() -> None:
    """Week 53 exists in 2026, though not for Hugging Face."""
    script = Script(partial(answer, [item()]))

    batch = await source(script).listing(Period.parse("2026-W53"))

    assert [params["date"] for params in asked(script)][::6] == ["2026-12-28", "2027-01-03"]
    assert len(batch.papers) == 1


async def test_pages_are_read_until_one_is_short() -> None:
    """A list goes on while pages are full; what comes twice while votes move counts once."""
    script = Script(
        partial(answer, items(100)), partial(answer, items(100, 95)), partial(answer, items(3, 195))
    )

    batch = await source(script).listing(Period.day(DAY))

    assert [params["p"] for params in asked(script)] == ["0", "1", "2"]
    assert [paper.id for paper in batch.papers] == [f"2603.{n:05}" for n in range(198)]


async def test_a_full_page_with_repeats_is_not_the_last() -> None:
    """Ids may repeat within a page: a page is short only if fewer items came."""
    script = Script(partial(answer, [*items(99), item("2603.00001")]), partial(answer, []))

    await source(script).listing(Period.day(DAY))

    assert len(script.requests) == 2


async def test_an_upstream_that_ignores_paging_is_asked_twice() -> None:
    """The same page again means that there are no more."""
    script = Script(partial(answer, items(100)))

    batch = await source(script).listing(Period.day(DAY))

    assert len(batch.papers) == 100
    assert len(script.requests) == 2


async def test_no_list_is_read_beyond_twenty_pages() -> None:
    """Pages that never end are cut off."""
    pages = [partial(answer, items(100, 100 * page)) for page in range(30)]
    script = Script(*pages)

    batch = await source(script).listing(Period.day(DAY))

    assert len(batch.papers) == 2000


async def test_digests_tell_whether_a_list_changed() -> None:
    """Equal answers have equal digests, others don't."""
    script = Script(partial(answer, items(2)), partial(answer, items(2)), partial(answer, items(3)))
    hub = source(script)

    first, second, third = [await hub.listing(Period.day(DAY)) for _ in range(3)]

    assert first.digest == second.digest != third.digest


@pytest.mark.parametrize("now", ["2026-03-01T23:00:00Z", "2026-03-02T11:59:00Z"])
async def test_a_day_that_has_not_begun_everywhere_has_an_empty_list(now: str) -> None:
    """Upstream answers 400 to a day it thinks is tomorrow."""
    script = Script(partial(answer, {"error": "date"}, status=400))

    batch = await source(script, datetime.fromisoformat(now)).listing(Period.day(DAY))

    assert batch.papers == ()
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "broken",
    [
        partial(answer, {"error": "date"}, status=400),
        partial(answer, {"error": "gone"}, status=404),
        partial(answer, {"papers": []}),
        partial(answer, "[]"),
        partial(answer, None),
        partial(answer, [0] * (MAX_ITEMS + 1)),
    ],
)
async def test_what_is_no_list_is_unavailable(broken: Callable[[], httpx.Response]) -> None:
    """The cache stays as it is when upstream answers something else than a list."""
    hub = source(Script(broken), datetime(2026, 3, 2, 12, tzinfo=UTC))

    with pytest.raises(SourceUnavailable):
        await hub.listing(Period.day(DAY))
    with pytest.raises(SourceUnavailable):
        await hub.search("gardens", 5)


async def test_a_single_paper_is_flat() -> None:
    """The answer is the paper itself; its version in the question doesn't matter."""
    script = Script(partial(answer, wire_paper(numTotalModels=7)))

    got = await source(script).paper("2603.00001v3")

    assert got is not None
    assert got.models == Linked(7)
    assert script.requests[0].url.path == "/api/papers/2603.00001"


async def test_an_unknown_paper_is_none() -> None:
    """Not indexed is a fact; what is no arXiv id isn't even asked for."""
    script = Script(partial(answer, {"error": "no"}, status=404))

    assert await source(script).paper("2603.00001") is None
    assert await source(script).paper("../whoami") is None
    assert len(script.requests) == 1


@pytest.mark.parametrize("status", [200, 400])
async def test_an_unreadable_paper_is_unavailable(status: int) -> None:
    """A paper that exists but can't be read must not be taken for an unknown one."""
    script = Script(partial(answer, {"id": 5}, status=status))

    with pytest.raises(SourceUnavailable):
        await source(script).paper("2603.00001")


async def test_search_takes_nested_and_flat_hits() -> None:
    """The search has no published form, so both known ones may be mixed."""
    script = Script(partial(answer, [item("2603.00002"), wire_paper("2603.00001"), 5]))

    batch = await source(script).search(f"  sparse\n{'x' * 300}", 500)

    assert [paper.id for paper in batch.papers] == ["2603.00002", "2603.00001"]
    assert len(batch.rejected) == 1
    assert asked(script) == [{"q": "sparse " + "x" * 243, "limit": "120"}]


async def test_an_empty_search_asks_nothing() -> None:
    """There is nothing to find for no words."""
    script = Script(partial(answer, []))

    assert (await source(script).search(" \n", 5)).papers == ()
    assert script.requests == []


async def test_the_patience_is_the_callers() -> None:
    """A backfill waits where a reply would not."""
    script = Script(
        partial(answer, status=429, headers={"Retry-After": "100"}), partial(answer, [item()])
    )
    time = FakeTime()
    patient = HuggingFace(script.client(time), lambda: NOW, patience=600)

    batch = await patient.listing(Period.day(DAY))

    assert len(batch.papers) == 1
    assert time.slept == [100.0]
