"""Writes citations as RIS, which Zotero, EndNote and Mendeley read."""

from collections.abc import Iterable, Iterator

from bot.exports.domain.citations import Citation

_LINE_END = "\r\n"


def as_ris(citations: Iterable[Citation]) -> str:
    """Return the citations as records of a .ris file."""
    return _LINE_END.join(map(_record, citations))


def _record(citation: Citation) -> str:
    rows = [f"{tag}  - {value}" for tag, value in _fields(citation) if value]
    return _LINE_END.join(("TY  - GEN", *rows, "ER  - ", ""))


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "ID", citation.key
    yield "TI", citation.title
    for author in citation.authors:
        yield "AU", author.inverted
    yield "PY", citation.year
    yield "DA", f"{citation.published:%Y/%m/%d}" if citation.published else ""
    yield "PB", "arXiv" if citation.arxiv_id else ""
    yield "DO", citation.doi
    yield "UR", citation.paper.arxiv_url or ""
    for remark in citation.remarks:
        yield "N1", remark
