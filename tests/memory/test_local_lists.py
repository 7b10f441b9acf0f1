"""What a server likes is ranked by its own 👍 and shelf, and says what Hugging Face overlooked."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ControlExpired
from bot.ingest.sources.port import Batch
from bot.lists.domain import ListPage
from bot.memory.domain import LOCAL_LETTERS, is_overlooked
from bot.papers.domain.listing import Span
from bot.shelf.domain import Visitor
from bot.storage.database import Database
from tests.memory.room import ANN, BEN, ELSEWHERE, GUILD, ONE, TWO, Room
from tests.support.fakes import a_paper


@pytest.fixture
def room(database: Database) -> Room:
    """Open the server, once on each engine."""
    return Room(database)


async def listed(room: Room, span: Span = Span.WEEK, guild_id: int = GUILD) -> ListPage:
    """Open the list."""
    return await room.services.lists.first(LOCAL_LETTERS[span], str(guild_id))


def marks(page: ListPage) -> dict[str, str]:
    """Give what the list says of each paper, by the end of its id, in order."""
    return {entry.paper.id[-2:]: entry.mark for entry in page.entries}


async def bring(room: Room, count: int) -> None:
    """Let papers come in whose numbers are their upvotes."""
    day = room.clock().date()
    papers = (a_paper(number, listing_day=day) for number in range(1, count + 1))
    await room.services.ingest.store(Batch(tuple(papers)))


async def test_it_ranks_by_this_server_alone(room: Room) -> None:
    """By the number of members, the shelf as one more; equal papers by upvotes."""
    await bring(room, 4)
    for who in (ANN, BEN):
        await room.press(ONE, who=who)
        await room.press("2603.00004", who=who, guild_id=ELSEWHERE)
    await room.press(TWO, "2603.00003")
    visitor = Visitor(GUILD, BEN, is_admin=False)
    await room.services.shelf.add(visitor, a_paper(2), 9, is_named=False)

    page = await listed(room)

    assert marks(page) == {"02": "👍 1 · on the shelf", "01": "👍 2", "03": "👍 1"}
    assert page.total == 3
    assert marks(await listed(room, guild_id=ELSEWHERE)) == {"04": "👍 2"}


async def test_a_week_and_a_month(room: Room) -> None:
    """What was given before doesn't count; each list leads to the other."""
    await bring(room, 3)
    await room.press("2603.00003")
    room.clock.now += timedelta(days=20)
    await room.press(ONE)
    room.clock.now += timedelta(days=8)
    await room.press(TWO, who=BEN)

    week, month = await listed(room), await listed(room, Span.MONTH)

    assert list(marks(week)) == ["02"]
    assert list(marks(month)) == ["03", "02", "01"]
    assert week.earlier
    assert month.later
    assert (week.earlier.reference, month.later.reference) == (f"z.{GUILD}", f"y.{GUILD}")


async def test_it_opens_in_its_own_server_only(room: Room) -> None:
    """Whatever server a button names."""
    for span in (Span.WEEK, Span.MONTH):
        reference = f"{LOCAL_LETTERS[span]}.{GUILD}"
        assert await room.services.lists.resolve(reference, guild_id=GUILD)
        for guild_id in (ELSEWHERE, None):
            with pytest.raises(ControlExpired):
                await room.services.lists.resolve(reference, guild_id=guild_id)


async def test_what_hugging_face_overlooked_is_marked(room: Room) -> None:
    """More than half of the other papers of its day have more upvotes; it says so above."""
    await bring(room, 7)
    for number in (2, 3, 4, 7):
        await room.press(f"2603.0000{number}")

    page = await listed(room)

    assert [each for each, mark in marks(page).items() if "overlooked on HF" in mark] == [
        "03",
        "02",
    ]
    assert any(note.startswith("Overlooked on HF: more than half") for note in page.notes)


async def test_nothing_yet_says_what_to_do(room: Room) -> None:
    """Where nobody has liked anything."""
    page = await listed(room)

    assert (page.total, page.entries) == (0, ())
    assert page.notes == (
        "Nothing yet: press 👍 below a roundup, or put a paper on the shelf with /shelf add.",
    )


VOTES = st.lists(st.integers(0, 50), min_size=1, max_size=30)


@given(VOTES, st.data())
def test_at_most_half_of_a_day_is_overlooked(votes: list[int], data: st.DataObject) -> None:
    """The most upvoted never is, more upvotes never make it so, and of few papers none is."""
    overlooked = [each for each in votes if is_overlooked(each, votes)]
    own = data.draw(st.sampled_from(votes))

    assert 2 * len(overlooked) <= len(votes)
    assert not is_overlooked(max(votes), votes)
    assert not is_overlooked(None, votes)
    assert is_overlooked(own, votes) == is_overlooked(own, sorted(votes))
    if len(votes) <= 5:
        assert overlooked == []
