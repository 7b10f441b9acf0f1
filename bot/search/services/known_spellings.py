"""Expands queries by spellings, which are looked up in the index once until papers come."""

from collections.abc import Set as AbstractSet

from bot.search.domain.query import Query
from bot.search.domain.spellings import MAX_TERMS, Pair, Spellings, Term, TermForms
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
        if len(query.prose()) > MAX_TERMS:
            return query.expanded(senses)
        compounds = await self._compounds_among(query.side_by_side())
        written, names = query.prose(compounds), query.possible_names(compounds)
        await self._learn(written, names)
        expanded = query.expanded(senses, self._known(compounds))
        # acronyms add terms, which may be spelled otherwise in turn
        if await self._learn(written | expanded.prose(), names):
            expanded = query.expanded(senses, self._known(compounds))
        return expanded

    def _known(self, compounds: AbstractSet[Pair]) -> Spellings:
        return Spellings(self._forms, compounds, self._names)

    async def _compounds_among(self, pairs: AbstractSet[Pair]) -> AbstractSet[Pair]:
        """Return the pairs that mostly are one word."""
        known = self._compounds
        if new := pairs - known.keys():
            async with self._database.read() as tx:
                found = await SpellingStore(tx).look_up((), new, ())
            known |= {pair: pair in found.compounds for pair in new}
        return {pair for pair in pairs if known[pair]}

    async def _learn(self, terms: AbstractSet[Term], names: AbstractSet[Term]) -> bool:
        """Look up the forms of terms and names that aren't known; return whether any weren't."""
        if len(self._forms) > MOST:
            self.forget()
        new, new_names = terms - self._forms.keys(), names - self._names.keys()
        if not new and not new_names:
            return False
        async with self._database.read() as tx:
            found = await SpellingStore(tx).look_up(new, (), new_names)
        self._forms |= found.forms
        self._names |= found.other_names
        return True
