"""Lists that a search finds: the papers that match a query."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.lists.domain import Entry, ListLink, ListPage, Selection
from bot.lists.services.lists import ListSource
from bot.lists.services.query_notes import in_quotes, reading_notes
from bot.papers.domain.identity import title_key
from bot.papers.domain.listing import Sort
from bot.search.domain.corrections import Correction, authored, correction
from bot.search.domain.tokenizer import tokenize
from bot.search.services.search import Results, SearchService
from bot.search.store.full_text import CAP
from bot.text.snippets import snippet

_EXACTLY = re.compile(r'=("[^"]*")')
_MOST_NAMES = 5
"""Forms of a person's name that are named."""


class SearchLists(ListSource):
    """The papers that match queries, and the long forms of their acronyms."""

    letter = "s"
    sorts = (Sort.RELEVANCE, Sort.UPVOTES, Sort.NEWEST)
    has_long_values = True
    is_exact = False

    def __init__(self, search: SearchService) -> None:
        """Look for papers with `search`."""
        self._search = search

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of the matches in the cache."""
        results = await self._local(selection)
        wants_more = self._search.wants_more(results.query, results.hits)
        return replace(self.page_of(selection, results), is_incomplete=wants_more)

    async def complete(self, selection: Selection) -> ListPage:
        """Return the few matches in the cache, then those that Hugging Face finds."""
        results = await self._search.fill_up(selection.value, await self._local(selection))
        return self.page_of(selection, results)

    async def _local(self, selection: Selection) -> Results:
        query = await self._search.parse(selection.value, exact=self.is_exact)
        return Results(
            query,
            await self._search.local(query, selection.sort, selection.offset, selection.size),
            coverage=await self._search.coverage(query),
            question=await self._search.capitals(selection.value),
        )

    def page_of(self, selection: Selection, results: Results) -> ListPage:
        """Return the page of these results, with the notes that people read."""
        total = results.hits.total + len(results.remote)
        meant = self._meant(selection.value, results, total)
        notes: Iterable[str] = _notes(results, selection.sort, is_exact=self.is_exact)
        if meant:
            notes = (meant.question, *(notes if total else ()))
        return ListPage(
            selection,
            f"{_found(results)} for {in_quotes(selection.value)}",
            tuple(_entries(results, selection.offset + 1)),
            total,
            notes=tuple(notes),
            has_more=results.hits.has_more,
            # a watch adds the long forms of acronyms, and a mistake is not worth one
            is_watchable=not self.is_exact and bool(total or not meant or meant.is_wider),
            terms=results.query.terms(),
            asked=results.query.filters.has,
            year=self._search.today().year,
            suggested=ListLink(meant.label, Selection(self.letter, meant.text, selection.sort))
            if meant and meant.text
            else None,
        )

    def _meant(self, text: str, results: Results, total: int) -> "_Meant | None":
        """Return the search that was probably meant, or one that finds something."""
        today = self._search.today()
        if not _is_title(results):
            if better := correction(text, today):
                return _Meant.corrected(better)
            if asked := _as_written(results):
                return asked
        if total:
            return None
        if better := authored(text, today):
            return _Meant.corrected(better)
        return _unlinked(results) or _any_spelling(text)


@dataclass(frozen=True, slots=True)
class _Meant:
    """Another search: what is said of it, its text and its button; `is_wider` if that has more.

    One that is wider is no correction, so that the first is worth a watch.
    """

    question: str
    text: str
    label: str
    is_wider: bool = False

    @classmethod
    def corrected(cls, better: Correction) -> "_Meant":
        """Return the search for what was probably meant."""
        question = f"{better.reason} Did you mean “{better.text}”?"
        return cls(question, better.text, f"Search {better.text}")


class ExactSearchLists(SearchLists):
    """The papers that match queries to the letter."""

    letter = "e"
    is_exact = True


def _entries(results: Results, first: int) -> Iterator[Entry]:
    terms = results.query.terms()
    for rank, paper in enumerate(results.hits.papers, first):
        yield Entry(rank, paper, snippet(paper.abstract, terms))
    for rank, paper in enumerate(results.remote, first + len(results.hits.papers)):
        yield Entry(rank, paper, is_remote=True)


def _as_written(results: Results) -> _Meant | None:
    """Return the search for a word in capitals as it is written, if it is also a mere word."""
    if not (question := results.question):
        return None
    usage, word = question.usage, question.word
    is_all = results.query.text.strip() == word and results.hits.total == usage.papers
    which = f"these {usage.papers}" if is_all else f"the newest {usage.papers}"
    rest = "papers" if is_all else f"papers with “{word}”"
    said = f"{usage.as_word} of {which} {rest} only contain “{word.lower()}” in lowercase."
    count = f" · {usage.papers - usage.as_word}" if is_all else ""
    return _Meant(said, question.as_written, f"Only “{word}”{count}", is_wider=True)


def _unlinked(results: Results) -> _Meant | None:
    """Return the search without what must be linked to papers, if it would find some."""
    coverage = results.coverage
    if coverage is None or not coverage.papers:
        return None
    text, links = results.query.text, {f"has:{each}" for each in coverage.asked}
    tokens = [each for each in tokenize(text) if each.text.lower() in links]
    for token in reversed(tokens):
        text = text[: token.start] + text[token.start + len(token.text) :]
    words = " ".join(text.split())
    if not words:
        return None
    many = f"{coverage.papers:,} paper{'' if coverage.papers == 1 else 's'}"
    match = "matches" if coverage.papers == 1 else "match"
    kinds = " or ".join(each.plural for each in coverage.asked)
    known = "it isn't known to have any" if coverage.papers == 1 else "none is known to have any"
    least = "At least " if coverage.is_capped else ""
    said = f"{least}{many} {match} {in_quotes(words)}, but {known} {kinds} yet."
    return _Meant(said, words, f"Search {words}", is_wider=True)


def _any_spelling(text: str) -> _Meant | None:
    """Return the search for words that nobody writes exactly so, however they are written."""
    found = [*_EXACTLY.finditer(text)]
    if not found:
        return None
    words = _EXACTLY.sub(r"\1", text)
    named = found[0][1].strip('"')
    label = f"Search {named} in any spelling" if words == found[0][1] else f"Search {words}"
    return _Meant("No paper writes it exactly like this.", words, label, is_wider=True)


def _is_title(results: Results) -> bool:
    """Return whether the search is the title of the first paper, in which every word is a word."""
    first = results.hits.papers[:1]
    return any(title_key(paper.title) == title_key(results.query.text) for paper in first)


def _has_words(results: Results) -> bool:
    """Return whether there are papers but for what must be linked to them."""
    return bool(results.coverage and results.coverage.papers)


def _found(results: Results) -> str:
    """Return what was found, and by whom if it wasn't found in the cache."""
    if results.hits.total:
        return "Papers"
    return "Hugging Face results" if results.remote else "No papers"


