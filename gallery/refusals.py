"""Reads every sentence of a refusal out of the code: many come too rarely to have a scene."""

import ast
from collections.abc import Iterator
from pathlib import Path

import bot
import cogs
from bot import errors

_KINDS = frozenset(
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.PaperboyError)
)
_OF_OPERATORS = frozenset({"cli", "operations", "storage", "settings.py"})
"""What is said in a terminal, in no message."""


def refusals() -> list[str]:
    """Return the sentences, in the order of the code; what is filled in stands in braces."""
    roots = [Path(path) for package in (bot, cogs) for path in package.__path__]
    files = [(root, file) for root in roots for file in sorted(root.rglob("*.py"))]
    return [
        sentence
        for root, file in files
        if not _OF_OPERATORS.intersection(file.relative_to(root).parts)
        for sentence in _sentences(ast.parse(file.read_text(encoding="utf-8")))
    ]


def _sentences(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            is_refusal = ast.unparse(node.exc.func) in _KINDS
            if is_refusal and node.exc.args and (text := _text(node.exc.args[0])):
                yield text


def _text(value: ast.expr) -> str:
    """Return a string as it is written, with braces around what is filled in."""
    match value:
        case ast.Constant(str() as text):
            return text
        case ast.JoinedStr(parts):
            return "".join(map(_text, parts))
        case ast.FormattedValue(inner):
            return f"{{{ast.unparse(inner)}}}"
        case _:
            return ""
