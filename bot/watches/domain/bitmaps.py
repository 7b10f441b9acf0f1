"""A batch of papers as bitmaps: paper j is bit j, so `&` and `|` test all papers at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView, Sequence
from itertools import chain, pairwise

from bot.papers.domain.folded import FoldedPaper
from bot.search.domain.syntax_tree import Field
from bot.text.as_written import has_written
from bot.text.folding import BREAK
from bot.text.person_names import has_name, name_pattern, together_pattern
from bot.watches.domain.compiled_query import ANYTHING, Compiled, prefix


class Bitmaps:
    """Maps each watched term to a bitmap of the papers in the batch that contain it."""

    def __init__(self, papers: Sequence[FoldedPaper], watched: KeysView[str]) -> None:
        """Index the texts of `papers`, for the terms in `watched` only."""
        self._all = (1 << len(papers)) - 1
        self._papers_with: defaultdict[str, int] = defaultdict(int, {ANYTHING: self._all})
        self._texts: defaultdict[str, list[str]] = defaultdict(list)
        self._papers = papers
        self._places: dict[int, tuple[int, ...]] = {}
        for place, paper in enumerate(papers):
            everything = (paper.title, paper.abstract, paper.authors, paper.orgs)
            self._read(f" {BREAK} ".join(everything), None, 1 << place, watched)
            self._read(paper.title, Field.TITLE, 1 << place, watched)
            self._read(paper.authors, Field.AUTHOR, 1 << place, watched)
            self._read(paper.orgs, Field.ORG, 1 << place, watched)

    def _read(self, text: str, field: Field | None, bit: int, watched: KeysView[str]) -> None:
        """Set the paper's bit for every watched word and pair of words in `text`."""
        words = text.split()
        terms: Iterable[str] = chain(words, map(" ".join, pairwise(words)))
        if field:
            terms = [prefix(field) + term for term in terms]
        for term in watched & terms:
            self._papers_with[term] |= bit
        self._texts[prefix(field)].append(f" {text} ")

    def terms(self) -> KeysView[str]:
        """Return the watched terms that occur in any paper."""
        return self._papers_with.keys()

    def positions(self, wanted: Compiled) -> Sequence[int]:
        """Return the positions in the batch of the papers that match."""
        return self._bit_positions(self._matching(wanted, self._all))

    def _matching(self, wanted: Compiled, among: int) -> int:
        """Return the papers in the bitmap `among` that match."""
        having = self._papers_with.get
        if isinstance(wanted, str):
            return among & having(wanted, 0)
        operator, parts = wanted
        if isinstance(parts, str):
            return self._checked(operator, parts, among)
        if operator == "not":
            return among & ~self._matching(parts[0], among)
        # most parts are terms: looking them up here halves the time
        if operator == "or":
            found = 0
            for part in parts:
                found |= having(part, 0) if isinstance(part, str) else self._matching(part, among)
            return among & found
        for part in parts:
            among &= having(part, 0) if isinstance(part, str) else self._matching(part, among)
            if not among:
                break
        return among

    def _checked(self, check: str, words: str, among: int) -> int:
        """Search the texts for what the terms can't tell."""
        if check == "row":
            return self._with_phrase(words, among)
        if check == "written":
            return self._with_written(words, among)
        pattern = (name_pattern if check == "name" else together_pattern)(tuple(words.split()))
        texts = self._texts[prefix(Field.AUTHOR)]
        return sum(
            1 << place for place in self._bit_positions(among) if has_name(pattern, texts[place])
        )

    def _with_written(self, row: str, among: int) -> int:
        """Search the texts as they are written, where the words are not looked for in names."""
        field, _, words = row.rpartition(":")
        found = 0
        for place in self._bit_positions(among):
            paper = self._papers[place].paper
            texts = (paper.title,) if field else (paper.title, paper.abstract)
            found |= has_written(words, *texts) << place
        return found

    def _with_phrase(self, row: str, among: int) -> int:
        """Search the texts for a phrase of more than two words, as only pairs are indexed."""
        field, colon, words = row.rpartition(":")
        texts = self._texts[field + colon]
        return sum(
            1 << place for place in self._bit_positions(among) if f" {words} " in texts[place]
        )

    def _bit_positions(self, papers: int) -> Sequence[int]:
        """Return the positions of the set bits, cached because the same few sets recur."""
        places = self._places.get(papers)
        if places is None:
            places = self._places[papers] = tuple(_set_bits(papers))
        return places


def _set_bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
