"""The query: what a search text or a watch asks for. The language: docs/design/search.md."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from bot.errors import BadQuery
from bot.search.domain.parser import Fold, parse
from bot.search.domain.syntax_tree import (
    And,
    Field,
    Filters,
    Node,
    Not,
    Or,
    Phrase,
    Word,
    conjunction,
    disjunction,
    exclusion,
    phrase,
)
from bot.text.acronyms import Acronyms
from bot.text.folding import fold

_AROUND = 40
"""Characters on either side of a mistake that are shown."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query; equality ignores how it was written.

    `root` is None if there are only filters. `added` lists the words that acronyms added, `notes`
    what was read differently from how it was written, both for the reply; `text` is the original,
    and `neighbours` are the words that stand side by side in it.
    """

    root: Node | None
    filters: Filters = field(default_factory=Filters)
    added: tuple[str, ...] = field(default=(), compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)
    text: str = field(default="", compare=False)
    neighbours: tuple[tuple[Word, Word], ...] = field(default=(), compare=False)

    @classmethod
    def parse(
        cls, text: str, today: date, *, is_title: bool = True, folds: Sequence[Fold] = (fold,)
    ) -> Self:
        """Parse what a person wrote; `today` (UTC) resolves `since:7d`. Raises BadQuery.

        Unless it may be a pasted title, its quotes and brackets must be closed. A word means
        whatever one of `folds` makes of it.
        """
        parsed = parse(text, today, is_title=is_title, folds=folds)
        return cls(parsed.root, parsed.filters, (), parsed.notes, text, parsed.neighbours)

    @classmethod
    def from_stored(cls, text: str) -> Self:
        """Parse what `str` returned, which may be longer than what a person may write."""
        parsed = parse(text, date.max, is_bounded=False)
        return cls(parsed.root, parsed.filters, text=text, neighbours=parsed.neighbours)

    def __str__(self) -> str:
        """Return the canonical form: the same for equal queries, and parsed into an equal one."""
        root = str(self.root or "")
        if isinstance(self.root, Or) and self.filters:
            root = f"({root})"  # otherwise the filters would belong to the last branch
        return f"{root} {self.filters}".strip()

    def expanded(self, senses: Acronyms) -> Self:
        """Return the query with long forms added to acronyms and vice versa, except in names."""
        root = self.root and _expanded(self.root, senses)
        known = set(self.terms())
        expanded = replace(self, root=root)
        new = (" ".join(term) for term in expanded.terms() if term not in known)
        return replace(expanded, added=tuple(new))

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
        case Word(text, field) if _is_prose(field):
            yield (text,)
        case Phrase(words, field) if _is_prose(field):
            yield words
        case And(parts) | Or(parts):
            for part in parts:
                yield from _terms(part)
        case _:
            pass


def _is_prose(field: Field | None) -> bool:
    """Return whether this field is searched in prose, where acronyms occur, and not in names."""
    return field in {None, Field.TITLE}


def _expanded(node: Node, senses: Acronyms) -> Node | None:
    """Return `node` with alternatives for every acronym and long form in it."""
    match node:
        case Word(text, field) if _is_prose(field):
            return _with_variants(node, _variants((text,), senses), field)
        case Phrase(words, field) if _is_prose(field):
            return _with_variants(node, _variants(words, senses), field)
        case And(parts):
            return conjunction(_expand_among(part, parts, senses) for part in parts)
        case Or(parts):
            return disjunction(_expanded(part, senses) for part in parts)
        case Not(part):
            return exclusion(_expanded(part, senses))
        case _:
            return node


def _with_variants(
    node: Node | None, variants: Iterable[tuple[str, ...]], field: Field | None
) -> Node | None:
    """Return `node` with the variants as alternatives."""
    return disjunction([node, *(phrase(variant, field) for variant in variants)])


def _variants(words: tuple[str, ...], senses: Acronyms) -> Iterator[tuple[str, ...]]:
    """Replace one acronym or long form at a time; inside a phrase only by its first sense.

    A long form may be shortened in turn: a search for mllm also means a multimodal llm.
    """
    for start, word in enumerate(words):
        forms = senses.senses_of(word)
        for form in forms if len(words) == 1 else forms[:1]:
            yield (*words[:start], *form.split(), *words[start + 1 :])
            if len(words) == 1:
                yield from _shortened(tuple(form.split()), senses)
    yield from _shortened(words, senses)


def _shortened(words: tuple[str, ...], senses: Acronyms) -> Iterator[tuple[str, ...]]:
    """Replace one long form at a time by its acronym."""
    for start in range(len(words)):
        for end in range(start + 2, len(words) + 1):
            if acronym := senses.acronym_of(words[start:end]):
                yield (*words[:start], acronym, *words[end:])


def _expand_among(part: Node, parts: tuple[Node, ...], senses: Acronyms) -> Node | None:
    """Expand a part of an AND; words that together form a long form also match its acronym.

    Each of them gets the alternative, which is equivalent to one for all: (a OR x) (b OR x) is
    a b OR x. That way long forms may overlap. What the AND excludes is never an alternative.
    """
    expanded = _expanded(part, senses)
    if not (isinstance(part, Word) and _is_prose(part.field)):
        return expanded
    excluded = {other.part for other in parts if isinstance(other, Not)}
    if isinstance(expanded, Or):  # (a OR x) -x is a -x
        expanded = disjunction(each for each in expanded.parts if each not in excluded)
    same_field = {p.text for p in parts if isinstance(p, Word) and p.field is part.field}
    acronyms = [
        (acronym,) for acronym, words in senses.acronyms_among(same_field) if part.text in words
    ]
    return _with_variants(expanded, acronyms, part.field)
