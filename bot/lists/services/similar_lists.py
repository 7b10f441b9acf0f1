"""Lists of papers that are similar to one paper, or to several."""

from collections.abc import Sequence
from textwrap import shorten

from bot.lists.domain import SIMILAR_LETTER, SIMILAR_TO_SEVERAL_LETTER, Entry, ListPage, Selection
from bot.lists.services.lists import ListSource
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.runtime.clock import Clock
from bot.search.services.likeness import LikenessService
from bot.text.folding import plain_text

_TITLE_LENGTH = 60
"""Characters of the title that names a list of similar papers."""


class SimilarLists(ListSource):
    """The papers most similar to one paper, whose id is the value."""

    letter = SIMILAR_LETTER
    sorts = (Sort.RELEVANCE, Sort.NEWEST, Sort.UPVOTES)

    def __init__(self, likeness: LikenessService, clock: Clock) -> None:
        """Look for similar papers with `likeness`."""
        self._likeness, self._clock = likeness, clock

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of similar papers; raise PaperNotFound if a paper is unknown."""
        compared = await self._likeness.similar(selection.value.split(), selection.sort)
        similar = compared.found
        shown = similar[selection.offset : selection.offset + selection.size]
        return ListPage(
            selection,
            _heading(compared.seeds),
            tuple(
                Entry(rank, each.paper, shares=each.words)
                for rank, each in enumerate(shown, selection.offset + 1)
            ),
            len(similar),
            () if similar else ("Nothing similar yet.",),
            is_watchable=bool(similar),
            year=self._clock().year,
        )


class SimilarToSeveralLists(SimilarLists):
    """The papers most similar to up to four papers, whose ids are the value."""

    letter = SIMILAR_TO_SEVERAL_LETTER
    has_long_values = True


def _heading(seeds: Sequence[Paper]) -> str:
    title = shorten(plain_text(seeds[0].title), _TITLE_LENGTH, placeholder="…")
    more = len(seeds) - 1
    also = f" and {more} other{'s' * (more > 1)}" if more else ""
    return f"Papers like “{title}”{also}"
