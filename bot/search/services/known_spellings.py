"""Expands queries by spellings, which are looked up in the index once until papers come."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from bot.search.domain.capitals import CapitalWord
from bot.search.domain.query import Query
from bot.search.domain.spellings import (
    MOST_ADDED,
    MOST_WORDS,
    NO_ACRONYMS,
    Pair,
    Spellings,
    Term,
    TermForms,
)
from bot.search.store.spellings import SpellingStore
from bot.storage.database import Database
from bot.text.acronym_uses import Meaning
from bot.text.acronyms import Acronyms
from bot.text.as_written import Capitals, capitals_of

MOST = 10_000
"""Words and phrases whose spellings are remembered."""


class KnownSpellings:
    """The spellings known in this process."""

    def __init__(self, database: Database) -> None:
        """Know nothing yet; look up in `database`."""
        self._database = database
        self._forms: dict[Term, TermForms] = {}
        self._compounds: dict[Pair, bool] = {}
        self._names: dict[Term, tuple[Term, ...]] = {}
        self._misleading: dict[str, bool] = {}
        self._capitals: dict[str, Capitals] = {}

    def forget(self) -> None:
        """Look everything up anew: new papers may have other spellings."""
        self._forms, self._compounds, self._names, self._misleading = {}, {}, {}, {}
        self._capitals = {}

    async def expanded(self, query: Query, senses: Acronyms) -> Query:
        """Add to a query the long forms of acronyms, and the other spellings that the index has."""
        if max(len(self._forms), len(self._capitals)) > MOST:
            self.forget()
        if sum(map(len, query.prose())) > MOST_WORDS:
            await self._learn(acronyms=_added(query, query.expanded(senses), senses))
            return query.expanded(senses, Spellings({}, frozenset(), {}, self._misled()))
        pairs = query.side_by_side()
        await self._learn(query.prose(), query.possible_names(), pairs)
        compounds = {pair for pair in pairs if self._compounds[pair]}
        expanded = query.expanded(senses, self._known(compounds))
        acronyms = _added(query, expanded, senses)
        # compounds and acronyms add terms, which may be spelled otherwise in turn
        terms, names = query.prose(compounds), query.possible_names(compounds)
        terms |= {*sorted(expanded.prose() - terms)[:MOST_ADDED]}
        if await self._learn(terms, names, pairs, acronyms):
            expanded = query.expanded(senses, self._known(compounds))
        return expanded

    async def capitals(self, word: CapitalWord) -> Capitals:
        """Return how papers write a word that a query has in capitals."""
        if word.word not in self._capitals:
            async with self._database.read() as tx:
                texts = await SpellingStore(tx).texts_with(word.folded)
            self._capitals[word.word] = capitals_of(word.word, texts)
        return self._capitals[word.word]

    def _known(self, compounds: AbstractSet[Pair]) -> Spellings:
        return Spellings(self._forms, compounds, self._names, self._misled())

    def _misled(self) -> AbstractSet[str]:
        return {acronym for acronym, is_misleading in self._misleading.items() if is_misleading}

    async def _learn(
        self,
        terms: AbstractSet[Term] = frozenset(),
        names: AbstractSet[Term] = frozenset(),
        pairs: AbstractSet[Pair] = frozenset(),
        acronyms: Mapping[str, Meaning] = NO_ACRONYMS,
    ) -> bool:
        """Look up what isn't known; return whether anything wasn't."""
        terms, names = terms - self._forms.keys(), names - self._names.keys()
        pairs = pairs - self._compounds.keys()
        acronyms = {each: acronyms[each] for each in acronyms.keys() - self._misleading.keys()}
        if not (terms or names or pairs or acronyms):
            return False
        async with self._database.read() as tx:
            found = await SpellingStore(tx).look_up(terms, pairs, names, acronyms)
        self._forms |= found.forms
        self._names |= found.other_names
        self._compounds |= {pair: pair in found.compounds for pair in pairs}
        self._misleading |= {each: each in found.misleading for each in acronyms}
        return True


def _added(query: Query, expanded: Query, senses: Acronyms) -> Mapping[str, Meaning]:
    """Return the acronyms that were added for long forms, with what these are."""
    words = {word for term in expanded.prose() - query.prose() for word in term}
    return {word: senses.uses[word] for word in words if word in senses.uses}
