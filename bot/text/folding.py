"""Text: what counts as the same word, the keys derived from it, and readable abstracts.

The rules of the fold and their measurements are in docs/design/search.md.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, takewhile
from types import MappingProxyType
from typing import NamedTuple

from bot.text.latex import LETTERS, SIGNS, strip_latex
from bot.text.letters import as_typed, name_greek

BREAK = "zzbreakzz"
"""Separates author names in the index; no query contains it, so no phrase runs across it."""

HYPHEN = "zzhyphenzz"
"""Separates the readings of a name in which hyphens join given names; no query contains it."""

_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_MARKS = "\\${}^_~"
_MAYBE_UNPLAIN = re.compile(r"[\\${}^_~\x80-\U0010ffff]")
_UNPLAIN = re.compile(
    rf"""\\(?P<letter>{"|".join(LETTERS)})(?![A-Za-z])(?:\s+(?={{))?
    |   (?P<gap> \\(?:{"|".join(SIGNS)})(?![A-Za-z]) )
    |   \\[A-Za-z]+\*?\s*(?={{)           # a command before its argument
    |   \\["'`^=.~_-]  |  [${{}}^_]       # accents, and what only sets the type
    |   \\(?=[A-Za-z])                   # an unknown command: cards show its name
    |   (?P<space> \\. | ~ )
    |   (?P<foreign> [^\x00-\x7f] )""",
    re.VERBOSE | re.DOTALL,
)
_COMMAND = re.compile("[A-Za-z]+")
_APOSTROPHES = frozenset("\u2019\u02bb\u02bc\u02be\u02bf")
"""A right single quotation mark, and the letters that names are transliterated with."""
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
"""Unicode categories of combining marks, enclosing marks and format characters."""

_SINGULARS: Mapping[str, str] = MappingProxyType(
    dict(
        re.findall(
            r"(\w+)=(\w+)",
            """
            analyses=analysis hypotheses=hypothesis diagnoses=diagnosis crises=crisis axes=axis
            matrices=matrix indices=index vertices=vertex corpora=corpus focuses=focus biases=bias
            lenses=lens statuses=status viruses=virus atlases=atlas goes=go undergoes=undergo
            echoes=echo caches=cache movies=movie cookies=cookie gpus=gpu cpus=cpu tpus=tpu npus=npu
            imus=imu apis=api guis=gui uis=ui rois=roi mris=mri wsis=wsi hsis=hsi
            """,
        )
    )
)
_SINGULAR_ALREADY: frozenset[str] = frozenset(
    re.findall(
        r"\w+",
        """
        news lens bias bayes atlas canvas pandas alias chaos series species diabetes always whereas
        perhaps sometimes besides nowadays neurips lpips physics mathematics
        """,
    )
)
"""Words that the suffix rules would get wrong: without this list `news` became `new`."""

_MIN_PLURAL = 4
"""Minimum letters of a word to lose its -s; one more is needed to turn -ies into -y."""

_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=[ \t]+\S)")


class FoldedWord(NamedTuple):  # as `bot.text.snippets.Match`
    """A folded word and its position: `start` and `end` are offsets into the original text."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return the folded words of `text`, joined by single spaces, as the index stores them."""
    return " ".join(_folded(_readable(text)[0]))


def fold_before(text: str) -> str:
    """Return what `fold` returned when it left ł and π as they are.

    Papers stored then are found by this until they have been folded anew.
    """
    return " ".join(_folded(_readable(text, is_old=True)[0]))


def words(text: str) -> list[FoldedWord]:
    """Return the folded words of `text` with their positions in it; the same words as `fold`."""
    return list(_words(text, *_readable(text), 0))


def words_from(text: str, wanted: Mapping[str, int]) -> Iterator[list[FoldedWord]]:
    """Yield each word of `text` that folds to one of `wanted`, with the words after it.

    `wanted` maps to the number of words to yield. Few words of an abstract begin like a wanted one:
    folding only those makes a snippet several times cheaper than with `words`.
    """
    readable, offsets = _readable(text)
    if all(map(str.isascii, wanted)):
        starts = {place for word in wanted for place in _places(readable, _beginning(word))}
        starts.update(_places_with_apostrophe(readable))
    else:  # composing accents may change a letter: check every word
        starts = {match.start() for match in _WORD.finditer(readable)}
    for start in sorted(starts):
        first = None if _is_inside(readable, start) else _WORD.match(readable, start)
        number = wanted.get(_folded_word(first[0])) if first else None
        if number:
            yield list(islice(_words(text, readable, offsets, start), number))


@lru_cache(maxsize=1_024)
def _beginning(word: str) -> str:
    """Return the letters with which all words begin that fold to `word`, apostrophes aside."""
    plurals = [plural for plural, singular in _SINGULARS.items() if singular == word]
    if word.endswith("y") and len(word) + len("ies") - 1 > _MIN_PLURAL:
        plurals.append(word[:-1] + "ies")
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(word, *plurals, strict=False))
    return "".join(letters[0] for letters in alike)


def _places(readable: str, beginning: str) -> Iterator[int]:
    """Yield every offset of `beginning`."""
    place = readable.find(beginning)
    while place >= 0:
        yield place
        place = readable.find(beginning, place + 1)


def _places_with_apostrophe(readable: str) -> Iterator[int]:
    """Yield the starts of words that contain an apostrophe, which the fold removes."""
    for place in _places(readable, "'"):
        start = place
        while start > 0 and readable[start - 1].isalnum():
            start -= 1
        if start < place:
            yield start


def _is_inside(readable: str, place: int) -> bool:
    """Return whether the word at `place` begins before it."""
    before = readable[max(place - 2, 0) : place]
    return before[-1:].isalnum() or (before[1:] == "'" and before[0].isalnum())


def _words(text: str, readable: str, offsets: Sequence[int], start: int) -> Iterator[FoldedWord]:
    """Fold the words of `text` from offset `start` of its readable form onward."""
    for match in _WORD.finditer(readable, start):
        first, end = offsets[match.start()], offsets[match.end() - 1] + 1
        if text[end - 1] == "\\" and (command := _COMMAND.match(text, end)):
            end = command.end()
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        yield FoldedWord(_folded_word(match[0]), first, end)


def plain_text(text: str) -> str:
    """Make an abstract readable: no hard line breaks, a blank line between paragraphs, no LaTeX.

    arXiv begins a paragraph with an indented line; a title has no paragraphs, so its line breaks
    have to be joined beforehand.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    paragraphs = (" ".join(part.split()) for part in _PARAGRAPH.split(unified))
    tidy = (" ".join(strip_latex(part).split()) for part in paragraphs)
    return "\n\n".join(filter(None, tidy))


def _readable(text: str, *, is_old: bool = False) -> tuple[str, Sequence[int]]:
    """Return `text` in lower case without LaTeX and marks, and the offset of each character.

    Characters that come from one original character (a ligature's letters) share its offset.
    """
    if text.isascii() and not any(mark in text for mark in _MARKS):
        return text.lower(), range(len(text))
    pieces: list[str] = []
    offsets: list[int] = []
    done = 0
    for place in _MAYBE_UNPLAIN.finditer(text):  # ten times faster than _UNPLAIN at every letter
        match = _UNPLAIN.match(text, place.start())
        if match is None or match.start() < done:
            continue
        start, end = match.span()
        letter = LETTERS.get(match["letter"] or "", match["foreign"] or "")
        piece = " " if match["gap"] or match["space"] else _decomposed(letter, is_old=is_old)
        pieces += text[done:start], piece
        offsets += range(done, start)
        offsets += [start] * len(piece)
        done = end
    pieces.append(text[done:])
    offsets += range(done, len(text))
    readable = "".join(pieces).lower()
    return (readable, offsets) if is_old else name_greek(readable, offsets)


@lru_cache(maxsize=4_096)
def _decomposed(character: str, *, is_old: bool = False) -> str:
    """Return a character as it is typed in lower case, without accents; "" for a mark."""
    if character in _APOSTROPHES:
        return "'"
    parts = unicodedata.normalize("NFKD", character).casefold()
    visible = [part for part in parts if unicodedata.category(part) not in _INVISIBLE]
    return "".join(visible if is_old else map(as_typed, visible))


def _folded(readable: str) -> list[str]:
    """Fold the words of a text that `_readable` returned."""
    if not readable.isascii():
        return [_folded_word(word) for word in _WORD.findall(readable)]
    found: list[str] = _ASCII_WORD.findall(readable)
    # Every plural except `corpora` ends in -s.
    return [_singular(word) if word[-1] in "sa" or "'" in word else word for word in found]


def _folded_word(word: str) -> str:
    """Fold one word of a text that `_readable` returned."""
    word = word if word.isascii() else unicodedata.normalize("NFC", word)
    return _singular(word) if word[-1] in "sa" or "'" in word else word


def _singular(word: str) -> str:
    """Remove the possessive, apostrophes and plural ending of a word."""
    if "'" in word:
        word = word.removesuffix("'s").replace("'", "")
    if word in _SINGULARS:
        return _SINGULARS[word]
    if not word.endswith("s") or word.endswith(("ss", "us", "is")) or word in _SINGULAR_ALREADY:
        return word
    if word.endswith("ies") and len(word) > _MIN_PLURAL:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) >= _MIN_PLURAL else word
