"""The syntax tree of a query; equal nodes have the same canonical form."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import product
from math import prod
from typing import ClassVar, TypeAlias


class Field(StrEnum):
    """A part of a paper to which a word can be restricted."""

    TITLE = "title"
    AUTHOR = "author"
    ORG = "org"


class Has(StrEnum):
    """A link that a query can require of a paper."""

    CODE = "code"
    PROJECT = "project"
    MODEL = "model"
    DATASET = "dataset"
    SPACE = "space"
    VIDEO = "video"

    @property
    def plural(self) -> str:
        """What several of it are called."""
        return "Spaces" if self is Has.SPACE else f"{self}s"


LINKED = frozenset({Has.MODEL, Has.DATASET, Has.SPACE})
"""What is known only of papers that were fetched individually."""


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word, anywhere or in one field."""

    text: str
    field: Field | None = None

    def __str__(self) -> str:
        """Return the word as it is searched."""
        return _confined(self.text, self.field)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more consecutive folded words."""

    words: tuple[str, ...]
    field: Field | None = None

    def __str__(self) -> str:
        """Return the phrase in quotes; a name is marked as not to be written otherwise."""
        quoted = f'"{" ".join(self.words)}"'
        return _confined(f"={quoted}" if self.field is Field.AUTHOR else quoted, self.field)


@dataclass(frozen=True, slots=True)
class FullName:
    """The name of an author, however it is written; in its folded words a hyphen may stand."""

    words: tuple[str, ...]
    field: ClassVar[Field] = Field.AUTHOR

    def __str__(self) -> str:
        """Return the name in quotes."""
        return _confined(f'"{" ".join(self.words)}"', Field.AUTHOR)


@dataclass(frozen=True, slots=True)
class Together:
    """Two or more folded words of one author's name, in any order; sorted."""

    words: tuple[str, ...]
    field: ClassVar[Field] = Field.AUTHOR

    def __str__(self) -> str:
        """Return the words in brackets."""
        return _confined(f"({' '.join(self.words)})", Field.AUTHOR)


@dataclass(frozen=True, slots=True)
class AsWritten:
    """Words as they are written, capitals included, in title or abstract, or only in the title."""

    text: str
    field: Field | None = None

    def __str__(self) -> str:
        """Return the words in quotes, marked."""
        return _confined(f'="{self.text}"', self.field)


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more parts; exclusions come last."""

    parts: "tuple[Node, ...]"

    def __str__(self) -> str:
        """Return the parts side by side."""
        return " ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more parts."""

    parts: "tuple[Node, ...]"

    def __str__(self) -> str:
        """Return the parts joined by OR, which binds least."""
        return " OR ".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Not:
    """The exclusion of a part that is not itself an exclusion."""

    part: "Node"

    def __str__(self) -> str:
        """Return the part after a minus sign."""
        return f"-({self.part})" if isinstance(self.part, And | Or) else f"-{self.part}"


Leaf: TypeAlias = Word | Phrase
Name: TypeAlias = FullName | Together
Node: TypeAlias = Leaf | Name | AsWritten | And | Or | Not


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparison with a whole number; `op` is one of `>=`, `>`, `<=`, `<` and `=`."""

    op: str
    value: int

    def __str__(self) -> str:
        """Return it as it is written after the colon."""
        return f"{self.op}{self.value}"


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions besides words; `since` and `until` are listing days, both inclusive.

    `by` holds folded words that stand in a row in a name of who submitted the paper.
    """

    upvotes: tuple[Bound, ...] = ()
    comments: tuple[Bound, ...] = ()
    since: date | None = None
    until: date | None = None
    has: frozenset[Has] = frozenset()
    by: tuple[str, ...] = ()

    @property
    def linked(self) -> tuple[Has, ...]:
        """What it requires of `LINKED`, always in the same order."""
        return tuple(each for each in (Has.MODEL, Has.DATASET, Has.SPACE) if each in self.has)

    @property
    def without_linked(self) -> "Filters":
        """The same filters without those."""
        return replace(self, has=self.has - LINKED)

    def __bool__(self) -> bool:
        """Return whether there is any filter."""
        return self != Filters()

    def __str__(self) -> str:
        """Return every filter, always in the same order."""
        return " ".join(
            [f"upvotes:{bound}" for bound in self.upvotes]
            + [f"comments:{bound}" for bound in self.comments]
            + ([f"since:{self.since}"] if self.since else [])
            + ([f"until:{self.until}"] if self.until else [])
            + [f"has:{link}" for link in sorted(self.has)]
            + [f'by:"{name}"' if " " in name else f"by:{name}" for name in self.by]
        )


