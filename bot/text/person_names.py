"""The ways in which the name of one person is written: initials, middle names, the family first.

A name is known by its folded words, in which a hyphen may stand: `jean-pierre serre`. Patterns are
for the text that `names_text` makes of all authors, its separators replaced as by `readable_names`;
both databases and Python read them alike.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from bot.text.folding import BREAK, HYPHEN, fold

SEPARATORS = ((f" {BREAK} ", "|"), (f" {HYPHEN} ", ";"))
"""What stands between names in the index, and what it is replaced by for patterns."""

MOST_WORDS = 6
"""Words of a name; what has more is none, and is only looked for as it stands."""
_MOST_BETWEEN = 3
"""Middle names that a name may have beside those that were asked for."""
_SUFFIX = "jr|sr|ii|iii|iv|phd|md"
SUFFIXES = frozenset(_SUFFIX.split("|"))
"""Folded words that may follow a family name."""
PARTICLES = frozenset(
    "al ap av ben bin bint da dal dalla de del della der des di do dos du el ibn la las le los mac"
    " mc op san ten ter van vom von zu zum zur".split()
)
"""Words that belong to the family name after them."""
_INITIALS = re.compile(r"[b-df-hj-np-tv-xz]{2,3}|[a-z]j")
"""Initials without a space, which no first name looks like; `xu` and `li` are names."""
_NO_INITIALS = frozenset({"md", "ng", "st"})
_WITH_HYPHEN = re.compile(r"[^\W\d_]{2,}(?:[-\u2010\u2011][^\W\d_]{2,})+")

_START, _END = "(^|[|;])", "($|[|])"
_START_OF_WHOLE, _END_OF_ANY = "(^|[|])", "($|[|;])"
"""The start of a name's first reading, and the end of one whose first name is in two parts."""
_BEFORE, _AFTER = "(^|[|; ])", "($|[|; ])"
_SOME = f"( [^ |;]+){{0,{_MOST_BETWEEN}}}"
_SOME_INITIALS = f"( [^ |;]){{0,{_MOST_BETWEEN}}}"

Words: TypeAlias = tuple[str, ...]


def name_words(written: str, folding: Callable[[str], str] = fold) -> Words:
    """Fold a name that somebody wrote, the family last; words with a hyphen keep it."""
    words: list[str] = []
    for piece in turn_round(written).split():
        bare = piece.strip(".,;:'\"()")
        folded = folding(piece).split()
        words += ["-".join(folded)] if _WITH_HYPHEN.fullmatch(bare) else folded
    return tuple(words)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A full name: the given names, some perhaps initials, and the words of the family name."""

    given: Words
    family: Words

    @classmethod
    def of(cls, words: Words) -> "PersonName | None":
        """Take folded words apart; None if they can't be a given and a family name."""
        while words and words[-1] in SUFFIXES:
            words = words[:-1]
        if not 1 < len(words) <= MOST_WORDS or len(words[-1]) == 1 or words[0] in PARTICLES:
            return None
        start = len(words) - 1
        while start > 1 and words[start - 1] in PARTICLES:
            start -= 1
        first, *middle = words[:start]
        initials = first if are_initials(first) else (first,)
        return cls((*initials, *middle), words[start:])

    def beginnings(self) -> Iterator[Words]:
        """Yield what a name that matches begins with; nothing if that can be anything."""
        first, *middle = self.given
        if len(first) == 1:
            return
        yield from _parts(first)
        yield (first[0],)
        if middle and len(middle[0]) > 1:
            yield (f"{first}{middle[0]}".replace("-", ""),)

    def families(self) -> Iterator[Words]:
        """Yield the ways to write the family name: `le cun` is also `lecun`."""
        yield tuple(part for word in self.family for part in word.split("-"))
        joined = "".join(self.family).replace("-", "")
        if (joined,) != self.family:
            yield (joined,)


def _parts(word: str) -> Iterator[Words]:
    """Yield a word; if it has hyphens, its parts and the one word that they are."""
    yield tuple(word.split("-"))
    if "-" in word:
        yield (word.replace("-", ""),)


def are_initials(word: str) -> bool:
    """Return whether a first name is rather initials without a space, as in JD Doe."""
    return word not in _NO_INITIALS and bool(_INITIALS.fullmatch(word))


def names_text(names: Sequence[str]) -> str:
    """Fold the names of all authors, each in all ways in which its words can be read."""
    return f" {BREAK} ".join(map(_readings, names))


