"""Keys are stable and unique; each format says what it has to."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequest
from bot.exports.domain.citations import cited
from bot.exports.domain.formats import ExportFormat, read_format
from bot.exports.domain.writing import write
from bot.papers.domain.paper import Paper
from tests.exports.readers import by_pybtex
from tests.support.fakes import a_paper

JUNE = datetime(2017, 6, 12, 17, 57, tzinfo=UTC)
ATTENTION = Paper(
    "1706.03762",
    "Attention Is All You Need",
    "",
    ("Ashish Vaswani", "Noam Shazeer"),
    published_at=JUNE,
)

KEYS = (
    ("Attention Is All You Need", ("Ashish Vaswani",), "vaswani2017attention"),
    ("On the Naïve Bayes", ("Łukasz Kaiser",), "kaiser2017naive"),
    ("GPT-4 Technical Report", ("OpenAI",), "openai2017gpt4"),
    ("A Survey", ("The Gemini Team",), "gemini2017survey"),
    ("π0: A Policy", ("Wil van der Aalst",), "vanderaalst2017pi0"),
    ("D^3QE: Errors", ("Jörg Müller-Groß",), "mullergross2017d3qe"),
    ("3 Ways of Falling", ("Zoë Ångström",), "angstrom2017ways"),
    ("100% 200", ("Jane Doe",), "doe2017100"),
    ("中文标题", ("王小明",), "arxiv170603762"),
    ("中文标题", ("Jane Doe",), "doe2017"),
    ("A Title Alone", (), "title2017"),
)


@pytest.mark.parametrize(("title", "authors", "key"), KEYS)
def test_a_key_is_surname_year_and_word(title: str, authors: tuple[str, ...], key: str) -> None:
    """All of it is ASCII; what has no letters there is left out."""
    paper = Paper("1706.03762", title, "", authors, published_at=JUNE)

    assert [each.key for each in cited([paper])] == [key]


def test_without_a_date_a_key_has_no_year() -> None:
    """Nor has the entry; a year is never guessed."""
    paper = Paper("1706.03762", "Attention", "", ("Ashish Vaswani",))

    text = write([paper], ExportFormat.BIBTEX)

    assert text.startswith("@misc{vaswaniattention,\n")
    assert "year" not in text


def test_equal_keys_get_letters_in_the_order_of_the_file() -> None:
    """The first keeps its key, and a paper that comes twice is one entry."""
    twins = [
        a_paper(number, title=f"Twins, part {number}", authors=("Jane Doe",))
        for number in range(30)
    ]

    keys = [each.key for each in cited([*twins, twins[0]])]

    assert keys[:3] == ["doe2026twins", "doe2026twinsa", "doe2026twinsb"]
    assert keys[26:] == ["doe2026twinsz", "doe2026twinsaa", "doe2026twinsab", "doe2026twinsac"]


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=12))
def test_keys_are_ascii_and_unique(drawn: list[tuple[str, str]]) -> None:
    """They begin with a letter, whatever titles and names hold, and don't change."""
    papers = [
        Paper(f"2603.{number:05}", title, "", (name,), published_at=JUNE)
        for number, (title, name) in enumerate(drawn)
    ]

    keys = [each.key for each in cited(papers)]

    assert [key for key in keys if not re.fullmatch(r"[a-z][a-z0-9]*", key)] == []
    assert len(set(keys)) == len(keys)
    assert keys == [each.key for each in cited(papers)]


def test_a_bibtex_entry_has_what_arxiv_would_say() -> None:
    """Capitals are protected, and nothing unknown is filled in."""
    assert (
        write([ATTENTION], ExportFormat.BIBTEX)
        == """\
@misc{vaswani2017attention,
  title = {{Attention Is All You Need}},
  author = {Vaswani, Ashish and Shazeer, Noam},
  year = {2017},
  eprint = {1706.03762},
  archivePrefix = {arXiv},
  doi = {10.48550/arXiv.1706.03762},
  url = {https://arxiv.org/abs/1706.03762}
}
"""
    )


def test_a_ris_record_is_a_generic_one_of_arxiv() -> None:
    """Its lines end as the format demands."""
    assert write([ATTENTION], ExportFormat.RIS).split("\r\n") == [
        "TY  - GEN",
        "ID  - vaswani2017attention",
        "TI  - Attention Is All You Need",
        "AU  - Vaswani, Ashish",
        "AU  - Shazeer, Noam",
        "PY  - 2017",
        "DA  - 2017/06/12",
        "PB  - arXiv",
        "DO  - 10.48550/arXiv.1706.03762",
        "UR  - https://arxiv.org/abs/1706.03762",
        "ER  - ",
        "",
    ]


