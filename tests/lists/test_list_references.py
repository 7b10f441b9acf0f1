"""A list's reference fits into a button, leads back to the list, and is never trusted."""

import asyncio
import re

import pytest

from bot.errors import BadRequest
from bot.ingest.sources.port import Batch
from bot.lists.domain import Selection
from bot.lists.services.search_lists import SearchLists
from bot.papers.domain.listing import Sort
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource, a_paper

LONG = " ".join(["tröut OR title:“ponds”"] * 10)


@pytest.mark.parametrize(
    ("letter", "value"),
    [
        ("d", "2026-03-04"),
        ("w", "2026-W10"),
        ("m", "2026-03"),
        ("t", ""),
        ("s", "moe"),
        ("s", LONG),
        ("e", LONG),
        ("p", "2603.00001"),
    ],
)
async def test_a_reference_leads_back_to_its_list(
    sqlite_database: Database, source: FakeSource, clock: Clock, letter: str, value: str
) -> None:
    """It is short and plain whatever the query was, and works for a new process too."""
    services = Services.over(sqlite_database, source, clock)
    await services.ingest.store(Batch((a_paper(1),)))
    page = await services.lists.page(Selection(letter, value, Sort.UPVOTES))

    lists = Services.over(sqlite_database, source, clock).lists
    resolved = await lists.resolve(page.reference, Sort.UPVOTES)

    assert resolved == page.selection == Selection(letter, value, Sort.UPVOTES)
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,32}", page.reference)


async def test_a_search_s_reference_expires(services: Services, clock: Clock) -> None:
    """A month after it was last shown the query is forgotten."""
    page = await services.lists.first(SearchLists.letter, "moe")
    clock.advance(days=29)
    await services.lists.first(SearchLists.letter, "moe")
    clock.advance(days=29)
    alive = await services.lists.resolve(page.reference)
    clock.advance(days=2)

    with pytest.raises(BadRequest, match="expired"):
        await services.lists.resolve(page.reference)

    assert alive == page.selection


async def test_a_page_is_turned_while_an_ingest_writes(
    services: Services, sqlite_database: Database
) -> None:
    """The search is remembered already, so its next page waits for no writer."""
    asked = Selection(SearchLists.letter, "moe", Sort.RELEVANCE)
    first = await services.lists.page(asked)

    async with sqlite_database.write(), asyncio.timeout(10):
        turned = await services.lists.page(asked)

    assert turned == first


async def test_a_search_is_answered_while_nothing_can_be_written(
    services: Services, sqlite_database: Database
) -> None:
    """Its buttons work before it is written down, and afterwards."""
    asked = Selection(SearchLists.letter, "moe", Sort.RELEVANCE)

    async with sqlite_database.write(), asyncio.timeout(10):
        page = await services.lists.page(asked)
        names = {task.get_name() for task in asyncio.all_tasks()}  # which may reach the log
        early = await services.lists.resolve(page.reference)
    await services.lists.page(asked)
    late = await services.lists.resolve(page.reference)

    assert early == late == asked
    assert asked.value not in names


@pytest.mark.parametrize(
    "reference",
    ["", ".", "s", "s.", "s.0123456789abcdef0123", "e.' OR 1=1", "d", "d.", "z.moe", "p."],
)
async def test_a_forged_reference_is_refused(services: Services, reference: str) -> None:
    """It names nothing that was ever shown."""
    await services.lists.first(SearchLists.letter, "moe")

    with pytest.raises(BadRequest, match="expired"):
        await services.lists.resolve(reference)


@pytest.mark.parametrize("value", ["today", "2026-13", "2026-W54", "2026-02-30", "../etc/passwd"])
async def test_a_forged_period_is_refused(services: Services, value: str) -> None:
    """It resolves, as it may be a day, and is refused where it is read."""
    selection = await services.lists.resolve(f"d.{value}")

    with pytest.raises(BadRequest, match="can't read that date"):
        await services.lists.page(selection)
