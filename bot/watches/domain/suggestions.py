"""Suggestions below a query that is being typed: how it could go on, and what it may become."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.text.folding import fold
from bot.watches.domain.pack import Pack
from bot.watches.domain.watch_text import PACK

MAX_VALUE = 100
"""Characters in a suggestion, Discord's maximum; longer queries are typed without help."""

EXAMPLES = (
    ('author:"jane doe"', "papers by an author"),
    ("org:nvidia", "papers from a lab"),
    ("moe -survey upvotes:>=20", "without a word, and with 20 upvotes or more"),
)
"""The syntax by examples, for whoever has typed nothing yet."""

NAMED = ("author", "org", "by")
"""The fields and the filter whose values are names."""
_FILTERS = (
    *("upvotes:>=20", "has:code", "has:model", "has:dataset", "has:space", "has:video"),
    "comments:>0",
)
_SHORTEST = 2
"""Letters of a field's name from which on it is completed."""
_LAST_WORD = re.compile(r"(?<![^\s(])[a-z]{2,8}:?\Z", re.IGNORECASE)
_NAME = re.compile(r"(?<![^\s(-])(author|org|by):\"?([^\":()]*)\"?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query, and what is said of it beside."""

    query: str
    remark: str


@dataclass(frozen=True, slots=True)
class FoldedName:
    """The name of an author, organization or submitter, and its folded words."""

    text: str
    words: tuple[str, ...]


def folded_names(names: Iterable[str]) -> tuple[FoldedName, ...]:
    """Fold names, leaving out those that can't stand between quotes."""
    return tuple(FoldedName(name, tuple(fold(name).split())) for name in names if '"' not in name)


@dataclass(frozen=True, slots=True)
class NameBegun:
    """The start of a name after `author:`, `org:` or `by:`, and what stands before it."""

    before: str
    field: str
    start: str

    @classmethod
    def at_end_of(cls, typed: str) -> "NameBegun | None":
        """Find one at the end of a text; a field's name may itself be incomplete."""
        if found := _NAME.search(typed):
            return cls(typed[: found.start()], found[1].lower(), found[2].strip())
        word = _LAST_WORD.search(typed)
        wanted = word[0].lower().rstrip(":") if word else ""
        field = next((each for each in NAMED if wanted and each.startswith(wanted)), "")
        return cls(typed[: word.start()], field, "") if word and field else None

    def completed(self, names: Iterable[FoldedName]) -> Iterator[str]:
        """Yield the text with each name that has a word which begins as was typed."""
        wanted = fold(self.start).split()
        for name in names:
            if _begins(name.words, wanted):
                yield f'{self.before}{self.field}:"{name.text}"'


def _begins(words: Sequence[str], wanted: Sequence[str]) -> bool:
    """Return whether `wanted` stands in `words` in a row, the last word perhaps incomplete."""
    if not wanted:
        return bool(words)
    *whole, last = wanted
    return any(
        list(words[start : start + len(whole)]) == whole
        and start + len(whole) < len(words)
        and words[start + len(whole)].startswith(last)
        for start in range(len(words))
    )


def filters_begun(typed: str) -> Iterator[str]:
    """Yield the text with each filter that its last word is the start of."""
    word = _LAST_WORD.search(typed)
    if word and word.start():  # a filter needs something to filter
        for each in _FILTERS:
            if each.startswith(word[0].lower()):
                yield typed[: word.start()] + each


def fitting_packs(packs: Iterable[Pack], typed: str) -> Iterator[Pack]:
    """Yield the packs whose name or terms have a word that begins as was typed."""
    wanted = fold(typed.removeprefix(PACK)).split()
    for pack in packs:
        texts = (pack.name, *pack.terms)
        if any(_begins(fold(text).split(), wanted) for text in texts):
            yield pack


def main_terms(pack: Pack) -> str:
    """Return a query with the first terms of a pack, where the name of a pack can't be used."""
    query = ""
    for term in pack.terms:
        longer = f'{query} OR "{term}"' if query else f'"{term}"'
        if len(longer) > MAX_VALUE:
            break
        query = longer
    return query
