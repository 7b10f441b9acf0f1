"""The query: what a search text or a watch asks for. The language: docs/design/search.md."""

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from bot.errors import BadQuery
from bot.search.domain.expansion import (
    Expansion,
    exact,
    is_prose,
    leaves,
    term_of,
    terms_of,
    with_compounds,
)
from bot.search.domain.parser import Fold, parse
from bot.search.domain.spellings import NO_SPELLINGS, Pair, Spellings, Term, pairs_of
from bot.search.domain.syntax_tree import (
    And,
    AsWritten,
    Field,
    Filters,
    FullName,
    Leaf,
    Name,
    Node,
    Not,
    Or,
    Phrase,
    Word,
    disjunction,
)
from bot.text.acronyms import Acronyms
from bot.text.folding import fold
from bot.text.person_names import written_otherwise

_AROUND = 40
"""Characters on either side of a mistake that are shown."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query; equality ignores how it was written.

    `root` is None if there are only filters. `added` lists the words that acronyms added, `notes`
    what was read differently from how it was written, both for the reply; `text` is the original,
    and `runs` are words and hyphenated ones that stand side by side in it.
    """

    root: Node | None
    filters: Filters = field(default_factory=Filters)
    added: tuple[str, ...] = field(default=(), compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)
    text: str = field(default="", compare=False)
    runs: tuple[tuple[Leaf, ...], ...] = field(default=(), compare=False)

    @classmethod
    def parse(
        cls, text: str, today: date, *, is_title: bool = True, folds: Sequence[Fold] = (fold,)
    ) -> Self:
        """Parse what a person wrote; `today` (UTC) resolves `since:7d`. Raises BadQuery.

        Unless it may be a pasted title, its quotes and brackets must be closed. A word means
        whatever one of `folds` makes of it.
        """
        parsed = parse(text, today, is_title=is_title, folds=folds)
        return cls(parsed.root, parsed.filters, (), parsed.notes, text, parsed.runs)

    @classmethod
    def from_stored(cls, text: str) -> Self:
        """Parse what `str` returned, which may be longer than what a person may write."""
        parsed = parse(text, date.max, is_bounded=False)
        return cls(parsed.root, parsed.filters, text=text, runs=parsed.runs)

    def __str__(self) -> str:
        """Return the canonical form: the same for equal queries, and parsed into an equal one."""
        root = str(self.root or "")
        if isinstance(self.root, Or) and self.filters:
            root = f"({root})"  # otherwise the filters would belong to the last branch
        return f"{root} {self.filters}".strip()

    def expanded(self, senses: Acronyms, spellings: Spellings = NO_SPELLINGS) -> Self:
        """Return the query with long forms, acronyms and other spellings added.

        Words that stand side by side and mostly are one word are a phrase. Names only have their
        umlauts added.
        """
        if self.root is None:
            return self
        written = replace(self, root=with_compounds(self.root, self.runs, spellings.compounds))
        known = {*self.terms(), *written.terms()}
        root = written.root and Expansion(senses, spellings).of(written.root)
        expanded = replace(self, root=root)
        new = [" ".join(term) for term in expanded.terms() if term not in known]
        names = (str(leaf) for leaf in expanded.names() - written.names())
        return replace(expanded, added=(*new, *sorted(names)))

    def exact(self) -> Self:
        """Return the query with names as they are written only."""
        return replace(self, root=self.root and exact(self.root))

    def written_otherwise(self, authors: Sequence[str]) -> Iterator[str]:
        """Yield those of the authors who were asked for by name, but are written otherwise."""
        for leaf in self.names():
            if isinstance(leaf, FullName):
                yield from written_otherwise(leaf.words, authors)

    def widened(self, other: Self) -> Self:
        """Return the query for the papers that this one or another finds, with its own filters."""
        return replace(self, root=disjunction([self.root, other.root]))

    def names(self) -> AbstractSet[Leaf | Name]:
        """Return the words, phrases and names that are looked for in authors' names."""
        found = leaves(self.root) if self.root else ()
        return {leaf for leaf in found if leaf.field is Field.AUTHOR}

    def prose(self, compounds: AbstractSet[Pair] = frozenset()) -> AbstractSet[Term]:
        """Return the words and phrases that are looked for in titles, excluded ones too."""
        return self._terms_in(compounds, (None, Field.TITLE))

    def possible_names(self, compounds: AbstractSet[Pair] = frozenset()) -> AbstractSet[Term]:
        """Return the words and phrases that are looked for in authors' names too."""
        return self._terms_in(compounds, (None, Field.AUTHOR))

    def _terms_in(
        self, compounds: AbstractSet[Pair], fields: Collection[Field | None]
    ) -> AbstractSet[Term]:
        root = self.root and with_compounds(self.root, self.runs, compounds)
        found = (leaf for leaf in (leaves(root) if root else ()) if leaf.field in fields)
        return {term for leaf in found for term in terms_of(leaf)}

    def side_by_side(self) -> AbstractSet[Pair]:
        """Return the words that meet where words or hyphenated ones stand side by side."""
        return {pair for run in self.runs for pair in pairs_of(map(term_of, run))}

    @property
    def has_exclusions(self) -> bool:
        """Return whether the query contains an exclusion."""
        return self.root is not None and _excludes(self.root)

    def terms(self) -> tuple[tuple[str, ...], ...]:
        """Return the words and phrases that a snippet can show: no exclusions, no names."""
        return tuple(dict.fromkeys(_terms(self.root))) if self.root else ()


def marked(error: BadQuery) -> str:
    """Return the text around the mistake on one line, with a mark before it: `moe OR ▶(rag`.

    Empty if the mistake is the whole text, or the text is unknown.
    """
    if error.length >= len(error.text):
        return ""
    before, after = error.text[: error.position], error.text[error.position :]
    begun = "…" + before[-_AROUND:] if len(before) > _AROUND else before
    ended = after[:_AROUND] + "…" if len(after) > _AROUND else after
    return " ".join(f"{begun}▶{ended}".split())


def with_carets(text: str, error: BadQuery) -> str:
    """Return the text with carets under the position of `error`: two lines for a terminal."""
    line = "".join(character if character.isprintable() else " " for character in text)
    remark = error.hint or error.reason
    carets = "^" * max(1, error.length)
    return f"{line}\n{' ' * error.position}{carets} {remark[:1].lower()}{remark[1:]}"


def _excludes(node: Node) -> bool:
    """Return whether `node` contains an exclusion."""
    match node:
        case And(parts) | Or(parts):
            return any(map(_excludes, parts))
        case _:
            return isinstance(node, Not)


def _terms(node: Node) -> Iterator[tuple[str, ...]]:
    """Yield the words and phrases that are searched for in titles and abstracts."""
    match node:
        case Word(text, field) if is_prose(field):
            yield (text,)
        case Phrase(words, field) if is_prose(field):
            yield words
        case AsWritten(text):
            yield tuple(text.split())
        case And(parts) | Or(parts):
            for part in parts:
                yield from _terms(part)
        case _:
            pass
