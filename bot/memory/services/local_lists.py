"""Lists what a server likes, by its 👍 and its shelf, and marks what Hugging Face overlooked."""

from collections.abc import Iterator
from types import MappingProxyType

from bot.lists.domain import Entry, ListLink, ListPage, Selection
from bot.lists.services.lists import ListSource
from bot.memory.domain import LOCAL_DAYS, LOCAL_LETTERS, is_overlooked
from bot.memory.store.favourites import Favourite, FavouriteStore
from bot.papers.domain.listing import Sort, Span
from bot.runtime.clock import Clock
from bot.storage.database import Database

_OTHER = MappingProxyType({Span.WEEK: Span.MONTH, Span.MONTH: Span.WEEK})
_NOTHING = "Nothing yet: press 👍 below a roundup, or put a paper on the shelf with /shelf add."
_OVERLOOKED = "Overlooked on HF: more than half of its day's other papers have more upvotes there."


class LocalLists(ListSource):
    """The papers that a server liked in the last days; the value is the server's id."""

    sorts = (Sort.RELEVANCE,)
    is_of_server = True

    def __init__(self, span: Span, database: Database, clock: Clock) -> None:
        """List the last week or month, from `database`."""
        self.letter = LOCAL_LETTERS[span]
        self._span = span
        self._database = database
        self._clock = clock

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of what the server likes."""
        now, days = self._clock(), LOCAL_DAYS[self._span]
        async with self._database.read() as tx:
            store = FavouriteStore(tx, int(selection.value))
            found, total = await store.ranked(now - days, selection.offset, selection.size)
            listed = {each.paper.listing_day for each in found if each.paper.listing_day}
            upvotes = await store.upvotes_of(listed)
        overlooked = {
            each.paper.id
            for each in found
            if each.paper.listing_day
            and is_overlooked(each.paper.upvotes, upvotes.get(each.paper.listing_day, ()))
        }
        other = _OTHER[self._span]
        link = ListLink(
            f"Last {LOCAL_DAYS[other].days} days",
            Selection(LOCAL_LETTERS[other], selection.value, self.sorts[0]),
        )
        is_week = self._span is Span.WEEK
        return ListPage(
            selection,
            f"Liked here in the last {days.days} days",
            tuple(
                Entry(rank, each.paper, mark=_mark(each, is_overlooked=each.paper.id in overlooked))
                for rank, each in enumerate(found, selection.offset + 1)
            ),
            total,
            notes=tuple(_notes(has_any=total > 0, has_overlooked=bool(overlooked))),
            year=now.year,
            earlier=link if is_week else None,
            later=None if is_week else link,
        )


def _notes(*, has_any: bool, has_overlooked: bool) -> Iterator[str]:
    if not has_any:
        yield _NOTHING
        return
    yield "By 👍 in this server; a place on its shelf counts as one."
    if has_overlooked:
        yield _OVERLOOKED


def _mark(found: Favourite, *, is_overlooked: bool) -> str:
    marks = (
        f"👍 {found.likes:,}" if found.likes else "",
        "on the shelf" if found.is_shelved else "",
        "overlooked on HF" if is_overlooked else "",
    )
    return " · ".join(filter(None, marks))
