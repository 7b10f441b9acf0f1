"""Remembers the spellings that were looked up in the index, until papers come."""

from collections.abc import Set as AbstractSet

from bot.search.domain.spellings import Pair, Spellings, Term, TermForms
from bot.search.store.spellings import SpellingStore
from bot.storage.database import Database

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

    def spellings(self, compounds: AbstractSet[Pair]) -> Spellings:
        """Return what is known, with these pairs of words as one."""
        return Spellings(self._forms, compounds, self._names)

    async def compounds(self, pairs: AbstractSet[Pair]) -> AbstractSet[Pair]:
        """Return the pairs that mostly are one word."""
        known = self._compounds
        if new := pairs - known.keys():
            async with self._database.read() as tx:
                found = await SpellingStore(tx).look_up((), new, ())
            known |= {pair: pair in found.compounds for pair in new}
        return {pair for pair in pairs if known[pair]}

    async def learn(self, terms: AbstractSet[Term], names: AbstractSet[Term] = frozenset()) -> None:
        """Look up the forms of terms and of names that aren't known."""
        if len(self._forms) > MOST:
            self.forget()
        terms, names = terms - self._forms.keys(), names - self._names.keys()
        if terms or names:
            async with self._database.read() as tx:
                found = await SpellingStore(tx).look_up(terms, (), names)
            self._forms |= found.forms
            self._names |= found.other_names
