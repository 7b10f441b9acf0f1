"""Writes papers in any of the formats."""

from collections.abc import Callable, Iterable
from types import MappingProxyType

from bot.exports.domain.bibtex import as_bibtex
from bot.exports.domain.citations import Citation, cited
from bot.exports.domain.csl_json import as_csl_json
from bot.exports.domain.csv_table import as_csv
from bot.exports.domain.for_people import as_markdown, as_text
from bot.exports.domain.formats import ExportFormat
from bot.exports.domain.ris import as_ris
from bot.papers.domain.paper import Paper

_WRITERS: MappingProxyType[ExportFormat, Callable[[Iterable[Citation]], str]] = MappingProxyType(
    {
        ExportFormat.BIBTEX: as_bibtex,
        ExportFormat.RIS: as_ris,
        ExportFormat.CSL: as_csl_json,
        ExportFormat.MARKDOWN: as_markdown,
        ExportFormat.TEXT: as_text,
        ExportFormat.CSV: as_csv,
    }
)


def write(papers: Iterable[Paper], form: ExportFormat) -> str:
    """Return a file of the papers, each once and in order; equal papers give equal files."""
    return _WRITERS[form](cited(papers))
