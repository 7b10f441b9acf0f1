"""Words as they are written, capitals included: CLIP is no clip.

Patterns are read by both databases and by Python alike, over texts that aren't folded.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_PIECE = re.compile(r"[^\W_]+")
_NO_LETTER = "[^0-9A-Za-z]"
_CAPITALS = 2
"""Capitals in a word that may be an acronym or a name: CLIP, LoRA, but not Adam."""
_ADDRESS = r"[\w/@.-]"
"""Signs before a word that is part of an address or of a longer name."""


def pieces(text: str) -> str:
    """Return the words of a text as they are written, without punctuation."""
    return " ".join(_PIECE.findall(text))


@lru_cache(maxsize=1_024)
def written_pattern(text: str) -> str:
    """Return the pattern of words as they are written, each perhaps in the plural.

    A word in small letters may begin with a capital, as at the start of a sentence.
    """
    words = f"{_NO_LETTER}+".join(f"{_cased(word)}s?" for word in _PIECE.findall(text))
    return f"(^|{_NO_LETTER}){words}({_NO_LETTER}|$)"


def _cased(word: str) -> str:
    first = word[0]
    if word != word.lower() or first == first.upper():
        return word
    return f"[{first}{first.upper()}]{word[1:]}" if len(first.upper()) == 1 else word


@lru_cache(maxsize=1_024)
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(written_pattern(text))


def has_written(text: str, *texts: str) -> bool:
    """Return whether any of the texts has these words as they are written."""
    return any(_compiled(text).search(each) for each in texts)


def has_capitals(word: str) -> bool:
    """Return whether a word is written as acronyms and names of methods are."""
    capitals = sum(letter.isupper() for letter in word.removesuffix("s"))
    return capitals >= _CAPITALS and word.isascii() and word.isalnum()


@dataclass(frozen=True, slots=True)
class Capitals:
    """How papers write a word: as an acronym or name, mostly as `written`, or as a mere word.

    `papers` were looked at, and `as_word` of them have it in small letters only.
    """

    written: str
    as_word: int
    papers: int


_NEVER = Capitals("", 0, 0)


def capitals_of(word: str, texts: Iterable[str]) -> Capitals:
    """Return how texts write a word; `written` is `word` itself if any text has it so."""
    found = re.compile(
        rf"(?<!{_ADDRESS}){re.escape(word)}s?(?![\w/@])(?!\.\w)", re.IGNORECASE | re.ASCII
    )
    forms, as_word, papers = Counter[str](), 0, 0
    for text in texts:
        written = {each.removesuffix("s") for each in found.findall(text)}
        capitalized = [each for each in written if has_capitals(each)]
        forms.update(capitalized)
        is_word = not capitalized and any(each.islower() for each in written)
        as_word += is_word
        papers += is_word or bool(capitalized)
    if not forms:
        return _NEVER
    most_common = max(sorted(forms), key=forms.__getitem__)
    return Capitals(word if word in forms else most_common, as_word, papers)
