"""Approximates a query by words that an index can find: every match has them, others may too.

The names of people are found by their words; that these stand in one name is checked afterwards,
and so are the capitals of words that are looked for as they are written.
"""

from bot.search.domain.expansion import words_apart
from bot.search.domain.spellings import Term
from bot.search.domain.syntax_tree import (
    And,
    AsWritten,
    Field,
    FullName,
    Name,
    Node,
    Not,
    Or,
    Together,
    Word,
    conjunction,
    disjunction,
    exclusion,
    phrase,
)
from bot.text.folding import fold
from bot.text.person_names import PersonName, name_pattern, together_pattern


def is_indexed(node: Node) -> bool:
    """Return whether an index finds exactly the papers that match."""
    match node:
        case And(parts) | Or(parts):
            return all(map(is_indexed, parts))
        case Not(part):
            return is_indexed(part)
        case FullName(words):
            return PersonName.of(words) is None
        case Together() | AsWritten():
            return False
        case _:
            return True


def indexed(node: Node) -> Node:
    """Return words that every match has; an exclusion that no index can tell is left out."""
    match node:
        case And(parts):
            told = (each for each in parts if not isinstance(each, Not) or is_indexed(each))
            found = conjunction(map(indexed, told))
        case Or(parts):
            found = disjunction(map(indexed, parts))
        case Not(part):  # all others are left out above
            found = exclusion(indexed(part))
        case FullName(words):
            found = _words_of_name(words)
        case AsWritten(text, field):
            found = phrase(tuple(fold(text).split()), field)
        case Together(words):
            found = conjunction(_word(word) for word in words if len(word) > 1)
        case _:
            return node
    if found is None:
        raise ValueError(node)  # the parser allows an exclusion only beside a wanted part
    return found


def pattern_of(name: Name) -> str:
    """Return the pattern by which a text of all authors is checked for a name."""
    pattern = name_pattern if isinstance(name, FullName) else together_pattern
    return pattern(name.words)


def is_folded(node: Node) -> bool:
    """Return whether folded texts tell if a paper matches."""
    match node:
        case And(parts) | Or(parts):
            return all(map(is_folded, parts))
        case Not(part):
            return is_folded(part)
        case _:
            return not isinstance(node, AsWritten)


def _words_of_name(words: Term) -> Node | None:
    name = PersonName.of(words)
    if name is None:
        return phrase(words_apart(words), Field.AUTHOR)
    begun = disjunction(phrase(each, Field.AUTHOR) for each in name.beginnings())
    family = disjunction(conjunction(map(_word, each)) for each in name.families())
    return conjunction([begun, family])


def _word(word: str) -> Word:
    return Word(word, Field.AUTHOR)
