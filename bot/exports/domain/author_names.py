"""Takes the names of authors apart: given and family name, particle, suffix; or an organization."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.text.letters import ascii_letters
from bot.text.person_names import PARTICLES, SUFFIXES, turn_round

_CORPORATE = frozenset(
    "team teams lab labs laboratory laboratories group collaboration consortium project research"
    " inc ltd llc gmbh corp corporation company university institute foundation community"
    " initiative organization association society committee council center centre department"
    " agency alliance workshop contributors developers".split()
)
"""Folded words that no person's name has."""
_BETWEEN = frozenset({"and", "for", "of", "the", "&"})
"""Words inside a name that is an organization's."""
_PARTICLES = PARTICLES | {"den", "dei", "degli", "dello", "af"}
_CAPITAL_PARTICLES = PARTICLES - {"ap", "bin", "bint", "ibn", "do", "op", "san", "zu", "zum", "zur"}
"""Those that belong to a family name in capitals, too: Luc Van Gool, but Xue Bin Peng."""
_VIETNAMESE = frozenset("nguyen tran pham hoang huynh vo vu dang bui ngo duong dinh".split())
"""Family names after which Van is a middle name."""
_MORE_SUFFIXES = SUFFIXES - {"phd", "md"} | {"junior"}
_SIGNS = frozenset("{},;\\%$#&^~_@=")
_PARTS = re.compile("[-/]")
_EAST_ASIAN = re.compile("CJK|HANGUL|HIRAGANA|KATAKANA")


@dataclass(frozen=True, slots=True)
class AuthorName:
    """The parts of an author's name, each as it is written; empty where there is none.

    If only `family` is given, it is the whole name; `is_corporate` if it must not be taken apart:
    an organization's name, or one whose parts can't be told.
    """

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    is_corporate: bool = False

    @property
    def surname(self) -> str:
        """The family name after its particle."""
        return f"{self.particle} {self.family}".strip()

    @property
    def inverted(self) -> str:
        """The whole name, the family first: `van Gogh, Vincent`, `King, Martin Luther, Jr.`."""
        return ", ".join(filter(None, (self.surname, self.given, self.suffix)))

    @property
    def whole(self) -> str:
        """The whole name in the order of speech."""
        return " ".join(filter(None, (self.given, self.particle, self.family, self.suffix)))


def author_name(written: str) -> AuthorName:
    """Take a name on one line apart."""
    turned = turn_round(written)
    words = turned.split()
    if "," in turned or _is_corporate(words) or _is_odd(turned):
        return AuthorName(written, is_corporate=True)
    if len(words) == 1 or _is_east_asian(words):
        return AuthorName(written)
    suffix = words.pop() if len(words) > 2 and _is_suffix(words[-1]) else ""  # noqa: PLR2004  # given, family
    start = _family_start(words)
    end = start
    while words[start].islower() and end < len(words) - 1 and words[end].lower() in _PARTICLES:
        end += 1
    return AuthorName(
        " ".join(words[end:]), " ".join(words[:start]), " ".join(words[start:end]), suffix
    )


def _family_start(words: Sequence[str]) -> int:
    """Return where the family name begins, its particles included."""
    last = len(words) - 1
    start = next((place for place, word in enumerate(words[:last]) if word in _PARTICLES), last)
    while start > 1 and _is_capital_particle(words[start - 1], words[last]):
        start -= 1
    return start


def _is_capital_particle(word: str, last: str) -> bool:
    if word.lower() not in _CAPITAL_PARTICLES or not word.istitle():
        return False
    return not (word == "Van" and ascii_letters(last) in _VIETNAMESE)


def _is_suffix(word: str) -> bool:
    return word.strip(".").lower() in _MORE_SUFFIXES


def _is_corporate(words: Sequence[str]) -> bool:
    """Return whether a name is an organization's, as far as its words tell."""
    if len(words) == 1:  # OpenAI, NVIDIA, LLM-jp, but Zhang and McCarthy
        capitals = sum(map(str.isupper, words[0]))
        is_written_so = capitals > 1 and not words[0].startswith(("Mc", "Mac"))
        return is_written_so or _has_digit(words[0])
    parts = [part.strip(".,") for word in words for part in _PARTS.split(word)]
    is_named = any(part.lower() in _CORPORATE or part == "AI" for part in parts)
    return is_named or any(word.lower() in _BETWEEN or _has_digit(word) for word in words)


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))


def _is_odd(name: str) -> bool:
    """Return whether a name has what no person's name has, or means something in a format."""
    return not _SIGNS.isdisjoint(name) or name.lower() in {"and", "others"}


def _is_east_asian(words: Sequence[str]) -> bool:
    """Return whether a name is written in letters that have the family first."""
    return all(_EAST_ASIAN.match(unicodedata.name(word[0], "")) for word in words)
