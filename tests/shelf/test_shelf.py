"""A server's shelf: who may put papers there, who may take them off, and what is told of whom."""

from dataclasses import dataclass, field

import pytest

from bot.accounts.domain import Owner
from bot.errors import BadRequest, ControlExpired
from bot.ingest.sources.port import Batch
from bot.papers.domain.listing import Sort
from bot.services import Services
from bot.shelf.domain import MAX_SHELVED, SHELF_LETTER, ShelfChange, Visitor
from bot.shelf.services import forget_removed
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource, a_paper

HOUSE, ELSEWHERE = 900_000_000_000_000_001, 900_000_000_000_000_002
ANN, BEN, MONA = (
    Visitor(HOUSE, 700_000_000_000_000_000 + number, is_admin=number == 3) for number in (1, 2, 3)
)


@dataclass
class Hall:
    """Servers with shelves, over a database that knows a few papers."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    services: Services = field(init=False)
    presses: int = 1_000

    def __post_init__(self) -> None:
        """Build the services."""
        self.services = Services.over(self.database, FakeSource(), self.clock)

    async def add(
        self, visitor: Visitor, number: int = 1, *, is_named: bool = False
    ) -> ShelfChange:
        """Put a paper on a shelf."""
        self.presses += 1
        paper = a_paper(number)
        await self.services.ingest.store(Batch((paper,)))
        return await self.services.shelf.add(visitor, paper, self.presses, is_named=is_named)

    async def listed(self, guild_id: int = HOUSE, sort: Sort = Sort.NEWEST) -> list[str]:
        """Give the ids on the first page of a shelf, each with who is named."""
        page = await self.services.lists.first(SHELF_LETTER, str(guild_id), sort)
        return [f"{each.paper.id[-1]} {each.put_by or ''}".strip() for each in page.entries]


@pytest.fixture
def hall(database: Database) -> Hall:
    """Open the servers, once on each engine."""
    return Hall(database)


async def test_what_is_on_a_shelf_is_its_server_s(hall: Hall) -> None:
    """Each paper once, the last put there first, named only for those who chose so."""
    first = await hall.add(ANN)
    hall.clock.advance(minutes=1)
    await hall.add(BEN, 2, is_named=True)
    again = await hall.add(MONA, 1, is_named=True)
    await hall.add(Visitor(ELSEWHERE, ANN.member_id, is_admin=False), 3)

    assert (first.total, first.was_there, again.total, again.was_there) == (1, False, 2, True)
    assert await hall.listed() == [f"2 {BEN.member_id}", "1"]
    assert await hall.listed(sort=Sort.UPVOTES) == [f"2 {BEN.member_id}", "1"]
    assert await hall.listed(ELSEWHERE) == ["3"]


async def test_a_list_opens_in_its_own_server_only(hall: Hall) -> None:
    """Whatever server a button names."""
    await hall.add(ANN)
    reference = f"{SHELF_LETTER}.{HOUSE}"

    selection = await hall.services.lists.resolve(reference, guild_id=HOUSE)
    for guild_id in (ELSEWHERE, None):
        with pytest.raises(ControlExpired):
            await hall.services.lists.resolve(reference, guild_id=guild_id)

    assert selection.value == str(HOUSE)


async def test_who_may_take_a_paper_off(hall: Hall) -> None:
    """Who put it there, or an admin; nobody else, and in no other server."""
    shelf = hall.services.shelf
    await hall.add(ANN)

    for visitor in (BEN, Visitor(ELSEWHERE, ANN.member_id, is_admin=True)):
        with pytest.raises(BadRequest):
            await shelf.remove(visitor, "2603.00001", 1)
    by_ann = await shelf.remove(ANN, "2603.00001", 2)
    with pytest.raises(BadRequest, match="isn't on this server's shelf"):
        await shelf.remove(ANN, "2603.00001", 3)
    await hall.add(ANN)
    by_mona = await shelf.remove(MONA, "2603.00001", 4)

    assert (by_ann.is_removal, by_ann.total, by_mona.total) == (True, 0, 0)
    assert await hall.listed() == []


async def test_undo_takes_off_and_puts_back(hall: Hall) -> None:
    """As it was, for five minutes, and for those who may."""
    shelf = hall.services.shelf
    added = await hall.add(ANN, is_named=True)
    with pytest.raises(BadRequest, match="Only who put a paper"):
        await shelf.undo(BEN, added.id, 1)
    with pytest.raises(BadRequest, match="can no longer be undone"):
        await shelf.undo(Visitor(ELSEWHERE, ANN.member_id, is_admin=True), added.id, 1)

    gone = await shelf.undo(ANN, added.id, 2)
    back = await shelf.undo(ANN, gone.id, 3)
    hall.clock.advance(minutes=6)
    with pytest.raises(BadRequest, match="can no longer be undone"):
        await shelf.undo(ANN, back.id, 4)

    assert (gone.is_removal, back.is_removal) == (True, False)
    assert await hall.listed() == [f"1 {ANN.member_id}"]


async def test_admins_decide_who_may_add(hall: Hall) -> None:
    """Everyone at first; the setting is one server's."""
    shelf = hall.services.shelf
    await hall.add(ANN)
    await shelf.restrict(HOUSE, to_admins=True)

    with pytest.raises(BadRequest, match="Only people with Manage Server can put papers"):
        await hall.add(ANN, 2)
    await hall.add(MONA, 2)
    await hall.add(Visitor(ELSEWHERE, ANN.member_id, is_admin=False))
    await shelf.restrict(HOUSE, to_admins=False)
    await hall.add(BEN, 3)

    assert len(await hall.listed()) == 3


