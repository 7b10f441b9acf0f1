"""Recorded papers, in files of the greatest size, are read back by others as they were."""

from datetime import date

import pytest

from bot.exports.domain.formats import MOST_PAPERS, ExportFormat
from bot.exports.domain.writing import write
from bot.ingest.sources.files import read_file
from bot.papers.domain.paper import Paper
from tests.exports.readers import by_bibtexparser, by_pybtex, by_rispy
from tests.exports.test_reading_back import assert_equal
from tests.ingest.samples import RECORDED, needs_recorded

pytestmark = [pytest.mark.recorded, needs_recorded]


@pytest.fixture(scope="module")
def recorded() -> list[Paper]:
    """Read all recorded papers, each once."""
    papers: dict[str, Paper] = {}
    for file in sorted((RECORDED / "hf_daily").glob("*.jsonl.gz")):
        for chunk in read_file(file, year=None, today=date(2026, 3, 10)):
            papers |= {paper.id: paper for paper in chunk.batch.papers}
    return list(papers.values())


def test_titles_and_authors_read_back(recorded: list[Paper]) -> None:
    """Pybtex, bibtexparser and rispy find equal titles and names, all of them, in their order."""
    for start in range(0, len(recorded), MOST_PAPERS):
        part = recorded[start : start + MOST_PAPERS]
        bibtex, ris = write(part, ExportFormat.BIBTEX), write(part, ExportFormat.RIS)

        assert_equal(by_pybtex(bibtex), part)
        assert_equal(by_bibtexparser(bibtex), part)
        assert_equal(by_rispy(ris), part)
        assert write(part, ExportFormat.BIBTEX) == bibtex
