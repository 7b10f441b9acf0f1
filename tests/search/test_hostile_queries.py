"""Whatever is typed as a query is answered, or refused in one friendly line."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.accounts.domain import Owner
from bot.errors import BadQuery, BadRequest
from bot.lists.domain import Selection
from bot.lists.services.search_lists import SearchLists
from bot.papers.domain.listing import Sort
from bot.services import Services
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from tests.support.fakes import Clock, FakeSource

PIECES = (
    *("moe", "AND", "OR", "NOT", "-", "(", ")", '"', "'", "\\", "*", "^", ":", "%", "_", "$1", ";"),
    *("title:", "author:", "org:", "upvotes:>=", "comments:<", "since:", "until:", "has:", "pack:"),
    *("has:code", "since:7d", "since:0000-00-00", "upvotes:>=99999999999999999999", "NEAR(a b)"),
    *(
        "@everyone",
        "<@123>",
        "\u202e",
        "\x00",
        "\ud800",
        "e\u0301",
        "ﷺ",
        "漢字",
        "👩\u200d🔬",
        "c++",
    ),
    *(
        "' OR 1=1 --",
        "'; DROP TABLE watches; --",
        "{}",
        "%s",
        "{0}",
        "${jndi}",
        "x" * 70,
        "<->",
        "|",
    ),
)
queries = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=12).map(" ".join) | (
    st.text(max_size=300)
)

on_one_database = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ME = Owner(55)


@on_one_database
@given(query=queries, sort=st.sampled_from(Sort))
async def test_a_search_answers_or_refuses(database: Database, query: str, sort: Sort) -> None:
    """Its page can be asked for again by its button."""
    services = Services.over(database, FakeSource(), Clock())
    asked = Selection(SearchLists.letter, query, sort)

    try:
        page = await services.lists.page(asked)
    except BadQuery:
        return

    assert await services.lists.resolve(page.reference, sort) == asked


@on_one_database
@given(query=queries)
async def test_a_watch_is_set_up_or_refused(database: Database, query: str) -> None:
    """What was set up can be looked at, narrowed, resumed and removed."""
    services = Services.over(database, FakeSource(), Clock())
    watches = services.watches

    try:
        made = await watches.add(ME, WatchDraft(query))
    except (BadQuery, BadRequest):
        assert await watches.all(ME) == ()
        return

    for way in await watches.ways(ME, made.number):
        await watches.narrow(ME, made.number, way)
    await watches.resume(ME, made.number)
    await watches.offers(ME, made.number)
    await watches.remove(ME, made.number)
    assert await watches.all(ME) == ()
