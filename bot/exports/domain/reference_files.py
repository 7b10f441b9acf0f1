"""Reads files of references, told apart by what they hold, whatever their names say."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import BadRequest
from bot.exports.domain.bibtex_reader import STARTS_ENTRY, read_bibtex
from bot.exports.domain.other_readers import (
    STARTS_JSON,
    STARTS_RECORD,
    read_csl_json,
    read_lines,
    read_ris,
)
from bot.exports.domain.reference_entries import ReferenceEntry

MOST_BYTES = 1_000_000
MOST_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """What a file holds: its entries in their order, each arXiv id once."""

    entries: tuple[ReferenceEntry, ...]

    @property
    def arxiv_ids(self) -> tuple[str, ...]:
        """The ids that the entries tell."""
        return tuple(each.arxiv_id for each in self.entries if each.arxiv_id)


def read_references(content: bytes) -> ReferenceFile:
    """Read a file; raise BadRequest if it is too large, or not a text with entries."""
    if len(content) > MOST_BYTES:
        raise BadRequest("That file is larger than 1 MB. Split it, and import the parts.")
    entries: dict[str, ReferenceEntry] = {}
    for count, entry in enumerate(_entries(_decoded(content)), 1):
        if count > MOST_ENTRIES:
            raise BadRequest(f"That file has more than {MOST_ENTRIES:,} entries. Split it.")
        entries.setdefault(entry.arxiv_id or f"{count}.", entry)
    if not any(each.arxiv_id or each.title for each in entries.values()):
        raise BadRequest(
            "I find no papers in that file. I read BibTeX, RIS, CSL-JSON, and lists of arXiv IDs or"
            " links."
        )
    return ReferenceFile(tuple(entries.values()))


def _decoded(content: bytes) -> str:
    """Return the text of a file; raise BadRequest if it is none."""
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise BadRequest("That isn't a text file: export your papers as BibTeX, RIS or CSL-JSON.")


def _entries(text: str) -> Iterator[ReferenceEntry]:
    if STARTS_JSON.match(text):
        return read_csl_json(text)
    if STARTS_RECORD.search(text):
        return read_ris(text)
    if STARTS_ENTRY.search(text):
        return read_bibtex(text)
    return read_lines(text)
