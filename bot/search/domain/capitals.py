"""Asks about a word in capitals that many papers have as a mere word, as CLIP and clip."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.search.domain.disambiguation import BOTH_MEANINGS
from bot.search.domain.parser import MAX_LENGTH
from bot.search.domain.spellings import MOST_WORDS
from bot.search.domain.tokenizer import Kind, Token, tokenize
from bot.text.as_written import Capitals, has_capitals
from bot.text.folding import fold

AS_WRITTEN, MERE_WORD = " as written", "the word "
"""The end and the beginning of the names of what a word in capitals may mean.

Buttons from before hold these names.
"""

_MIN_WORDS = 5
"""Papers of the newest 50 that must have it as a mere word, and their least share."""
_MIN_SHARE = 0.2
_ROMAN = re.compile("[IVX]+")


@dataclass(frozen=True, slots=True)
class CapitalWord:
    """A word in capitals in the text of a query, and where it stands there."""

    text: str
    word: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        """Return the word as the index has it."""
        return fold(self.word)

    def question(self, usage: Capitals) -> "CapitalQuestion | None":
        """Return what to ask if many papers have it as a mere word, given how papers write it."""
        if usage.as_word < max(_MIN_WORDS, _MIN_SHARE * usage.papers):
            return None
        written, word = f'="{usage.written}"', f'="{self.word.lower()}"'
        texts = {
            f"{usage.written}{AS_WRITTEN}": self._with(written),
            f"{MERE_WORD}{self.word.lower()}": self._with(word),
            BOTH_MEANINGS: self._with(self.word.lower()),
        }
        if any(len(text) > MAX_LENGTH for text in texts.values()):
            return None
        return CapitalQuestion(self.word, usage, MappingProxyType(texts))

    def _with(self, better: str) -> str:
        return self.text[: self.start] + better + self.text[self.end :]


@dataclass(frozen=True, slots=True)
class CapitalQuestion:
    """What is asked about a word: how papers write it, and the texts to choose from, by name.

    The first text finds it as it is written, the last one however it is.
    """

    word: str
    usage: Capitals
    texts: Mapping[str, str]

    @property
    def as_written(self) -> str:
        """Return the text that finds the word as it is written."""
        return next(iter(self.texts.values()))


def capital_word(text: str) -> CapitalWord | None:
    """Return the one word in capitals of a query, unless it is excluded or a name.

    None if there are several, and for pasted titles.
    """
    tokens = tokenize(text)
    if len(tokens) > MOST_WORDS:
        return None
    found = [
        token
        for place, token in enumerate(tokens)
        if token.kind in {Kind.WORD, Kind.PHRASE}
        and _may_be_acronym(token.value)
        and not _is_confined(tokens[:place])
    ]
    if len(found) != 1:
        return None
    (token,) = found
    return CapitalWord(text, token.value, token.start, token.start + len(token.text))


def _may_be_acronym(word: str) -> bool:
    """Return whether half of a word is capitals, as in LoRA; AutoRegressive is a mere word."""
    capitals = sum(letter.isupper() for letter in word.removesuffix("s"))
    is_number = _ROMAN.fullmatch(word) is not None
    return has_capitals(word) and 2 * capitals >= len(word.removesuffix("s")) and not is_number


def _is_confined(before: Sequence[Token]) -> bool:
    """Return whether what stands before a word excludes it, or makes it a name or as written."""
    last = before[-1] if before else None
    return last is not None and (
        last.kind in {Kind.NOT, Kind.EXACT}
        or (last.kind is Kind.FIELD and last.text.lower() != "title:")
    )
