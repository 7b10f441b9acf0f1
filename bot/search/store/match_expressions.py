"""Compiles a query's words for the two full-text engines; every word is quoted, always.

Bare words are syntax to FTS5 (`NOT`, `c++`, `gpt-4`), and an implied AND before a parenthesis is an
error there, so every operator is written out.
"""

import re
from collections.abc import Callable

from bot.search.domain.syntax_tree import (
    And,
    AsWritten,
    Field,
    FullName,
    Node,
    Not,
    Or,
    Phrase,
    Together,
    Word,
)

_FTS5_COLUMNS = {Field.TITLE: "title", Field.AUTHOR: "authors", Field.ORG: "orgs"}
_WEIGHT_LABELS = {Field.TITLE: "A", Field.AUTHOR: "B", Field.ORG: "C"}
_POWER = re.compile(r"[0-9]+e[0-9]+(?=[^0-9])")
"""What PostgreSQL's parser takes for a number at the start of a word: it splits `5e6a36` there."""


def written(node: Node, *, is_postgres: bool) -> str:
    """Write `node` for one of the two; what no index has is approximated beforehand."""
    return postgres(node) if is_postgres else fts5(node)


def fts5(node: Node) -> str:
    """Write `node` as an FTS5 MATCH expression over `papers_fts` or `headings_fts`."""
    match node:
        case Word(text, field):
            return _fts5_phrase((text,), field)
        case Phrase(words, field):
            return _fts5_phrase(words, field)
        case Or(parts):
            return _joined(" OR ", parts, fts5)
        case And(parts):
            wanted = _joined(" AND ", [part for part in parts if not isinstance(part, Not)], fts5)
            unwanted = [part.part for part in parts if isinstance(part, Not)]
            return f"({wanted} NOT {_joined(' OR ', unwanted, fts5)})" if unwanted else wanted
        case Not():
            raise ValueError(node)  # the parser allows an exclusion only beside a wanted part
        case FullName() | Together() | AsWritten():
            raise ValueError(node)  # no index has these


def postgres(node: Node) -> str:
    """Write `node` as a tsquery over `paper_text.fts` or `.heading`; fields are weight labels."""
    match node:
        case Word(text, field):
            return _lexemes((text,), field)
        case Phrase(words, field):
            return _lexemes(words, field)
        case Or(parts):
            return _joined(" | ", parts, postgres)
        case And(parts):
            return _joined(" & ", parts, postgres)
        case Not(part):
            return f"!({postgres(part)})"
        case FullName() | Together() | AsWritten():
            raise ValueError(node)  # no index has these


def _joined(
    operator: str, parts: "list[Node] | tuple[Node, ...]", write: Callable[[Node], str]
) -> str:
    return "(" + operator.join(write(part) for part in parts) + ")"


def _fts5_phrase(words: tuple[str, ...], field: Field | None) -> str:
    quoted = " ".join(words).replace("\0", "").replace('"', '""')
    return f'{_FTS5_COLUMNS[field]} : "{quoted}"' if field else f'"{quoted}"'


def _lexemes(words: tuple[str, ...], field: Field | None) -> str:
    parts: list[str] = []
    for word in words:
        power = _POWER.match(word)
        parts += [power[0], word[power.end() :]] if power else [word]
    return "(" + " <-> ".join(_lexeme(part, field) for part in parts) + ")"


def _lexeme(word: str, field: Field | None) -> str:
    quoted = word.replace("\0", "").replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':{_WEIGHT_LABELS[field]}" if field else f"'{quoted}'"
