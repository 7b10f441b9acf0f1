"""Acronyms: which long forms an acronym stands for, shipped and mined from the papers.

The rules and their measurements are in SEARCH.md, section 4.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from bot.domain.text import fold

LEAST_PAPERS = 3
"""Papers that must define a long form before it counts."""

LEAST_SHARE = 0.1
"""The part of an acronym's definitions that a long form must have."""

MOST_SENSES = 6
"""Long forms that one acronym can have."""

_SHIPPED: Mapping[str, str] = MappingProxyType(
    {
        "moe": "mixture of experts",
        "rag": "retrieval augmented generation",
        "llm": "large language model",
        "vlm": "vision language model",
        "mllm": "multimodal large language model",
        "vla": "vision language action",
        "rlhf": "reinforcement learning from human feedback",
        "dit": "diffusion transformer",
        "kv": "key value",
        "lora": "low rank adaptation",
        "peft": "parameter efficient fine tuning",
        "sft": "supervised fine tuning",
        "dpo": "direct preference optimization",
        "grpo": "group relative policy optimization",
        "cot": "chain of thought",
        "nerf": "neural radiance field",
        "ssm": "state space model",
    }
)

SEED: Mapping[str, str] = MappingProxyType({a: fold(form) for a, form in _SHIPPED.items()})
"""The first sense of the acronyms that a young cache has seen too seldom to mine, folded."""

_SPELLINGS = MappingProxyType({fold(long_form): long_form for long_form in _SHIPPED.values()})

_BRACKETED = re.compile(r"\(([^()]{2,120})\)")
_ACRONYM = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z][A-Za-z0-9-]{1,9}")
_PART = re.compile(r"[^\W_]+")
_BEFORE = 150
"""Characters before a bracket that can hold a long form: 25 words at most, mostly far fewer."""


@dataclass(frozen=True, slots=True)
class Senses:
    """The known acronyms: `long_forms` lists each one's senses, the first one first.

    `acronyms` goes back, from a first sense alone: later ones are too often a coincidence.
    `beginnings` lists the words of all first senses by the first word: tens of thousands of papers
    explain thousands of acronyms. All words are folded; those of a long form are joined by single
    blanks.
    """

    long_forms: Mapping[str, tuple[str, ...]]
    acronyms: Mapping[str, str]
    beginnings: Mapping[str, tuple[tuple[str, ...], ...]]

    @classmethod
    def from_counts(cls, rows: Iterable[tuple[str, str, int]] = ()) -> Self:
        """Choose the senses that count; `rows` are (acronym, long form, papers that define it)."""
        counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for acronym, long_form, papers in rows:
            counts[acronym][long_form] = counts[acronym].get(long_form, 0) + papers
        long_forms: dict[str, tuple[str, ...]] = {a: (form,) for a, form in SEED.items()}
        for acronym, papers_by_form in sorted(counts.items()):
            mined = _that_count(papers_by_form)
            if senses := tuple(dict.fromkeys((*long_forms.get(acronym, ()), *mined))):
                long_forms[acronym] = senses[:MOST_SENSES]
        acronyms: dict[str, str] = {}
        for acronym, senses in long_forms.items():
            acronyms.setdefault(senses[0], acronym)
        beginnings: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for words in map(tuple, map(str.split, acronyms)):
            beginnings[words[0]].append(words)
        by_word = {word: tuple(begun) for word, begun in beginnings.items()}
        return cls(
            MappingProxyType(long_forms), MappingProxyType(acronyms), MappingProxyType(by_word)
        )

    def forms(self, acronym: str) -> tuple[str, ...]:
        """Give the long forms of a folded word, the commonest first; none if it is no acronym."""
        return self.long_forms.get(acronym, ())

    def acronym_of(self, words: Iterable[str]) -> str | None:
        """Give the acronym whose first sense is exactly these folded words, in this order."""
        return self.acronyms.get(" ".join(words))

    def acronyms_among(self, words: AbstractSet[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Find the acronyms whose first sense needs no other words than these, in any order.

        Each comes with the words of that sense.
        """
        for word in words:
            for long_form in self.beginnings.get(word, ()):
                if words >= set(long_form):
                    yield self.acronyms[" ".join(long_form)], long_form


def _that_count(papers_by_form: Mapping[str, int]) -> list[str]:
    """Give the long forms of one acronym that enough papers define, the commonest first."""
    least = max(LEAST_PAPERS, LEAST_SHARE * sum(papers_by_form.values()))
    ranked = sorted(papers_by_form.items(), key=lambda item: (-item[1], item[0]))
    return [long_form for long_form, papers in ranked if papers >= least]


def spelled(long_form: str) -> str:
    """Give a folded long form as people write it, where that is known: `mixture of experts`."""
    return _SPELLINGS.get(long_form, long_form)


def mine(text: str) -> list[tuple[str, str]]:
    """Find what a text defines, as `long form (LF)` or `LF (long form)`: (acronym, long form).

    Both are folded; each pair comes once. The method is Schwartz and Hearst, "A simple algorithm
    for identifying abbreviation definitions in biomedical text" (2003).
    """
    pairs: dict[tuple[str, str], None] = {}
    for bracket in _BRACKETED.finditer(text):
        before = text[max(0, bracket.start() - _BEFORE) : bracket.start()].rstrip()
        inside = re.split(r"[;,:]", bracket[1])[0].strip()
        if _ACRONYM.fullmatch(inside):
            acronym, long_form = inside, _long_form(inside, before)
        else:
            acronym = re.split(r"[\s(]", before)[-1]
            whole = _ACRONYM.fullmatch(acronym) and _long_form(acronym, inside)
            long_form = whole if whole == inside else None
        if long_form and _is_pair(folded := (fold(acronym), fold(long_form))):
            pairs[folded] = None
    return list(pairs)


def _long_form(acronym: str, before: str) -> str | None:
    """Find the acronym's long form at the end of `before`: by initials, else by any letters."""
    letters = re.sub(r"(?<=[A-Z0-9])s$|-", "", acronym).lower()
    last = list(_PART.finditer(before))[-len(letters) :]
    if "".join(part[0][0] for part in last).lower() == letters:
        return before[last[0].start() :]
    return _by_letters(letters, before)


def _by_letters(letters: str, before: str) -> str | None:
    """Match the letters backwards into `before`; the first must begin a word."""
    lowered = before.lower()
    place = len(lowered)
    for letter in reversed(letters[1:]):
        place = lowered.rfind(letter, 0, max(place, 0))
    place = lowered.rfind(letters[0], 0, max(place, 0))
    while place > 0 and lowered[place - 1].isalnum():
        place = lowered.rfind(letters[0], 0, place)
    most_words = min(len(letters) + 5, 2 * len(letters))
    is_found = place >= 0 and len(before[place:].split()) <= most_words
    return before[place:] if is_found else None


def _is_pair(pair: tuple[str, str]) -> bool:
    """Whether the acronym is one word and the long form several, without the acronym."""
    acronym, words = pair[0], pair[1].split()
    return " " not in acronym and len(words) > 1 and acronym not in words
