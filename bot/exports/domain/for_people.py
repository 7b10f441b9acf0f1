"""Writes citations for people to read: as plain text, and as Markdown."""

import re
from collections.abc import Iterable

from bot.exports.domain.citations import Citation

_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#|~$&!@]|(?<=:)(?=//)")


def as_text(citations: Iterable[Citation]) -> str:
    """Return a line for each citation."""
    return "".join(f"{_line(each)}\n" for each in citations)


def as_markdown(citations: Iterable[Citation]) -> str:
    """Return a list with an item for each citation, whose title is a link."""
    return "".join(f"- {_item(each)}\n" for each in citations)


def _item(citation: Citation) -> str:
    title, url = _escaped(citation.readable_title), citation.paper.arxiv_url
    return _sentences(citation, _escaped(_people(citation)), f"[{title}]({url})" if url else title)


def _line(citation: Citation) -> str:
    text = _sentences(citation, _people(citation), citation.readable_title)
    return f"{text} {citation.paper.arxiv_url or ''}".strip()


def _sentences(citation: Citation, people: str, title: str) -> str:
    named = f"arXiv:{citation.arxiv_id}" if citation.arxiv_id else ""
    source = ", ".join(filter(None, (named, citation.year)))
    return " ".join(map(_ended, filter(None, (people, title, source, *citation.remarks))))


def _people(citation: Citation) -> str:
    return ", ".join(author.whole for author in citation.authors)


def _ended(text: str) -> str:
    """Return a text with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _escaped(text: str) -> str:
    """Escape what Markdown would format or link."""
    return _MARKUP.sub(lambda sign: f"\\{sign[0]}", text)
