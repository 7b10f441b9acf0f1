"""Letters as people type them: Latin ones that Unicode doesn't take apart, and Greek ones by name.

Greek letters stand for themselves only in words of Greek: in titles they are symbols, which are
typed as π or pi.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from types import MappingProxyType

_TYPED = MappingProxyType(
    {
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
        "ŋ": "n",
        "ı": "i",
        "ȷ": "j",
        "ĸ": "k",
        "ə": "e",
        "ɛ": "e",
        "ɔ": "o",
    }
)
_LATIN = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH .*")
_GREEK = re.compile(r"GREEK SMALL LETTER ([A-Z]+)")
_MANY_GREEK = 3
"""Greek letters in a row that are a word; fewer are symbols, as in π0 and αβ."""
_RUN = re.compile("[\u0370-\u03ff]+")


@lru_cache(maxsize=1_024)
def as_typed(letter: str) -> str:
    """Return what people type for a small Latin letter: l for ł, ae for æ; others as they are."""
    named = _LATIN.fullmatch(unicodedata.name(letter, ""))
    return _TYPED.get(letter) or (named[1].lower() if named else letter)


def ascii_letters(text: str) -> str:
    """Return a text's letters and digits as they are typed in ASCII: `lukaszpi0` for `Łukasz π0`.

    All are small; what has no such letter is left out.
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    small = unicodedata.normalize("NFKD", text).casefold()
    named, _ = name_greek(small, range(len(small)))
    typed = "".join(map(as_typed, named))
    return "".join(letter for letter in typed if letter.isascii() and letter.isalnum())


def name_greek(text: str, offsets: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Replace symbols of Greek by their names in a text of small letters: `π0` becomes `pi0`.

    `offsets` has a number for each character, which all characters of its name get.
    """
    if not _RUN.search(text):
        return text, offsets
    pieces: list[str] = []
    numbers: list[int] = []
    done = 0
    for run in _RUN.finditer(text):
        names = [*_names(run[0])]
        if len(run[0]) >= _MANY_GREEK or not all(names):
            continue
        pieces += text[done : run.start()], " ".join(names)
        numbers += offsets[done : run.start()]
        for place, name in enumerate(names, run.start()):
            between = [offsets[place]] if place > run.start() else []
            numbers += between + [offsets[place]] * len(name)
        done = run.end()
    pieces.append(text[done:])
    numbers += offsets[done:]
    return "".join(pieces), numbers


def _names(symbols: str) -> Iterator[str]:
    """Yield the name of each Greek letter; empty for what is no letter."""
    for symbol in symbols:
        named = _GREEK.fullmatch(unicodedata.name(symbol, ""))
        yield named[1].lower().replace("lamda", "lambda") if named else ""