def _other_names(results: Results) -> tuple[str, ...]:
    """Return how the papers shown write a name that was asked for, where it is not as asked."""
    found = (
        name
        for paper in results.hits.papers
        for name in results.query.written_otherwise(paper.authors)
    )
    return tuple(dict.fromkeys(" ".join(name.split()) for name in found))[:_MOST_NAMES]


def _notes(results: Results, sort: Sort, *, is_exact: bool) -> Iterator[str]:
    """Yield notes on how the query was read and how the results came about."""
    query, hits = results.query, results.hits
    if is_exact:
        yield (
            "Exact words only. You can't watch an exact search: watches match other spellings too."
        )
    if results.coverage and results.coverage.note:
        yield results.coverage.note
    yield from reading_notes(query)
    if others := _other_names(results):
        # of few papers, each may have another form of the name
        also = "Found" if len(others) >= hits.total else "Also found"
        yield f"{also} as {', '.join(others)}."
    if hits.has_more and sort is Sort.UPVOTES:
        yield f"The most upvoted of the newest {CAP:,} matches."
    if results.is_remote_down and not hits.total:
        yield "Hugging Face's search isn't answering, so I only searched the papers I have."
        yield "Try again later, or use fewer or different words."
    elif results.is_remote_down:
        yield "Hugging Face's search isn't answering, so papers may be missing."
    if not hits.total and results.remote:
        yield "None of the papers I have match. These come from Hugging Face's own search."
    elif results.remote:
        number = len(results.remote)
        last = "last one comes" if number == 1 else f"last {number} come"
        yield f"The {last} from Hugging Face's search."
    elif not hits.total and not results.is_remote_down and not _has_words(results):
        yield "Try fewer or different words."
