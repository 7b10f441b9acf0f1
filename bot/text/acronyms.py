"""Acronyms and their long forms, shipped or mined from the papers.

The rules and their measurements: docs/design/search.md.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from bot.text.acronym_uses import Meaning
from bot.text.folding import fold

MIN_PAPERS = 3
"""Papers that must define a long form before it counts."""

MIN_SHARE = 0.1
"""Minimum share of an acronym's definitions that a long form needs, all spellings together."""

MIN_SHARE_REVERSE = 2 / 3
"""Minimum share of an acronym's definitions that a long form needs to find the acronym too."""

MAX_SENSES = 6
"""Maximum number of long forms per acronym."""

_SHIPPED: Mapping[str, str] = MappingProxyType(
    {
        "moe": "mixture of experts",
        "rag": "retrieval-augmented generation",
        "llm": "large language model",
        "vlm": "vision-language model",
        "mllm": "multimodal large language model",
        "vla": "vision-language-action",
        "rlhf": "reinforcement learning from human feedback",
        "dit": "diffusion transformer",
        "kv": "key-value",
        "lora": "low-rank adaptation",
        "peft": "parameter-efficient fine-tuning",
        "sft": "supervised fine-tuning",
        "dpo": "direct preference optimization",
        "grpo": "group relative policy optimization",
        "cot": "chain of thought",
        "nerf": "neural radiance field",
        "ssm": "state space model",
        "rlvr": "reinforcement learning with verifiable rewards",
        "vae": "variational autoencoder",
        "tts": "text-to-speech",
        "asr": "automatic speech recognition",
        "ocr": "optical character recognition",
        "gui": "graphical user interface",
        "t2i": "text-to-image",
        "t2v": "text-to-video",
        "i2v": "image-to-video",
        "3dgs": "3D Gaussian splatting",
    }
)

SEED: Mapping[str, str] = MappingProxyType(
    {fold(acronym): fold(form) for acronym, form in _SHIPPED.items()}
)
"""First senses, folded, of acronyms that are too rare in a young cache to be mined."""

_RIVALS_AS_WRITTEN = MappingProxyType({"tts": "test-time scaling", "asr": "attack success rate"})
_RIVALS: Mapping[str, str] = MappingProxyType(
    {acronym: fold(form) for acronym, form in _RIVALS_AS_WRITTEN.items()}
)
"""Competing meanings of shipped acronyms, too common for the long form to find the acronym."""

MIN_AMBIGUOUS_LENGTH = 3
"""Minimum length of an acronym to disambiguate: shorter ones (`is`, `em`) are mostly words."""

_MIXED_CASE = ("MoE", "LoRA", "NeRF", "DiT", "CoT", "LM")
_CASED = {word.lower(): word for word in (*map(str.upper, _SHIPPED), *_MIXED_CASE)}
_SPELLINGS = MappingProxyType(
    {fold(form): form for form in (*_SHIPPED.values(), *_RIVALS_AS_WRITTEN.values())}
    | _CASED
    | {f"{folded}s": f"{word}s" for folded, word in _CASED.items()}
)

_BRACKETED = re.compile(r"\(([^()]{2,120})\)")
_ACRONYM = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z0-9][A-Za-z0-9-]{1,9}")
_PART = re.compile(r"[^\W_]+")
_MAX_LOOKBACK = 150
"""Characters searched for a long form before a bracket: at most 25 words, usually far fewer."""


