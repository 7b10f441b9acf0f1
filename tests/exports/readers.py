"""Readers of citations that are not ours: pybtex, bibtexparser and rispy."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any

_BIBTEXPARSER: Any = import_module("bibtexparser")  # of these, some types are wrong or missing
_MIDDLEWARES: Any = import_module("bibtexparser.middlewares")
_PYBTEX: Any = import_module("pybtex.database")
_RISPY: Any = import_module("rispy")

_SIGNS = MappingProxyType(
    {
        "textbackslash": "\\",
        "textasciicircum": "^",
        "textasciitilde": "~",
        "textbraceleft": "{",
        "textbraceright": "}",
    }
)
_ESCAPED = re.compile(rf"\\(?:({'|'.join(_SIGNS)})\{{\}}|([%&#$_{{}}]))")


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """What a reader found: names in the order of speech, and the other fields as they are."""

    key: str
    title: str
    authors: tuple[str, ...]
    fields: Mapping[str, str]


def by_pybtex(text: str) -> list[ReadEntry]:
    """Read a .bib file with pybtex."""
    entries = _PYBTEX.parse_string(text, "bibtex").entries
    return [
        ReadEntry(
            key,
            unescaped(_without_braces(entry.fields["title"])),
            tuple(map(_spoken, entry.persons["author"])) if "author" in entry.persons else (),
            dict(entry.fields),
        )
        for key, entry in entries.items()
    ]


def by_bibtexparser(text: str) -> list[ReadEntry]:
    """Read a .bib file with bibtexparser."""
    splitting = [_MIDDLEWARES.SeparateCoAuthors(), _MIDDLEWARES.SplitNameParts()]
    library = _BIBTEXPARSER.parse_string(text, append_middleware=splitting)
    assert library.failed_blocks == []
    return [
        ReadEntry(
            entry.key,
            unescaped(_without_braces(entry["title"])),
            tuple(_joined(name.first, name.von, name.last, name.jr) for name in entry["author"])
            if "author" in entry
            else (),
            {field.key: str(field.value) for field in entry.fields},
        )
        for entry in library.entries
    ]


def by_rispy(text: str) -> list[ReadEntry]:
    """Read a .ris file with rispy."""
    return [
        ReadEntry(
            record["id"],
            record["title"],
            tuple(record.get("authors", ())),
            {name: str(value) for name, value in record.items()},
        )
        for record in _RISPY.loads(text)
    ]


def unescaped(text: str) -> str:
    """Return what LaTeX would set."""
    return _ESCAPED.sub(lambda sign: _SIGNS[sign[1]] if sign[1] else sign[2], text)


def _spoken(person: Any) -> str:  # noqa: ANN401  # pybtex has no types
    return _joined(
        person.first_names + person.middle_names,
        person.prelast_names,
        person.last_names,
        person.lineage_names,
    )


def _joined(*parts: Iterable[str]) -> str:
    words = [word for part in parts for word in part]
    whole = " ".join(words)
    return unescaped(_without_braces(whole) if len(words) == 1 else whole)


def _without_braces(text: str) -> str:
    """Return the text in the outermost braces, if it is all in them."""
    return text[1:-1] if text.startswith("{") and text.endswith("}") else text