def phrase(words: tuple[str, ...], field: Field | None = None) -> Word | Phrase | None:
    """Return the simplest node for consecutive folded words; None if `words` is empty."""
    if len(words) > 1:
        return Phrase(words, field)
    return Word(words[0], field) if words else None


def conjunction(parts: Iterable[Node | None]) -> Node | None:
    """Join parts by AND: nested ones are flattened, repeats dropped, the rest sorted."""
    flat: set[Node] = set()
    for part in parts:
        if part:
            flat.update(part.parts if isinstance(part, And) else (part,))
    ordered = sorted(flat, key=lambda part: (isinstance(part, Not), str(part)))
    return And(tuple(ordered)) if len(ordered) > 1 else next(iter(ordered), None)


def disjunction(parts: Iterable[Node | None]) -> Node | None:
    """Join parts by OR: nested ones are flattened, repeats dropped, the rest sorted."""
    flat: set[Node] = set()
    for part in parts:
        if part:
            flat.update(part.parts if isinstance(part, Or) else (part,))
    ordered = sorted(flat, key=str)
    return Or(tuple(ordered)) if len(ordered) > 1 else next(iter(ordered), None)


_MOST_TOGETHER = 16
"""Combinations of words that a group of names may have."""


def together(parts: Iterable[Node]) -> Node | None:
    """Join parts of names so that they stand in one name; None if they are not such parts."""
    every = [_words_together(part) for part in parts]
    if not 0 < prod(map(len, every)) <= _MOST_TOGETHER:
        return None
    names = [tuple(sorted({word for words in each for word in words})) for each in product(*every)]
    if any(max(map(len, each)) == 1 for each in names):
        return None
    return disjunction(
        Together(words) if len(words) > 1 else phrase(words, Field.AUTHOR) for words in names
    )


def _words_together(part: Node) -> list[tuple[str, ...]]:
    """Return the words of a part of a name, or those of each alternative; empty for others."""
    match part:
        case Word(text, Field.AUTHOR):
            return [(text,)]
        case Phrase(words, Field.AUTHOR) | FullName(words) | Together(words):
            return [tuple(each for word in words for each in word.split("-"))]
        case Or(parts):
            every = [_words_together(each) for each in parts]
            return [words for each in every for words in each] if all(every) else []
        case _:
            return []


def exclusion(part: Node | None) -> Node | None:
    """Return the exclusion of a part, or for an exclusion the part it excludes."""
    if part is None:
        return None
    return part.part if isinstance(part, Not) else Not(part)


def without_exclusions(node: Node) -> Node:
    """Return `node` without exclusions: what a paper must have, whatever it must not have."""
    match node:
        case And(parts):
            wanted = conjunction(without_exclusions(p) for p in parts if not isinstance(p, Not))
        case Or(parts):
            wanted = disjunction(map(without_exclusions, parts))
        case _:
            return node
    if wanted is None:
        raise ValueError(node)  # the parser allows an exclusion only beside a wanted part
    return wanted


def is_positive(node: Node) -> bool:
    """Return whether a search can start from `node`, which must not consist only of exclusions."""
    match node:
        case And(parts):
            return any(is_positive(part) for part in parts)
        case Not():
            return False
        case _:
            return True


def _confined(text: str, field: Field | None) -> str:
    """Prefix a text with the name of the field that it is restricted to."""
    return f"{field}:{text}" if field else text