async def test_a_full_shelf_says_what_to_do(sqlite_database: Database) -> None:
    """Nothing is put there any more until something is taken off."""
    hall = Hall(sqlite_database)
    papers = tuple(a_paper(10_000 + number) for number in range(MAX_SHELVED))
    await hall.services.ingest.store(Batch(papers))
    for number, paper in enumerate(papers):
        await hall.services.shelf.add(ANN, paper, number, is_named=False)

    with pytest.raises(BadRequest, match="shelf is full: 1,000 papers"):
        await hall.add(ANN)
    gone = await hall.services.shelf.remove(ANN, papers[0].id, 5_000)
    await hall.add(ANN)
    with pytest.raises(BadRequest, match="shelf is full"):
        await hall.services.shelf.undo(ANN, gone.id, 5_001)


async def test_admins_don_t_learn_who_it_was(hall: Hall) -> None:
    """Not by an export either; who it was sees it in their own."""
    await hall.add(ANN)
    privacy = hall.services.privacy

    its = (await privacy.export(Owner(MONA.member_id, HOUSE))).content.decode()
    own = (await privacy.export(Owner(ANN.member_id))).content.decode()

    assert "2603.00001" in its
    assert str(ANN.member_id) not in its
    assert "2603.00001" in own


async def test_deleting_deletes(hall: Hall) -> None:
    """A member's number goes and the paper stays; with the server's data all of it goes."""
    await hall.add(ANN, is_named=True)
    privacy = hall.services.privacy

    await privacy.delete(Owner(ANN.member_id))
    nameless = await hall.listed()
    await privacy.delete(Owner(MONA.member_id, HOUSE))

    assert nameless == ["1"]
    assert await hall.listed() == []


async def test_what_was_taken_off_is_deleted(hall: Hall) -> None:
    """Five minutes later; a paper put there anew is named as its new owner chose."""
    await hall.add(ANN, is_named=True)
    await hall.services.shelf.remove(ANN, "2603.00001", 1)
    hall.clock.advance(minutes=6)

    async with hall.database.write() as tx:
        await forget_removed(tx, hall.clock())
    await hall.add(BEN)

    assert await hall.listed() == ["1"]
