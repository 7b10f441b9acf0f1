"""Entries of reference files, and the arXiv ids that they tell."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from textwrap import shorten

from bot.papers.domain.arxiv_ids import asked_id, old_style_id

_TITLE_LENGTH = 500
_LABEL_LENGTH = 80
_PLACES = (
    *("eprint", "arxivid", "doi", "url", "number", "journal", "volume", "howpublished"),
    *("archive_location", "archive", "container-title", "publisher", "note", "id"),
)
"""The fields that tell a paper's own id, the surest first: a title or an abstract may name others.

Journal and volume are where Google Scholar and DBLP have it.
"""


@dataclass(frozen=True, slots=True)
class ReferenceEntry:
    """One entry: how it is called, its arXiv id if it tells one, and its title, else empty.

    `problem` says why it is of no use, if it is of none.
    """

    label: str
    arxiv_id: str | None = None
    title: str = ""
    problem: str = ""


def entry_of(fields: Mapping[str, str], label: str = "") -> ReferenceEntry:
    """Return the entry that has these fields, by their names in small letters."""
    title = " ".join(fields.get("title", "")[:_TITLE_LENGTH].split())
    called = label_of(re.sub(r"(?<!\\)[{}]", "", title) or label or "an entry without a title")
    texts = [fields[place] for place in _PLACES if fields.get(place)]
    found = next(filter(None, (asked_id(text[:_TITLE_LENGTH]) for text in texts)), None)
    return ReferenceEntry(called, found, title, "" if found else _problem(texts))


def label_of(text: str) -> str:
    """Return a text as one short line that names an entry."""
    return shorten(text[:_TITLE_LENGTH], _LABEL_LENGTH, placeholder="…") or "…"


def _problem(texts: Iterable[str]) -> str:
    old = next(filter(None, map(old_style_id, (text[:_TITLE_LENGTH] for text in texts))), None)
    return f"{old} is an arXiv ID from before April 2007" if old else "no arXiv ID"
