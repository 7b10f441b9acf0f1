"""Reads BibTeX of any origin: what can't be read is passed over up to the next entry."""

import re
from collections.abc import Iterator

from bot.exports.domain.reference_entries import ReferenceEntry, entry_of, label_of

STARTS_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]", re.MULTILINE)
_ENTRY = re.compile(r"@([A-Za-z]+)\s*[{(]\s*")
_NO_PAPER = frozenset({"comment", "preamble", "string"})
_KEY = re.compile(r"([^\s,{}()\"=]*)\s*,")
_FIELD = re.compile(r"[\s,]*([A-Za-z][\w-]*)\s*=\s*", re.ASCII)
_BARE = re.compile(r"[^\s,{}\"#]+")
_JOIN = re.compile(r"\s*#\s*")
_BRACE_OR_QUOTE = re.compile(r'[{}"]')


def read_bibtex(text: str) -> Iterator[ReferenceEntry]:
    """Yield the entries of a .bib file, in their order.

    An entry ends at the latest where a line begins another, so an open brace costs one entry, and
    no text is read more than a few times.
    """
    starts = [match.start() for match in STARTS_ENTRY.finditer(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        place = start
        while entry := _ENTRY.search(text, place, end):
            if entry[1].lower() in _NO_PAPER:
                break
            read, place = _read(text, entry.end(), end)
            yield read
            if read.problem == _UNREADABLE:
                break


_UNREADABLE = "not readable as BibTeX"


def _read(text: str, place: int, end: int) -> tuple[ReferenceEntry, int]:
    """Read one entry from behind its brace; return where it ends, too."""
    key = _KEY.match(text, place, end)
    label = key[1] if key else ""
    place = key.end() if key else place
    fields: dict[str, str] = {}
    while field := _FIELD.match(text, place, end):
        value, place = _value(text, field.end(), end)
        if place < 0:
            called = label_of(label or text[field.start() : min(end, field.end())])
            return ReferenceEntry(called, None, "", _UNREADABLE), end
        fields.setdefault(field[1].lower(), value)
    return entry_of(fields, label), place


def _value(text: str, place: int, end: int) -> tuple[str, int]:
    """Read a field's value, in parts joined by `#`; return -1 as its end if it has none."""
    parts: list[str] = []
    while place < end:
        if text[place] in '{"':
            stop = _closing(text, place, end)
            if stop < 0:
                return "", -1
            parts.append(text[place + 1 : stop])
            place = stop + 1
        elif bare := _BARE.match(text, place, end):
            parts.append(bare[0])
            place = bare.end()
        else:
            return "", -1
        joined = _JOIN.match(text, place, end)
        if not joined:
            return "".join(parts), place
        place = joined.end()
    return "", -1


def _closing(text: str, place: int, end: int) -> int:
    """Return where a value in braces or quotes ends, -1 if it doesn't."""
    is_quoted, depth = text[place] == '"', 0
    for sign in _BRACE_OR_QUOTE.finditer(text, place + 1, end):
        if sign[0] == "{":
            depth += 1
        elif sign[0] == "}":
            depth -= 1
            if depth < 0:
                return -1 if is_quoted else sign.start()
        elif is_quoted and not depth:
            return sign.start()
    return -1
