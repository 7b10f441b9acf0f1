"""A file of exported papers, and its name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.exports.domain.citations import cited
from bot.exports.domain.formats import FACTS, MOST_PAPERS, ExportFormat
from bot.exports.domain.writing import write
from bot.papers.domain.paper import Paper
from bot.text.letters import ascii_letters

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file: `text` is what it holds, `count` the number of papers in it.

    `total` is how many there are, a lower bound if `has_more`; `withdrawn` counts those in the
    file that are withdrawn.
    """

    name: str
    text: str
    form: ExportFormat
    count: int
    total: int
    has_more: bool = False
    withdrawn: int = 0

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return self.text.encode()


def export_file(
    papers: Iterable[Paper],
    form: ExportFormat,
    title: str,
    *,
    total: int = 0,
    has_more: bool = False,
) -> ExportFile:
    """Write the first `MOST_PAPERS` papers, each once, to a file that is named after `title`."""
    chosen = list({paper.id: paper for paper in papers}.values())[:MOST_PAPERS]
    return ExportFile(
        f"{_file_name(title)}.{FACTS[form].suffix}",
        write(chosen, form),
        form,
        len(chosen),
        max(total, len(chosen)),
        has_more,
        sum(paper.withdrawn_at is not None for paper in chosen),
    )


def citation_file(paper: Paper, form: ExportFormat) -> ExportFile:
    """Write one paper to a file that is named after its key."""
    return export_file([paper], form, cited([paper])[0].key)


def _file_name(title: str) -> str:
    """Return a title in letters that every system takes in the name of a file."""
    words = "-".join(filter(None, map(ascii_letters, re.findall(r"[^\W_]+", title))))
    return words[:_LONGEST_NAME].rstrip("-") or "papers"
