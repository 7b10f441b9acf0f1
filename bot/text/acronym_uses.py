"""Tells from the papers that use an acronym whether most of them mean one long form.

`IF` stands for instruction following, but 48 of the newest 50 papers with `if` don't mean that, and
SD is speculative decoding as often as Stable Diffusion.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.text.folding import fold

SAMPLE = 50
"""Newest papers with an acronym that are looked at."""
_FEWEST = 3
"""Papers with an acronym from which on they tell what it means."""
_MIN_SHARE = 2 / 3
"""Share of the papers that must mean the long form, so that it finds the acronym too."""
_CAPITALS = 2
"""Capitals in an acronym as it is written: mAP, not map or Map."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The spellings of what an acronym mostly stands for, and its other long forms, folded."""

    forms: tuple[str, ...]
    others: tuple[str, ...] = ()


def mostly_means(acronym: str, meaning: Meaning, texts: Iterable[str]) -> bool:
    """Return whether most of the texts with a folded acronym mean this by it.

    A text that writes it as a word means something else. Those that write it as an acronym and
    spell nothing out are shared among the long forms like those that do.
    """
    written = re.compile(rf"(?<![^\W_]){re.escape(acronym)}(?:s|'s)?(?![^\W_])", re.IGNORECASE)
    uses = acronyms = meant = other = 0
    for text in texts:
        found = written.findall(text)
        if not found:
            continue
        uses += 1
        if not any(_is_acronym(each) for each in found):
            continue
        acronyms += 1
        folded = f" {fold(text)} "
        if any(f" {form} " in folded for form in meaning.forms):
            meant += 1
        elif any(f" {form} " in folded for form in meaning.others):
            other += 1
    # one more that means it, so that a single other one among few doesn't decide
    share = (meant + 1) / (meant + 1 + other)
    return uses < _FEWEST or acronyms / uses * share >= _MIN_SHARE


def _is_acronym(written: str) -> bool:
    return sum(letter.isupper() for letter in written) >= _CAPITALS
