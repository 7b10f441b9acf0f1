"""Reads from the full-text index which spellings of words and phrases occur."""

import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from sqlalchemy import select, text

from bot.papers.domain.listing import Sort
from bot.search.domain.spellings import (
    NO_ACRONYMS,
    SAMPLE,
    Pair,
    SideBySide,
    Speller,
    Spellings,
    Term,
)
from bot.search.domain.syntax_tree import Field, Node, Word, phrase
from bot.search.store import match_expressions
from bot.search.store.statements import Shape, Statement, frequency_statement, matching
from bot.storage.schema import papers
from bot.storage.transaction import Execute, Transaction
from bot.text.acronym_uses import SAMPLE as USES
from bot.text.acronym_uses import Meaning

AUTHORS = 50
"""Newest papers with a name that are looked at for its umlaut."""

_OCCURRING_SQLITE = text(
    "SELECT asked.key FROM json_each(:terms) AS asked WHERE EXISTS"
    " (SELECT 1 FROM papers_fts WHERE papers_fts MATCH asked.value)"
)
_OCCURRING_POSTGRES = text(
    "SELECT asked.place - 1 FROM jsonb_array_elements_text(CAST(:terms AS jsonb))"
    " WITH ORDINALITY AS asked(term, place) WHERE EXISTS"
    " (SELECT 1 FROM paper_text WHERE fts @@ CAST(asked.term AS tsquery))"
)


class SpellingStore:
    """Access to the spellings of words and phrases within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def look_up(
        self,
        terms: Collection[Term],
        pairs: Collection[Pair],
        names: Collection[Term],
        acronyms: Mapping[str, Meaning] = NO_ACRONYMS,
    ) -> Spellings:
        """Return the forms of terms and of names, and those of the pairs that are one word.

        The acronyms come with what their long forms may be.
        """

        def looked_up(execute: Execute) -> Spellings:
            speller = Speller(_Index(execute, is_postgres=self._tx.dialect == "postgresql"))
            speller.prepare(terms, pairs, names)
            return Spellings(
                {term: speller.forms(term) for term in terms},
                {pair for pair in pairs if speller.is_one_word(*pair)},
                {name: speller.names(name) for name in names},
                {
                    each
                    for each, meaning in acronyms.items()
                    if speller.is_misleading(each, meaning)
                },
            )

        return await self._tx.run_in_one_trip(looked_up)

    async def texts_with(self, word: str) -> Sequence[str]:
        """Return title and abstract of the newest papers with a folded word."""

        def texts(execute: Execute) -> Sequence[str]:
            return _Index(execute, is_postgres=self._tx.dialect == "postgresql").texts_with(word)

        return await self._tx.run_in_one_trip(texts)


class _Index:
    """The full-text index, asked by statements of one trip to the database."""

    def __init__(self, execute: Execute, *, is_postgres: bool) -> None:
        """Ask by `execute`."""
        self._execute = execute
        self._is_postgres = is_postgres

    def occurring(self, terms: Collection[Term]) -> AbstractSet[Term]:
        """Return those of the terms that any paper has."""
        asked = [*terms]
        statement = _OCCURRING_POSTGRES if self._is_postgres else _OCCURRING_SQLITE
        bound = {"terms": json.dumps([*map(self._expression, asked)])}
        places: list[int] = [*self._execute(statement, bound).scalars()]
        return {asked[place] for place in places}

    def count(self, word: str, most: int) -> int:
        """Return how many papers have a word; counting stops at `most`."""
        statement = frequency_statement(is_postgres=self._is_postgres)
        number: int = self._execute(
            statement, {"words": self._expression((word,)), "most": most}
        ).scalar_one()
        return number

    def side_by_side(self, first: str, second: str) -> SideBySide:
        """Return how two words stand side by side in the newest papers."""
        statement = _newest_statement("title", "abstract", is_postgres=self._is_postgres)
        bound = {"words": self._expression((first, second)), "most": SAMPLE}
        hyphenated = re.compile(rf"(?<![\w-]){first}[-\u2010-\u2013]{second}", re.IGNORECASE)
        newest = self._execute(statement, bound).all()
        number = sum(bool(hyphenated.search(f"{row.title}\n{row.abstract}")) for row in newest)
        return SideBySide(len(newest), number)

    def texts_with(self, word: str) -> Sequence[str]:
        """Return title and abstract of the newest papers with a word."""
        statement = _newest_statement("title", "abstract", is_postgres=self._is_postgres)
        newest = self._execute(statement, {"words": self._expression((word,)), "most": USES})
        return [f"{row.title}\n{row.abstract}" for row in newest]

    def has_author(self, name: str, written: str) -> bool:
        """Return whether an author of the newest papers with a folded name is written like that."""
        node = Word(name, Field.AUTHOR)
        statement = _newest_statement("authors", is_postgres=self._is_postgres)
        newest = self._execute(statement, {"words": self._write(node), "most": AUTHORS})
        return any(
            written in unicodedata.normalize("NFC", " ".join(row.authors)).lower() for row in newest
        )

    def _write(self, node: Node) -> str:
        return match_expressions.written(node, is_postgres=self._is_postgres)

    def _expression(self, term: Term) -> str:
        return self._write(phrase(term) or Word(""))


@lru_cache(maxsize=4)
def _newest_statement(*columns: str, is_postgres: bool) -> Statement:
    """Build what the newest papers with bound `words` have in these columns, `most` of them."""
    shape = Shape(is_postgres, has_words=True, sort=Sort.NEWEST)
    newest = matching(shape, "fts", "words", "most").subquery("newest")
    texts = select(*(papers.c[column] for column in columns))
    return texts.join_from(newest, papers, papers.c.key == newest.c.key)
