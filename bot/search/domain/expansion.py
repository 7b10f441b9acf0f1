"""Expands a query by what its words also mean: acronyms, long forms and other spellings."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.search.domain.spellings import Pair, Spellings, Term
from bot.search.domain.syntax_tree import (
    And,
    AsWritten,
    Field,
    FullName,
    Leaf,
    Name,
    Node,
    Not,
    Or,
    Phrase,
    Together,
    Word,
    conjunction,
    disjunction,
    exclusion,
    phrase,
    together,
)
from bot.text.acronyms import Acronyms


def is_prose(field: Field | None) -> bool:
    """Return whether this field is searched in prose, where acronyms occur, and not in names."""
    return field in {None, Field.TITLE}


def term_of(leaf: Leaf) -> Term:
    """Return the words of a leaf."""
    return (leaf.text,) if isinstance(leaf, Word) else leaf.words


def terms_of(leaf: Leaf | Name) -> Iterator[Term]:
    """Yield the words of a leaf; those of a name that may stand in any order one by one."""
    match leaf:
        case Word() | Phrase():
            yield term_of(leaf)
        case FullName(words):
            yield words_apart(words)
        case Together(words):
            yield from ((word,) for word in words)


def words_apart(words: Term) -> Term:
    """Return the words of a name without hyphens."""
    return tuple(each for word in words for each in word.split("-"))


def leaves(node: Node) -> Iterator[Leaf | Name]:
    """Yield the words, phrases and names of a query, excluded ones too."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case AsWritten():
            pass
        case _:
            yield node


def exact(node: Node) -> Node | None:
    """Return `node` with names as they are written only."""
    match node:
        case And(parts):
            return conjunction(map(exact, parts))
        case Or(parts):
            return disjunction(map(exact, parts))
        case Not(part):
            return exclusion(exact(part))
        case FullName(words):
            return phrase(words_apart(words), Field.AUTHOR)
        case _:
            return node


def with_compounds(
    node: Node, runs: Iterable[Sequence[Leaf]], compounds: AbstractSet[Pair]
) -> Node | None:
    """Return `node` with words that stand side by side and mostly are one word as phrases."""
    match node:
        case And(parts):
            replaced = list[Node | None](with_compounds(part, runs, compounds) for part in parts)
            for run in runs:
                joined = _joined(run, compounds)
                if len(joined) < len(run) and set(run) <= set(parts):
                    replaced = [*(part for part in replaced if part not in run), *joined]
            return conjunction(replaced)
        case Or(parts):
            return disjunction(with_compounds(part, runs, compounds) for part in parts)
        case Not(part):
            return exclusion(with_compounds(part, runs, compounds))
        case _:
            return node


def _joined(run: Sequence[Leaf], compounds: AbstractSet[Pair]) -> list[Leaf]:
    joined = [run[0]]
    for leaf in run[1:]:
        before = term_of(joined[-1])
        if (before[-1], term_of(leaf)[0]) in compounds:
            joined[-1] = Phrase(before + term_of(leaf), leaf.field)
        else:
            joined.append(leaf)
    return joined