def _readings(name: str) -> str:
    """Fold a name as it is written, then with the family last, initials apart, no hyphen.

    A first name with a hyphen is not one with a middle name, so these readings end otherwise.
    """
    turned = turn_round(name)
    first, _, rest = turned.partition(" ")
    readings = dict.fromkeys((fold(name), fold(turned)))
    if rest and first.isupper() and are_initials(first.lower()):
        readings[fold(f"{' '.join(first)} {rest}")] = None
    apart = f" {BREAK} ".join(readings)
    if not (rest and _WITH_HYPHEN.fullmatch(first)):
        return apart
    return (
        f"{f' {HYPHEN} '.join(readings)} {HYPHEN} {fold(''.join(fold(first).split()))} {fold(rest)}"
    )


def turn_round(name: str) -> str:
    """Return a name with the family last: `Jane Doe` for `Doe, Jane`; others as they are."""
    family, *parts = (part.strip() for part in name.split(","))
    given = [part for part in parts if part and fold(part) not in SUFFIXES]
    suffixes = [part for part in parts if part and fold(part) in SUFFIXES]
    if not family or len(given) != 1:
        return name
    return " ".join((*given, family, *suffixes))


@lru_cache(maxsize=1_024)
def name_pattern(words: Words) -> str:
    """Return the pattern of the ways to write a name: as it stands or, if it is full, any other.

    - The given names may be initials, on either side.
    - Other given names may stand between, or those that were asked for may be missing, but for the
      first; so Jane D. Doe is Jane Doe but no Jane M. Doe.
    - A first name of two parts may be one word.
    """
    ways = [_BEFORE + " ".join(words).replace("-", " ") + _AFTER]
    name = PersonName.of(words)
    if name is None:
        return ways[0]
    first, *middle = name.given
    family = _any(" ".join(each) for each in name.families())
    last = f" {family}( ({_SUFFIX}))?{_END}"
    optional = "".join(f"( {_middle(each)})?" for each in middle)
    if len(first) > 1:
        full = _any(" ".join(each) for each in _parts(first))
        between = "".join(f"{_SOME} {_middle(each)}" for each in middle)
        ways.append(f"{_BEFORE}{full}{between}{_SOME} {family}( [^ |;]+)*{_END}")
        ways.append(f"{_START}{full}{optional}{last}")
        some, start, initial = _SOME_INITIALS, _START, _initials(first)
    else:  # J.-P. is Jean-Pierre, but no Jean-Claude
        some, start, initial = _SOME, _START_OF_WHOLE, f"{first}[^ |;]*"
        last = last.replace(_END, _END_OF_ANY)
    between = "".join(f"{some} {_middle(each)}" for each in middle)
    ways.append(f"{_START}{initial}{between}{some}{last}")
    if middle:
        ways.append(f"{start}{initial}{optional}{last}")
    if middle and len(first) > 1 and len(middle[0]) > 1:
        rest = "".join(f"( {_middle(each)})?" for each in middle[1:])
        ways.append(f"{_START}{first}{middle[0]}{rest}{last}".replace("-", ""))
    return "|".join(ways)


def _initials(first: str) -> str:
    """Return the pattern of a first name's initial, or of those of its parts."""
    one, *others = first.split("-")
    return one[0] + "".join(f"( {other[0]})?" for other in others)


def _middle(word: str) -> str:
    if len(word) == 1:
        return f"{word}[^ |;]*"
    return _any([*(" ".join(each) for each in _parts(word)), word[0]])


def _any(patterns: Iterator[str] | Sequence[str]) -> str:
    return f"({'|'.join(patterns)})"


@lru_cache(maxsize=1_024)
def together_pattern(words: Words) -> str:
    """Return the pattern of a name that has all of these words, in any order."""
    each = (f"{word}[^ |;]*" if len(word) == 1 else word for word in words)
    return _START + "".join(f"(?=([^|;]* )?{word}($|[|; ]))" for word in each)


def readable_names(authors: str) -> str:
    """Replace the separators in a text of all authors, so that patterns can read it."""
    for separator, mark in SEPARATORS:
        authors = authors.replace(separator, mark)
    return authors


@lru_cache(maxsize=1_024)
def compiled_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern once."""
    return re.compile(pattern)


def has_name(pattern: str, authors: str) -> bool:
    """Return whether a text of all authors has a name with this pattern."""
    return bool(compiled_pattern(pattern).search(readable_names(authors.strip())))


def written_otherwise(words: Words, names: Sequence[str]) -> Iterator[str]:
    """Yield those of the authors who are the person with this name, but written otherwise."""
    pattern = name_pattern(words)
    asis = f" {' '.join(words).replace('-', ' ')} "
    for name in names:
        if asis not in f" {fold(name)} " and has_name(pattern, names_text([name])):
            yield name
