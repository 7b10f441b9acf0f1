"""A corpus that is asked for spellings, over papers in memory and independent of any index."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet

from bot.papers.domain.folded import FoldedPaper
from bot.papers.domain.paper import Paper
from bot.search.domain.query import Query
from bot.search.domain.spellings import SAMPLE, SideBySide, Speller, Spellings, Term
from bot.text.acronym_uses import SAMPLE as USES
from bot.text.acronyms import Acronyms
from bot.text.folding import fold


class TextCorpus:
    """Knows what occurs in some papers, the newest last."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        """Fold the papers."""
        folded = [FoldedPaper.of(paper) for paper in papers]
        self._texts = [
            f" | {each.title} | {each.abstract} | {each.authors} | {each.orgs} | "
            for each in folded
        ]
        self._written = [f"{paper.title}\n{paper.abstract}" for paper in papers]
        self._authors = {author for paper in papers for author in paper.authors}
        self._words = Counter(word for text in self._texts for word in set(text.split()))

    def occurring(self, terms: Collection[Term]) -> AbstractSet[Term]:
        """Look through all texts."""
        known = (term for term in terms if all(word in self._words for word in term))
        return {term for term in known if len(term) == 1 or self._with(term)}

    def count(self, word: str, most: int) -> int:
        """Count papers with a word."""
        return min(self._words[word], most)

    def side_by_side(self, first: str, second: str) -> SideBySide:
        """Look at the newest papers with both."""
        newest = self._with((first, second))[-SAMPLE:]
        pattern = re.compile(rf"(?<![\w-]){first}[-\u2010-\u2013]{second}", re.IGNORECASE)
        return SideBySide(
            len(newest), sum(bool(pattern.search(self._written[place])) for place in newest)
        )

    def texts_with(self, word: str) -> Sequence[str]:
        """Look at the newest papers with a word."""
        return [self._written[place] for place in self._with((word,))[-USES:]]

    def has_author(self, name: str, written: str) -> bool:
        """Look at the authors of all papers."""
        return any(
            name in fold(author).split() and written in author.lower() for author in self._authors
        )

    def _with(self, term: Term) -> list[int]:
        wanted = f" {' '.join(term)} "
        return [place for place, text in enumerate(self._texts) if wanted in text]


def expanded(query: Query, senses: Acronyms, speller: Speller) -> Query:
    """Expand a query as `SearchService.expanded` does, in memory."""
    compounds = {pair for pair in query.side_by_side() if speller.is_one_word(*pair)}
    forms = {term: speller.forms(term) for term in query.prose(compounds)}
    names = {name: speller.names(name) for name in query.possible_names(compounds)}
    first = query.expanded(senses, Spellings(forms, compounds, names))
    forms |= {term: speller.forms(term) for term in first.prose() - forms.keys()}
    words = {word for term in first.prose() - query.prose() for word in term} & senses.uses.keys()
    misleading = {word for word in words if speller.is_misleading(word, senses.uses[word])}
    return query.expanded(senses, Spellings(forms, compounds, names, misleading))
