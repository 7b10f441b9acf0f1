"""A new kind of list is one source: where it is registered, nothing else has to know of it."""

import pytest

from bot.errors import BadRequest, ControlExpired, SourceUnavailable
from bot.lists.domain import ListPage, Selection, ranked
from bot.lists.services.lists import ListService, ListSource
from bot.lists.views.controls import ListAction, ListControl
from bot.lists.views.lists import list_view
from bot.papers.domain.listing import PAGE_SIZE, Sort
from bot.storage.database import Database
from tests.support.discord_limits import SELECT, problems, walk
from tests.support.drawings import OWNER
from tests.support.fakes import Clock, a_paper


class Shelf(ListSource):
    """Twelve papers on a shelf, with a letter and orders that no other list has."""

    letter = "shelf"
    sorts = (Sort.NEWEST, Sort.RELEVANCE)

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of the papers, in one direction or the other."""
        if selection.value != "left":
            raise BadRequest("There is no such shelf.")
        numbers = range(12, 0, -1) if selection.sort is Sort.NEWEST else range(1, 13)
        shown = numbers[selection.offset : selection.offset + PAGE_SIZE]
        return ListPage(selection, "Shelf", ranked(map(a_paper, shown), selection), len(numbers))


class Desk(ListSource):
    """The only list of its kind, empty until Hugging Face has been asked, which is out of reach."""

    letter = "desk"
    sorts = (Sort.UPVOTES,)
    is_single = True

    async def page(self, selection: Selection) -> ListPage:
        """Return an empty page."""
        return ListPage(selection, "Desk", (), 0, is_incomplete=True)

    async def complete(self, selection: Selection) -> ListPage:
        """Fail as an upstream that is down."""
        raise SourceUnavailable(selection.letter)


@pytest.fixture
def lists(sqlite_database: Database, clock: Clock) -> ListService:
    """Register the sources."""
    return ListService(sqlite_database, clock, [Shelf(), Desk()])


def control(page: ListPage, action: ListAction) -> ListControl:
    """Draw the page and return the control that has this action."""
    components = list_view(page, owner_id=OWNER).to_components()
    assert problems(components) == []
    parsed = (ListControl.parse(part.get("custom_id", "")) for part in walk(components))
    return next(each for each in parsed if each and each.action is action)


async def test_a_new_list_is_drawn_turned_and_sorted(lists: ListService) -> None:
    """Its buttons lead through all of it, in every order that it offers."""
    first = await lists.first("shelf", "left")
    turn, sort = control(first, ListAction.NEXT), control(first, ListAction.SORT)

    second = await lists.page(await lists.resolve(turn.reference, turn.sort, turn.page))
    resorted = await lists.page(await lists.resolve(sort.reference, Sort.RELEVANCE))
    last = await lists.page(await lists.resolve(turn.reference, turn.sort, 99))

    pages = (first, second, resorted, last)
    assert [[entry.rank for entry in page.entries] for page in pages] == [
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
        [1, 2, 3, 4, 5],
        [11, 12],
    ]
    assert [page.entries[0].paper for page in pages] == [a_paper(n) for n in (12, 7, 1, 2)]
    assert turn.custom_id == f"pb1:next:{OWNER}:shelf.left:newest:1"


async def test_a_new_list_offers_its_own_orders(lists: ListService) -> None:
    """The default is the first and selected; a list with one order offers no choice."""
    shelf, desk = await lists.first("shelf", "left"), await lists.first("desk")

    menus = [
        [(option["value"], option.get("default", False)) for option in part["options"]]
        for page in (shelf, desk)
        for part in walk(list_view(page, owner_id=OWNER).to_components())
        if part["type"] == SELECT and "order" in part["placeholder"]
    ]

    assert menus == [[("newest", True), ("relevance", False)]]


async def test_a_new_list_is_completed(lists: ListService) -> None:
    """A source that fails is explained to people in the same words as all others."""
    page = await lists.complete(await lists.first("desk"))

    assert page.reference == "desk."
    assert not page.is_incomplete
    assert page.notes == (
        "Hugging Face isn't answering, and I don't have that list. Try again later.",
    )


async def test_only_a_single_list_needs_no_value(lists: ListService) -> None:
    """A reference with nothing behind its letter is refused everywhere else."""
    assert await lists.resolve("desk.") == Selection("desk", "", Sort.UPVOTES)
    with pytest.raises(ControlExpired):
        await lists.resolve("shelf.")
    with pytest.raises(BadRequest, match="no such shelf"):
        await lists.page(await lists.resolve("shelf.right"))
