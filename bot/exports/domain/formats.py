"""The formats in which papers are cited and exported."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.errors import BadRequest

MOST_PAPERS = 500
"""Papers in one file."""


class ExportFormat(StrEnum):
    """A format, by the name that buttons and options use."""

    BIBTEX = "bibtex"
    RIS = "ris"
    CSL = "csl-json"
    MARKDOWN = "markdown"
    TEXT = "text"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class FormatFacts:
    """What a format is called, how its files end, and what else people call it."""

    name: str
    suffix: str
    aliases: tuple[str, ...] = ()


FACTS = MappingProxyType(
    {
        ExportFormat.BIBTEX: FormatFacts("BibTeX", "bib", ("biblatex",)),
        ExportFormat.RIS: FormatFacts("RIS", "ris", ("endnote",)),
        ExportFormat.CSL: FormatFacts("CSL-JSON", "json", ("csl", "csljson", "zotero")),
        ExportFormat.MARKDOWN: FormatFacts("Markdown", "md"),
        ExportFormat.TEXT: FormatFacts("Plain text", "txt", ("plain", "plain text")),
        ExportFormat.CSV: FormatFacts("CSV", "csv"),
    }
)

CITATION_FORMATS = (
    ExportFormat.BIBTEX,
    ExportFormat.RIS,
    ExportFormat.CSL,
    ExportFormat.MARKDOWN,
    ExportFormat.TEXT,
)
"""Those in which one paper is cited."""

FILE_FORMATS = (
    ExportFormat.BIBTEX,
    ExportFormat.RIS,
    ExportFormat.CSL,
    ExportFormat.MARKDOWN,
    ExportFormat.CSV,
)
"""Those in which many papers are exported as a file."""


def read_format(text: str) -> ExportFormat:
    """Return the format that a name, an alias or a file's suffix means; may raise BadRequest."""
    wanted = text.strip().lower().removeprefix(".")
    for each in FILE_FORMATS:
        facts = FACTS[each]
        if wanted in {each, facts.suffix, facts.name.lower(), *facts.aliases}:
            return each
    known = ", ".join(FACTS[each].suffix for each in FILE_FORMATS)
    raise BadRequest(f"I don't know that format. There are {known}.")
