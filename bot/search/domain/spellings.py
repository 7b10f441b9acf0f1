"""The other spellings of a query's words and phrases that the index has.

Every spelling of a word has the same others: `fine-tuning`, "fine tuning" and `finetuning` find the
same papers. The rules and their measurements: docs/design/search.md.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, islice, pairwise, product
from types import MappingProxyType
from typing import Protocol, TypeAlias

from bot.text.acronym_uses import Meaning, mostly_means
from bot.text.spelling import (
    dialect_forms,
    has_function_word,
    joined,
    may_join,
    needs_hyphen,
    splits,
    umlauts,
    verb_forms,
)

Term: TypeAlias = tuple[str, ...]
"""A folded word, or the words of a phrase."""
Pair: TypeAlias = tuple[str, str]
"""Two words side by side."""

MOST_FORMS = 16
"""The most other spellings that are looked for in place of one word or phrase."""
MOST_WORDS = 12
"""Words in a query that are looked for in other spellings: more are a pasted title."""
MOST_ADDED = 24
"""Words and phrases added by acronyms that are spelled otherwise in turn; few queries have more."""
RARE = 500
"""How many papers may have a word for each that has it as two: more make that a slip of the pen."""
SAMPLE = 20
"""Newest papers with two words side by side that are looked at; as many are no slips of the pen."""
_MOST_COMBINATIONS = 64


@dataclass(frozen=True, slots=True)
class SideBySide:
    """How many papers have two words side by side, and how many of them with a hyphen between."""

    papers: int
    hyphenated: int


class Corpus(Protocol):
    """What the index knows of words and phrases."""

    def occurring(self, terms: Collection[Term]) -> AbstractSet[Term]:
        """Return those of the terms that any paper has."""
        ...

    def count(self, word: str, most: int) -> int:
        """Return how many papers have a word; counting stops at `most`."""
        ...

    def side_by_side(self, first: str, second: str) -> SideBySide:
        """Return how two words stand side by side in the `SAMPLE` newest papers."""
        ...

    def texts_with(self, word: str) -> Sequence[str]:
        """Return title and abstract of the newest papers with a word, `acronym_uses.SAMPLE`."""
        ...

    def has_author(self, name: str, written: str) -> bool:
        """Return whether an author of the newest papers with a folded name is written like that."""
        ...


@dataclass(frozen=True, slots=True)
class TermForms:
    """The other spellings of a term, and for a phrase those with another form of its last word."""

    others: tuple[Term, ...] = ()
    verbs: tuple[Term, ...] = ()


_NO_FORMS = TermForms()


@dataclass(frozen=True, slots=True)
class Spellings:
    """The forms of terms, the pairs of words that mostly are one, and other spellings of names.

    `misleading` are acronyms by which most papers don't mean the long form.
    """

    forms: Mapping[Term, TermForms]
    compounds: AbstractSet[Pair]
    other_names: Mapping[Term, tuple[Term, ...]]
    misleading: AbstractSet[str] = frozenset()

    def of(self, term: Term) -> tuple[Term, ...]:
        """Return the term, then its other spellings."""
        return term, *self.forms.get(term, _NO_FORMS).others

    def verbs(self, term: Term) -> tuple[Term, ...]:
        """Return a phrase with the gerund or participle of its last word: `kv caching`."""
        return self.forms.get(term, _NO_FORMS).verbs

    def names(self, term: Term) -> tuple[Term, ...]:
        """Return the other spellings of an author's name: `muller` for `mueller`."""
        return self.other_names.get(term, ())


NO_ACRONYMS: Mapping[str, Meaning] = MappingProxyType({})
NO_SPELLINGS = Spellings(MappingProxyType({}), frozenset(), MappingProxyType({}))


