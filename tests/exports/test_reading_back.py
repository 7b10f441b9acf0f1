"""Whatever titles and names hold, others read them back as they were."""

import csv
import io
import json
import unicodedata
from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from bot.exports.domain.formats import ExportFormat
from bot.exports.domain.writing import write
from bot.papers.domain.paper import Paper
from tests.exports.readers import ReadEntry, by_bibtexparser, by_pybtex, by_rispy

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("{}%\\$&#_^~\"'`@,;=-()[]<>|/ \n\r\t\x00\u2028\xa0\u200b"),
        st.sampled_from("aBé中文字😀🇨🇭א٣ﬁ\ud800"),
        st.characters(),
    ),
    max_size=40,
)
MARKUP = r"and others Jr. van der de {x} @misc{k, \alpha $x$ $5 % \\ }} {{ A B1 AI ER TY".split()
PIECES = st.sampled_from([*MARKUP, "  - "])
TITLES = st.one_of(HOSTILE, st.lists(PIECES, max_size=8).map(" ".join))
NAMES = st.one_of(
    TITLES,
    st.from_regex(r"[A-Z][a-zé]{1,6}( [A-Z]\.)?( van der| de)? [A-Z][a-z]{1,6}", fullmatch=True),
)


def one_line(text: str) -> str:
    """Return a text as it can be kept on a line."""
    kept = (
        char for char in text if char.isspace() or unicodedata.category(char) not in {"Cc", "Cs"}
    )
    return " ".join("".join(kept).split())


def words(name: str) -> list[str]:
    """Return the words of a name, whichever stands first."""
    return sorted(name.replace(",", " ").split())


@st.composite
def papers(draw: st.DrawFn) -> list[Paper]:
    """Draw a few papers with hostile titles and names."""
    count = draw(st.integers(1, 4))
    return [
        Paper(
            f"2603.{number:05}",
            draw(TITLES),
            "",
            tuple(draw(st.lists(NAMES, max_size=4))),
            published_at=draw(st.sampled_from([None, datetime(2026, 3, 1, tzinfo=UTC)])),
            withdrawn_at=draw(st.sampled_from([None, datetime(2026, 3, 9, tzinfo=UTC)])),
        )
        for number in range(count)
    ]


def assert_equal(read: list[ReadEntry], written: list[Paper]) -> None:
    """Compare what was read with what the papers hold."""
    assert [each.title for each in read] == [one_line(each.title) or each.id for each in written]
    for each, paper in zip(read, written, strict=True):
        names = [name for name in map(one_line, paper.authors) if name]
        assert [*map(words, each.authors)] == [*map(words, names)]


@given(papers())
@example([Paper("2603.00001", "a { b", "", ("A{b c}d", "and", "others", "X AND Y", "\\", "%"))])
@example([Paper("2603.00001", "$x_1$ costs $5 \\ {100}% # & ~^", "", ("Doe, Jane", "a, b, c"))])
def test_bibtex_reads_back(written: list[Paper]) -> None:
    """Pybtex and bibtexparser find the same titles and names, in the order of the file."""
    text = write(written, ExportFormat.BIBTEX)

    assert_equal(by_pybtex(text), written)
    assert_equal(by_bibtexparser(text), written)


@given(papers())
def test_ris_reads_back(written: list[Paper]) -> None:
    """Rispy finds the same titles and names, in the order of the file."""
    assert_equal(by_rispy(write(written, ExportFormat.RIS)), written)


@given(papers())
def test_csl_json_reads_back(written: list[Paper]) -> None:
    """A reader of JSON finds the same titles and names."""
    items = json.loads(write(written, ExportFormat.CSL))

    parts = ("literal", "given", "non-dropping-particle", "family", "suffix")
    read = [
        ReadEntry(
            item["id"],
            item["title"],
            tuple(
                " ".join(filter(None, map(author.get, parts))) for author in item.get("author", ())
            ),
            {},
        )
        for item in items
    ]
    assert_equal(read, written)


@given(papers())
def test_csv_reads_back_and_runs_nothing(written: list[Paper]) -> None:
    """A spreadsheet has a row for each paper, and no cell that it would take for a formula."""
    text = write(written, ExportFormat.CSV)

    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["title"].removeprefix("'") for row in rows] == [
        (one_line(paper.title) or paper.id).removeprefix("'") for paper in written
    ]
    assert not [
        cell for row in rows for cell in row.values() if cell[:1] in set("=+-@\t\r") and cell
    ]


@given(papers(), st.sampled_from([*ExportFormat]))
def test_a_file_is_the_same_every_time(written: list[Paper], form: ExportFormat) -> None:
    """Equal papers give equal files, which UTF-8 can encode and which hold no NUL."""
    text = write(written, form)

    assert text == write([*written, *written], form)
    assert "\x00" not in text
    assert text.encode().decode() == text