@dataclass(frozen=True, slots=True)
class Expansion:
    """Adds alternatives to the words and phrases of a query."""

    senses: Acronyms
    spellings: Spellings

    def of(self, node: Node) -> Node | None:
        """Return `node` with alternatives for every word and phrase in it."""
        match node:
            case Word(_, field) | Phrase(_, field) if is_prose(field):
                spelled = _or_terms(node, self._alternatives(self._spelled(node)), field)
                return spelled if field else self._with_names(spelled, node)
            case Word(_, Field.AUTHOR) | Phrase(_, Field.AUTHOR) | FullName() | Together():
                return self._of_name(node)
            case And(parts):
                return conjunction(self._among(part, parts) for part in parts)
            case Or(parts):
                return disjunction(map(self.of, parts))
            case Not(part):
                return exclusion(self.of(part))
            case _:
                return node

    def _of_name(self, leaf: Leaf | Name) -> Node | None:
        match leaf:
            case FullName(words):
                others = self.spellings.names(words_apart(words))
                return disjunction([leaf, *map(FullName, others)])
            case Together(words):
                every = [Word(word, Field.AUTHOR) for word in words]
                return together(self._with_names(word, word) or word for word in every)
            case _:
                return self._with_names(leaf, leaf)

    def _with_names(self, node: Node | None, leaf: Leaf) -> Node | None:
        return _or_terms(node, self.spellings.names(term_of(leaf)), Field.AUTHOR)

    def _spelled(self, leaf: Leaf) -> tuple[Term, ...]:
        return self.spellings.of(term_of(leaf))

    def _alternatives(self, spelled: Sequence[Term]) -> Iterator[Term]:
        """Yield what a term also means, given all its spellings.

        Forms of verbs are added only to what was written in several words: not to llm, which
        is no "large language modeling".
        """
        yield from spelled
        is_phrase = any(len(term) > 1 for term in spelled)
        yield from self.spellings.verbs(spelled[0])
        for term in (also for each in spelled for also in self._variants(each)):
            yield from self.spellings.of(term)
            yield from self.spellings.verbs(term) if is_phrase else ()

    def _variants(self, words: Term) -> Iterator[Term]:
        """Replace one acronym or long form at a time; inside a phrase only by its first sense.

        A long form may be shortened in turn: a search for mllm also means a multimodal llm.
        """
        for start, word in enumerate(words):
            forms = self.senses.senses_of(word)
            for form in forms if len(words) == 1 else forms[:1]:
                yield (*words[:start], *form.split(), *words[start + 1 :])
                if len(words) == 1:
                    yield from self._shortened(tuple(form.split()))
        yield from self._shortened(words)

    def _shortened(self, words: Term) -> Iterator[Term]:
        """Replace one long form at a time by its acronym."""
        for start in range(len(words)):
            for end in range(start + 2, len(words) + 1):
                acronym = self.senses.acronym_of(words[start:end])
                if acronym and acronym not in self.spellings.misleading:
                    yield (*words[:start], acronym, *words[end:])

    def _among(self, part: Node, parts: tuple[Node, ...]) -> Node | None:
        """Expand a part of an AND; words that together form a long form also match its acronym.

        Each of them gets the alternative, which is equivalent to one for all: (a OR x) (b OR x) is
        a b OR x. That way long forms may overlap. What the AND excludes is never an alternative.
        """
        expanded = self.of(part)
        if not (isinstance(part, Word | Phrase) and is_prose(part.field)):
            return expanded
        excluded = {other.part for other in parts if isinstance(other, Not)}
        if isinstance(expanded, Or):  # (a OR x) -x is a -x
            expanded = disjunction(each for each in expanded.parts if each not in excluded)
        same_field = {
            word
            for other in parts
            if isinstance(other, Word | Phrase) and other.field is part.field
            for word in self._single_words(other)
        }
        own = self._single_words(part)
        acronyms = [
            (acronym,)
            for acronym, words in self.senses.acronyms_among(same_field)
            if not own.isdisjoint(words) and acronym not in self.spellings.misleading
        ]
        return _or_terms(expanded, acronyms, part.field)

    def _single_words(self, leaf: Leaf) -> AbstractSet[str]:
        """Return a word, or the words that a compound is made of however it is spelled."""
        terms = self._spelled(leaf)
        if all(len(term) > 1 for term in terms):
            return frozenset()  # a phrase whose words may not stand elsewhere
        return frozenset(word for term in terms for word in term)


def _or_terms(node: Node | None, terms: Iterable[Term], field: Field | None) -> Node | None:
    """Return `node` with terms as alternatives."""
    return disjunction([node, *(phrase(term, field) for term in terms)])