class Speller:
    """Finds spellings in one corpus; remembers what it has asked."""

    def __init__(self, corpus: Corpus) -> None:
        """Ask `corpus` what occurs."""
        self._corpus = corpus
        self._occurs: dict[Term, bool] = {}
        self._pairs: dict[Pair, SideBySide | None] = {}
        self._met: dict[Pair, SideBySide] = {}

    def prepare(self, terms: Iterable[Term], pairs: Iterable[Pair], names: Iterable[Term]) -> None:
        """Ask at once for most of what these will need, in place of one by one."""
        wanted: set[Term] = set()
        for name in names:
            wanted.update((each.other,) for word in name for each in umlauts(word))
        for term in terms:
            wanted |= {term, *_with_verb_forms(term)}
            for word in term:
                wanted |= {(word,), *splits(word), *((form,) for form in dialect_forms(word))}
        for pair in chain(pairs, *map(pairwise, terms)):
            wanted |= {pair, (joined(*pair),)}
        self._occurring(wanted)

    def forms(self, term: Term) -> TermForms:
        """Return the forms of a term that occur.

        A phrase is taken apart into words and compounds, each of which may be spelled otherwise.
        """
        units = [*self._units(term)]
        every = product(*(self._unit_forms(unit) for unit in units))
        spelled = dict.fromkeys(tuple(chain(*each)) for each in islice(every, _MOST_COMBINATIONS))
        if len(units) > 1:
            spelled = dict.fromkeys(self._occurring(spelled))
        others = [each for each in spelled if each != term][:MOST_FORMS]
        verbs = dict.fromkeys(self._verb_forms([term, *others]))
        return TermForms(tuple(others), tuple(verbs)[:MOST_FORMS])

    def is_misleading(self, acronym: str, meaning: Meaning) -> bool:
        """Return whether most papers with an acronym mean something else by it."""
        return not mostly_means(acronym, meaning, self._corpus.texts_with(acronym))

    def names(self, term: Term) -> tuple[Term, ...]:
        """Return the spellings of a name with and without umlauts that authors have."""
        every = product(*((word, *self._other_names(word)) for word in term))
        found = [each for each in islice(every, _MOST_COMBINATIONS) if each != term]
        return tuple(self._occurring(found))

    def _other_names(self, word: str) -> Iterator[str]:
        every = [*umlauts(word)]
        known = self._occurring((each.other,) for each in every)
        for other, base, written in every:
            if (other,) in known and self._corpus.has_author(base, written):
                yield other

    def is_one_word(self, first: str, second: str) -> bool:
        """Return whether two words that stand side by side mostly are one: `fine tuning`.

        Most papers that have them side by side hyphenate them or, counted by papers, write them
        together. A number belongs to the name before it.
        """
        if not self._occurring([(first, second)]):
            return self._is_compound(first, second)
        met = self._side_by_side(first, second)
        if met.papers <= 2 * met.hyphenated:
            return True
        return self._is_compound(first, second) and (
            second[0].isdigit()
            or self._corpus.count(joined(first, second), met.papers) >= met.papers
        )

    def _units(self, term: Term) -> Iterator[Term]:
        """Split a phrase into compounds of two words, from the left, and single words."""
        place = 0
        while place < len(term):
            pair = term[place : place + 2]
            size = 2 if len(pair) > 1 and self._is_compound(*pair) else 1
            yield term[place : place + size]
            place += size

    def _unit_forms(self, unit: Term) -> tuple[Term, ...]:
        """Return all spellings of a word or compound that can be reached by single changes."""
        found = {unit: None}
        waiting = [unit]
        while waiting:
            for changed in self._changed(waiting.pop()):
                if changed not in found:
                    found[changed] = None
                    waiting.append(changed)
        return tuple(sorted(found))

    def _changed(self, unit: Term) -> Iterator[Term]:
        """Yield the spellings of a word or compound that occur and differ in one respect."""
        for place, word in enumerate(unit):
            forms = ((*unit[:place], form, *unit[place + 1 :]) for form in dialect_forms(word))
            yield from self._occurring(forms)
        match unit:
            case (word,):
                pairs = [*splits(word)]
                found = self._occurring([unit, *pairs])
                yield from (pair for pair in found if pair in pairs and self._evidence(*pair))
            case (first, second) if self._is_compound(first, second):
                yield (joined(first, second),)
            case _:
                pass

    def _verb_forms(self, spelled: Iterable[Term]) -> Iterator[Term]:
        """Yield the phrases with the gerund or participle of their last word that occur."""
        found = self._occurring(form for each in spelled for form in _with_verb_forms(each))
        yield from found
        pairs = [(each[:-2], each[-2], each[-1]) for each in found]
        yield from self._occurring(
            (*before, joined(first, second))
            for before, first, second in pairs
            if self._is_compound(first, second)
        )

    def _is_compound(self, first: str, second: str) -> bool:
        """Return whether two words also occur as one, which means the same."""
        whole = (joined(first, second),)
        return bool(self._occurring([whole]) and self._evidence(first, second))

    def _evidence(self, first: str, second: str) -> SideBySide | None:
        """Return how two words stand side by side; None if they and the one word aren't the same.

        What occurs only as one word, or only as two, is the same unless the two are common words.
        """
        if (first, second) not in self._pairs:
            self._pairs[first, second] = self._found_evidence(first, second)
        return self._pairs[first, second]

    def _found_evidence(self, first: str, second: str) -> SideBySide | None:
        whole = joined(first, second)
        if not may_join(first, second):
            return None
        if not self._occurring([(first, second)]):
            return None if has_function_word(first, second) else SideBySide(0, 0)
        found = self._side_by_side(first, second)
        if needs_hyphen(first, second) and not found.hyphenated:
            return None
        most = RARE * found.papers
        if found.papers < SAMPLE and self._corpus.count(whole, most) >= most:
            return None
        return found

    def _side_by_side(self, first: str, second: str) -> SideBySide:
        if (first, second) not in self._met:
            self._met[first, second] = self._corpus.side_by_side(first, second)
        return self._met[first, second]

    def _occurring(self, terms: Iterable[Term]) -> list[Term]:
        """Return those of the terms that occur, in order."""
        wanted = [*dict.fromkeys(terms)]
        if new := [term for term in wanted if term not in self._occurs]:
            found = self._corpus.occurring(new)
            self._occurs |= {term: term in found for term in new}
        return [term for term in wanted if self._occurs[term]]


def _with_verb_forms(term: Term) -> Iterator[Term]:
    """Yield a phrase with each form of its last word; a single word has none."""
    for form in verb_forms(term[-1]) if len(term) > 1 else ():
        yield *term[:-1], form


def pairs_of(run: Iterable[Term]) -> Iterator[Pair]:
    """Yield the words that meet where terms stand side by side."""
    for one, other in pairwise(run):
        yield one[-1], other[0]
