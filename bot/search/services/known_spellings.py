"""Expands queries by spellings, which are looked up in the index once until papers come."""

from collections.abc import Set as AbstractSet

from bot.search.domain.query import Query
from bot.search.domain.spellings import MOST_ADDED, MOST_WORDS, Pair, Spellings, Term, TermForms
from bot.search.store.spellings import SpellingStore
from bot.storage.database import Database
from bot.text.acronyms import Acronyms

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

    def forget(self) -> None:
        """Look everything up anew: new papers may have other spellings."""
        self._forms, self._compounds, self._names = {}, {}, {}

    async def expanded(self, query: Query, senses: Acronyms) -> Query:
        """Add to a query the long forms of acronyms, and the other spellings that the index has."""
        if sum(map(len, query.prose())) > MOST_WORDS:
            return query.expanded(senses)
        if len(self._forms) > MOST:
            self.forget()
        pairs = query.side_by_side()
        await self._learn(query.prose(), query.possible_names(), pairs)
        compounds = {pair for pair in pairs if self._compounds[pair]}
        expanded = query.expanded(senses, self._known(compounds))
        # compounds and acronyms add terms, which may be spelled otherwise in turn
        terms, names = query.prose(compounds), query.possible_names(compounds)
        terms |= {*sorted(expanded.prose() - terms)[:MOST_ADDED]}
        if await self._learn(terms, names, pairs):
            expanded = query.expanded(senses, self._known(compounds))
        return expanded

    def _known(self, compounds: AbstractSet[Pair]) -> Spellings:
        return Spellings(self._forms, compounds, self._names)

    async def _learn(
        self, terms: AbstractSet[Term], names: AbstractSet[Term], pairs: AbstractSet[Pair]
    ) -> bool:
        """Look up what isn't known; return whether anything wasn't."""
        terms, names = terms - self._forms.keys(), names - self._names.keys()
        pairs = pairs - self._compounds.keys()
        if not (terms or names or pairs):
            return False
        async with self._database.read() as tx:
            found = await SpellingStore(tx).look_up(terms, pairs, names)
        self._forms |= found.forms
        self._names |= found.other_names
        self._compounds |= {pair: pair in found.compounds for pair in pairs}
        return True
