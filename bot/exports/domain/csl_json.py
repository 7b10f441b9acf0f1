"""Writes citations as CSL-JSON, which Zotero and pandoc read."""

import json
from collections.abc import Iterable

from bot.exports.domain.author_names import AuthorName
from bot.exports.domain.citations import Citation


def as_csl_json(citations: Iterable[Citation]) -> str:
    """Return the citations as the items of a .json file."""
    return json.dumps([*map(_item, citations)], ensure_ascii=False, indent=2) + "\n"


def _item(citation: Citation) -> dict[str, object]:
    day = citation.published
    item = {
        "id": citation.key,
        "type": "article",
        "genre": "preprint",
        "title": citation.title,
        "author": [*map(_author, citation.authors)],
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "publisher": "arXiv" if citation.arxiv_id else "",
        "number": f"arXiv:{citation.arxiv_id}" if citation.arxiv_id else "",
        "DOI": citation.doi,
        "URL": citation.paper.arxiv_url,
        "note": ". ".join(citation.remarks),
    }
    return {name: value for name, value in item.items() if value}


def _author(name: AuthorName) -> dict[str, str]:
    if name.is_corporate or not name.given:
        return {"literal": name.whole}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: value for part, value in parts.items() if value}
