"""Reads RIS, CSL-JSON, and texts with an arXiv id or a link on a line."""

import json
import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, cast

from bot.errors import BadRequest
from bot.exports.domain.reference_entries import ReferenceEntry, entry_of, label_of
from bot.papers.domain.arxiv_ids import asked_ids, old_style_id

STARTS_RECORD = re.compile(r"^TY  ?- ?\S", re.MULTILINE)
_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)", re.DOTALL)
_RIS_FIELDS = MappingProxyType(
    {
        **dict.fromkeys(("TI", "T1", "CT"), "title"),
        **dict.fromkeys(("DO", "DI"), "doi"),
        **dict.fromkeys(("UR", "L1", "L2", "LK"), "url"),
        **dict.fromkeys(("JO", "JF", "T2", "JA"), "journal"),
        **dict.fromkeys(("AN", "M1", "M3", "C1", "C7", "IS", "SP"), "number"),
        "VL": "volume",
        "PB": "publisher",
        "N1": "note",
        "ID": "id",
    }
)
STARTS_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[{"\]])')
_LONGEST_LINE = 20_000
"""Characters of a line that is looked through for ids: more than 1,000 of them have."""
_HEADING = "key,arxiv_id,"
"""How our own tables begin."""


def read_ris(text: str) -> Iterator[ReferenceEntry]:
    """Yield the records of a .ris file, in their order."""
    fields: dict[str, str] | None = None
    for line in text.splitlines():
        tagged = _RIS_LINE.match(line.lstrip())
        if not tagged:
            continue
        tag, value = tagged[1], tagged[2].strip()
        if tag in {"TY", "ER"} and fields is not None:
            yield entry_of(fields)
            fields = None
        if tag == "TY":
            fields = {}
        elif fields is not None and (name := _RIS_FIELDS.get(tag)) and value:
            known = fields.get(name)
            fields[name] = value if known is None else f"{known} {value}"
    if fields is not None:
        yield entry_of(fields)


def read_csl_json(text: str) -> Iterator[ReferenceEntry]:
    """Yield the items of a .json file, in their order; raise BadRequest if it is broken."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequest("That JSON file is broken, so I can't read it. Export it again.") from None
    for item in _items(found):
        if isinstance(item, str):
            yield from read_lines(item)
        elif fields := _fields(item):
            yield entry_of(fields)
        else:
            yield ReferenceEntry("an item", None, "", "not readable as CSL-JSON")


def _items(found: Any) -> list[Any]:  # noqa: ANN401  # JSON from anywhere
    """Return the items of a list, of an object that holds one, or of one item alone."""
    if isinstance(found, list):
        return cast("list[Any]", found)
    held: Any = found.get("items", found.get("references"))
    return cast("list[Any]", held) if isinstance(held, list) else [found]


def _fields(item: Any) -> dict[str, str]:  # noqa: ANN401  # JSON from anywhere
    """Return the plain fields of an object, by their names in small letters."""
    if not isinstance(item, dict):
        return {}
    known = cast("dict[str, Any]", item)
    return {
        name.lower(): str(value) for name, value in known.items() if isinstance(value, str | int)
    }


def read_lines(text: str) -> Iterator[ReferenceEntry]:
    """Yield an entry for each id on the lines of a text, and one for each line without any."""
    for line in text.splitlines():
        if not line.strip() or line.startswith(_HEADING):
            continue
        if len(line) > _LONGEST_LINE:
            yield ReferenceEntry(label_of(line), None, "", "the line is too long")
            continue
        ids = asked_ids(line)
        for arxiv_id in ids:
            yield ReferenceEntry(arxiv_id, arxiv_id)
        if not ids:
            old = old_style_id(line)
            problem = f"{old} is an arXiv ID from before April 2007" if old else "no arXiv ID"
            yield ReferenceEntry(label_of(line), None, "" if old else line.strip(), problem)
