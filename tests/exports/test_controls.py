"""The buttons that choose a format are read strictly, as their custom_ids come from clients."""

import pytest

from bot.exports.domain.formats import CITATION_FORMATS, FILE_FORMATS, ExportFormat
from bot.exports.views.controls import CiteControl, ExportControl
from bot.papers.domain.listing import Sort

LONGEST = "s." + "x" * 30


@pytest.mark.parametrize("form", CITATION_FORMATS)
@pytest.mark.parametrize("paper_id", ["2603.04379", "1706.03762", "page-" + "a" * 32])
def test_a_citation_is_read_as_it_was_written(form: ExportFormat, paper_id: str) -> None:
    """In at most as many characters as it says."""
    control = CiteControl(form, paper_id)

    assert CiteControl.parse(control.custom_id) == control
    assert len(control.custom_id) <= 62


@pytest.mark.parametrize("form", FILE_FORMATS)
@pytest.mark.parametrize("sort", [*Sort])
def test_an_export_is_read_as_it_was_written(form: ExportFormat, sort: Sort) -> None:
    """In at most as many characters as it says."""
    control = ExportControl(form, LONGEST, sort)

    assert ExportControl.parse(control.custom_id) == control
    assert len(control.custom_id) <= 62


@pytest.mark.parametrize(
    "custom_id",
    [
        "pb1:cite-csv:2603.04379",
        "pb1:cite-docx:2603.04379",
        "pb1:cite-ris:2603.04379\n",
        "pb1:cite-ris:../../etc",
        "pb1:cite-ris:",
        "pb2:cite-ris:2603.04379",
        "pb1:export-text:d.2026-03-10:newest",
        "pb1:export-ris:d.2026-03-10:oldest",
        "pb1:export-ris:d 2026:newest",
        f"pb1:export-ris:{LONGEST}x:newest",
        "xpb1:export-ris:d.2026-03-10:newest",
    ],
)
def test_nothing_else_is_read(custom_id: str) -> None:
    """A format that is not offered there is none."""
    assert CiteControl.parse(custom_id) is None
    assert ExportControl.parse(custom_id) is None