def test_a_csl_item_is_a_preprint() -> None:
    """It has the fields that Zotero writes."""
    assert json.loads(write([ATTENTION], ExportFormat.CSL)) == [
        {
            "id": "vaswani2017attention",
            "type": "article",
            "genre": "preprint",
            "title": "Attention Is All You Need",
            "author": [
                {"given": "Ashish", "family": "Vaswani"},
                {"given": "Noam", "family": "Shazeer"},
            ],
            "issued": {"date-parts": [[2017, 6, 12]]},
            "publisher": "arXiv",
            "number": "arXiv:1706.03762",
            "DOI": "10.48550/arXiv.1706.03762",
            "URL": "https://arxiv.org/abs/1706.03762",
        }
    ]


def test_people_read_a_line() -> None:
    """The title is as on the card, and Markdown links it."""
    paper = a_paper(1, title="S$^2$R: [Why] *not*?", authors=("Jane Doe",), author_count=1)

    url = "https://arxiv.org/abs/2603.00001"
    assert write([paper], ExportFormat.TEXT) == (
        f"Jane Doe. S²R: [Why] *not*? arXiv:2603.00001, 2026. {url}\n"
    )
    assert write([paper], ExportFormat.MARKDOWN) == (
        f"- Jane Doe. [S²R: \\[Why\\] \\*not\\*?]({url}). arXiv:2603.00001, 2026.\n"
    )


@pytest.mark.parametrize("form", [*ExportFormat])
def test_a_withdrawn_paper_says_so(form: ExportFormat) -> None:
    """Every format has a place for it."""
    text = write([a_paper(1, withdrawn_at=JUNE)], form)

    assert "Withdrawn" in text


@pytest.mark.parametrize("form", [*ExportFormat])
def test_authors_that_are_not_known_are_missed(form: ExportFormat) -> None:
    """A list of authors that isn't whole doesn't pass for one that is."""
    text = write([a_paper(1, author_count=3)], form)

    assert "1 more author not shown by Hugging Face" in text


def test_a_paper_without_an_arxiv_id_has_no_links() -> None:
    """Without authors, BibTeX is told what to sort by."""
    (entry,) = by_pybtex(write([Paper("page-abc", "Widgets", "")], ExportFormat.BIBTEX))

    assert dict(entry.fields) == {"title": "{Widgets}", "key": "widgets"}


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Why $O(n_i^2)$ is slow", "Why $O(n_i^2)$ is slow"),
        ("S$^2$R and $\\mathcal{L}_1$", "S$^2$R and $\\mathcal{L}_1$"),
        ("From $5 to $10", "From \\$5 to \\$10"),
        ("At $5 per $x", "At \\$5 per \\$x"),
        ("$x^a^b$", "\\$x\\textasciicircum{}a\\textasciicircum{}b\\$"),
        ("$\\input{x}$", "\\$\\textbackslash{}input\\{x\\}\\$"),
        ("100% of a_b & {c} #1", "100\\% of a\\_b \\& \\{c\\} \\#1"),
        ("{ alone", "\\textbraceleft{} alone"),
        ("} before {", "\\textbraceright{} before \\textbraceleft{}"),
        ("~\\n^", "\\textasciitilde{}\\textbackslash{}n\\textasciicircum{}"),
    ],
)
def test_bibtex_keeps_formulas_and_escapes_the_rest(title: str, field: str) -> None:
    """A dollar that begins no formula is a dollar."""
    text = write([a_paper(1, title=title)], ExportFormat.BIBTEX)

    assert f"= {{{{{field}}}}},\n" in text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("bib", ExportFormat.BIBTEX),
        (" .BIB", ExportFormat.BIBTEX),
        ("BibTeX", ExportFormat.BIBTEX),
        ("ris", ExportFormat.RIS),
        ("json", ExportFormat.CSL),
        ("CSL-JSON", ExportFormat.CSL),
        ("csl", ExportFormat.CSL),
        ("md", ExportFormat.MARKDOWN),
        ("csv", ExportFormat.CSV),
    ],
)
def test_formats_have_several_names(text: str, form: ExportFormat) -> None:
    """People write a suffix or a name."""
    assert read_format(text) is form


def test_an_unknown_format_names_the_others() -> None:
    """The error says which there are."""
    with pytest.raises(BadRequest, match="bib, ris, json, md, csv"):
        read_format("docx")