@dataclass(frozen=True, slots=True)
class Acronyms:
    """The known acronyms and what they stand for.

    `long_forms` maps an acronym to its senses, the first sense first. `acronyms` maps back, but
    only from a first sense, and only if the acronym mostly means that. `beginnings` indexes the
    words of these first senses by the first word, since tens of thousands of papers define
    thousands of acronyms. `ambiguous` maps an acronym to its common unrelated meanings, `uses` one
    that is mapped back to what papers may mean by it.
    All words are folded; those of a long form are joined by single spaces.
    """

    long_forms: Mapping[str, tuple[str, ...]]
    acronyms: Mapping[str, str]
    first_senses_by_word: Mapping[str, tuple[tuple[str, ...], ...]]
    ambiguous: Mapping[str, tuple[str, ...]]
    uses: Mapping[str, Meaning]

    @classmethod
    def from_counts(cls, rows: Iterable[tuple[str, str, int]] = ()) -> Self:
        """Select the senses that count; `rows` are (acronym, long form, papers that define it)."""
        counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for acronym, long_form, papers in rows:
            counts[acronym][long_form] = counts[acronym].get(long_form, 0) + papers
        long_forms: dict[str, tuple[str, ...]] = {a: (form,) for a, form in SEED.items()}
        for acronym, papers_by_form in sorted(counts.items()):
            if senses := _senses(SEED.get(acronym), papers_by_form):
                long_forms[acronym] = senses[:MAX_SENSES]
        acronyms: dict[str, str] = {}
        for acronym, senses in long_forms.items():
            if acronym not in _RIVALS and _is_dominant(senses, counts.get(acronym, {})):
                acronyms.setdefault(senses[0], acronym)
        beginnings: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for words in map(tuple, map(str.split, acronyms)):
            beginnings[words[0]].append(words)
        by_word = {word: tuple(begun) for word, begun in beginnings.items()}
        meanings = {a: _meanings(a, senses, counts.get(a, {})) for a, senses in long_forms.items()}
        several = {a: forms for a, forms in meanings.items() if len(forms) > 1}
        uses = {a: _uses(long_forms[a], counts.get(a, {})) for a in acronyms.values()}
        return cls(
            MappingProxyType(long_forms),
            MappingProxyType(acronyms),
            MappingProxyType(by_word),
            MappingProxyType(several),
            MappingProxyType(uses),
        )

    def senses_of(self, acronym: str) -> tuple[str, ...]:
        """Return the long forms of a folded word, most common first; empty if it is no acronym."""
        return self.long_forms.get(acronym, ())

    def acronym_of(self, words: Iterable[str]) -> str | None:
        """Return the acronym whose first sense is exactly these folded words, in this order."""
        return self.acronyms.get(" ".join(words))

    def acronyms_among(self, words: AbstractSet[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the acronyms whose first sense consists only of these words, in any order.

        Each comes with the words of that sense.
        """
        for word in words:
            for long_form in self.first_senses_by_word.get(word, ()):
                if words >= set(long_form):
                    yield self.acronyms[" ".join(long_form)], long_form


def _senses(shipped: str | None, papers_by_form: Mapping[str, int]) -> tuple[str, ...]:
    """Return the long forms of one acronym that count, the shipped one first.

    A search for text to speech (TTS) doesn't mean test-time scaling, so a meaning unrelated to the
    first one counts only if hardly any paper means the first.
    """
    counting = _accepted_forms(papers_by_form)
    senses = tuple(dict.fromkeys([shipped, *counting] if shipped else counting))
    if senses and papers_by_form.get(senses[0], 0) >= MIN_SHARE * sum(papers_by_form.values()):
        return tuple(sense for sense in senses if _are_similar(sense, senses[0]))
    return senses


def _meanings(
    acronym: str, senses: Iterable[str], papers_by_form: Mapping[str, int]
) -> tuple[str, ...]:
    """Return the common unrelated meanings of an acronym, its first sense first."""
    if len(acronym) < MIN_AMBIGUOUS_LENGTH:
        return ()
    rival = _RIVALS.get(acronym)
    found: list[str] = []
    for form in (*senses, *([rival] if rival else ()), *_accepted_forms(papers_by_form)):
        if not any(_are_similar(form, known) for known in found):
            found.append(form)
    return tuple(found)


def _uses(senses: tuple[str, ...], papers_by_form: Iterable[str]) -> Meaning:
    """Return what papers may mean by an acronym, with long forms that few of them define."""
    others = (form for form in papers_by_form if not any(_are_similar(form, s) for s in senses))
    return Meaning(senses, tuple(others))


def _is_dominant(senses: Iterable[str], papers_by_form: Mapping[str, int]) -> bool:
    """Return whether the acronym's definitions, if there are any, mostly give one of `senses`."""
    papers = sum(papers_by_form.get(sense, 0) for sense in senses)
    return papers >= MIN_SHARE_REVERSE * sum(papers_by_form.values())


def _accepted_forms(papers_by_form: Mapping[str, int]) -> list[str]:
    """Return the long forms of one acronym that enough papers define, most common first."""
    spelled_alike: Counter[str] = Counter()
    for long_form, papers in papers_by_form.items():
        spelled_alike[_without_spaces(long_form)] += papers
    least = max(MIN_PAPERS, MIN_SHARE * sum(papers_by_form.values()))
    ranked = sorted(papers_by_form.items(), key=lambda item: (-item[1], item[0]))
    return [
        long_form for long_form, _ in ranked if spelled_alike[_without_spaces(long_form)] >= least
    ]


def _without_spaces(long_form: str) -> str:
    """Remove the spaces: `auto encoder` and `autoencoder` are spellings of one long form."""
    return long_form.replace(" ", "")


def _are_similar(one: str, other: str) -> bool:
    """Return whether two long forms mean nearly the same: they share at least half their words."""
    words, others = set(one.split()), set(other.split())
    are_common = 2 * len(words & others) >= max(len(words), len(others))
    return are_common or _without_spaces(one) == _without_spaces(other)


def display_form(form: str) -> str:
    """Return a folded form as people write it, if that is known: `mixture of experts`, `MoE`."""
    return _SPELLINGS.get(form, form)


def extract_definitions(text: str) -> list[tuple[str, str]]:
    """Find the acronyms that a text defines, as `long form (LF)` or `LF (long form)`.

    Returns folded pairs (acronym, long form), each once. The method is Schwartz and Hearst, "A
    simple algorithm for identifying abbreviation definitions in biomedical text" (2003).
    """
    pairs: dict[tuple[str, str], None] = {}
    for bracket in _BRACKETED.finditer(text):
        before = text[max(0, bracket.start() - _MAX_LOOKBACK) : bracket.start()].rstrip()
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
    letters = re.sub(r"(?<=[a-z])2(?=[a-z])", "t", letters)  # T2V is text to video
    last = list(_PART.finditer(before))[-len(letters) :]
    if "".join(part[0][0] for part in last).lower() == letters:
        return before[_word_start(before, last[0].start()) :]
    return _by_letters(letters, before)


def _word_start(text: str, place: int) -> int:
    """Return the start of the word if `place` follows a hyphen in it, else `place`."""
    while place > 1 and text[place - 1] == "-" and text[place - 2].isalnum():
        place -= 1
        while place and text[place - 1].isalnum():
            place -= 1
    return place


def _by_letters(letters: str, before: str) -> str | None:
    """Match the letters backwards in `before`; the first must start a word."""
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
    """Return whether the acronym is one word and the long form several, without the acronym."""
    acronym, words = pair[0], pair[1].split()
    return " " not in acronym and len(words) > 1 and acronym not in words
