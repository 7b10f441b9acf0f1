"""Ids are read in every form in which people type and paste them, and nothing else is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers.domain.arxiv_ids import asked_id, asked_ids, is_link, mentioned_ids, old_style_id

PAGES = (
    "https://arxiv.org/abs/{}",
    "http://www.arxiv.org/pdf/{}.pdf#page=3",
    "https://export.arxiv.org/abs/{}",
    "arxiv.org/html/{}",
    "https://arxiv.org/ftp/arxiv/papers/2601/{}.pdf",
    "https://ar5iv.labs.arxiv.org/html/{}",
    "https://ar5iv.org/abs/{}",
    "https://www.alphaxiv.org/overview/{}",
    "https://huggingface.co/papers/{}?utm=x",
    "hf.co/papers/{}#community",
    "https://papers.cool/arxiv/{}",
    "https://scirate.com/arxiv/{}",
    "https://www.emergentmind.com/papers/{}",
    "https://api.semanticscholar.org/graph/v1/paper/arXiv:{}",
    "https://www.semanticscholar.org/arxiv/{}",
    "https://doi.org/10.48550/arXiv.{}",
    "10.48550/ARXIV.{}",
    "doi:10.48550/arXiv.{}",
    "https://www.scholar-inbox.com/scholar?p_id=7&arxiv_id={}&sha=0f",
    "https://arxiv-sanity-lite.com/?rank=pid&pid={}",
    "https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fabs%2F{}&sa=D",
    "https://l.example.com/?u=https%253A%252F%252Farxiv.org%252Fpdf%252F{}",
)
"""Pages of papers at arXiv, its mirrors, and sites that show its papers."""
WRITTEN = (
    "{}",
    " {}. ",
    "arXiv:{}",
    "arXiv: {} [cs.CL]",
    "arXiv {}",
    "arXiv#{}",
    "arXiv preprint arXiv:{} (2026)",
    "arxiv id {}",
    "ＡｒＸｉｖ：{}",
    "<{}>",
    "({})",
    "[{}]",
    "[paper](https://arxiv.org/abs/{})",
    "<https://arxiv.org/abs/{}>",
    "**{}**",
    "_{}_",
    "||{}||",
    "`{}`",
    "“{}”",
    "\u200b{}\u200b",
    "{}.pdf",
    "{}_supplement.pdf",
    "eprint = {{{}}},",
)
"""What people write around an id."""
NO_IDS = (
    "",
    "2601",
    "2613.00003",
    "2600.00003",
    "x = 2601.000034",
    "12.2601.00003",
    "10,2601.00003",
    "$2601.00003",
    "build2601.00003",
    "2601.00003abc",
    "2601.00003.7",
    "10.1145/2601.00003",
    "10.1101/lib.2601.00003",
    "https://doi.org/10.1145/2601.00003",
    "https://example.com/2613.00003",
)

modern = st.builds(
    "{:02}{:02}.{:05}".format, st.integers(15, 40), st.integers(1, 12), st.integers(1, 99_999)
)
early = st.builds(
    "{:02}{:02}.{:04}".format, st.integers(8, 14), st.integers(1, 12), st.integers(1, 9_999)
)
versions = st.sampled_from(["", "v1", "v12", "V2"])


@given(modern, versions, st.sampled_from(PAGES + WRITTEN))
def test_a_paper_is_read_in_every_form(paper_id: str, version: str, form: str) -> None:
    """What is typed in an option, and what stands in a message."""
    written = form.format(paper_id + version)

    assert asked_ids(written) == mentioned_ids(written) == (paper_id,)


@given(early, versions, st.sampled_from([form for form in PAGES if not form.startswith("{")]))
def test_an_early_paper_is_read_from_a_link(paper_id: str, version: str, form: str) -> None:
    """Until 2014, the number had four digits; alone in a message, it may be a price."""
    assert asked_id(paper_id + version) == paper_id
    assert mentioned_ids(form.format(paper_id + version)) == (paper_id,)
    assert mentioned_ids(f"It costs {paper_id} dollars") == ()


@given(
    st.lists(modern, min_size=2, max_size=8, unique=True),
    st.sampled_from([" ", ", ", ",", "; ", "\n", " OR ", " and ", " https://arxiv.org/abs/"]),
)
def test_several_papers_are_read_in_order(ids: list[str], between: str) -> None:
    """However they are separated."""
    assert asked_ids(between.join(ids)) == mentioned_ids(between.join(ids)) == tuple(ids)


@pytest.mark.parametrize("text", NO_IDS)
def test_what_only_resembles_an_id_is_none(text: str) -> None:
    """Months end at 12, and other numbers and DOIs are not arXiv's."""
    assert (asked_ids(text), mentioned_ids(text)) == ((), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026arXiv260100003D", "2601.00003"),
        ("https://ui.adsabs.harvard.edu/abs/2017arXiv170603762V/abstract", "1706.03762"),
        ("https://ui.adsabs.harvard.edu/abs/2014arXiv1412.6980K", "1412.6980"),
    ],
)
def test_the_ids_of_ads_are_read(text: str, expected: str) -> None:
    """They stand between a year and an author's initial."""
    assert mentioned_ids(text) == (expected,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cs/0112017", "cs/0112017"),
        ("hep-th/9901001v2", "hep-th/9901001"),
        ("arXiv:quant-ph/0201082", "quant-ph/0201082"),
        ("https://arxiv.org/abs/math.GT/0309136", "math/0309136"),
        ("https://arxiv.org/pdf/HEP-PH/0703123v1.pdf", "hep-ph/0703123"),
        ("10.48550/arXiv.cond-mat/0211034", "cond-mat/0211034"),
        ("<https://arxiv.org/abs/astro-ph%2F9801001>", "astro-ph/9801001"),
        ("docs/0112017", None),
        ("cs/0113017", None),
        ("math/01120171", None),
        ("2601.00003", None),
    ],
)
def test_an_old_style_id_is_told(text: str, expected: str | None) -> None:
    """Ids from before April 2007 name their archive."""
    assert old_style_id(text) == expected
    assert asked_ids(text) == (() if expected else asked_ids(text))


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    """A message may hold anything, and reading it twice changes nothing."""
    found = mentioned_ids(text)

    assert mentioned_ids(" ".join(found)) == found
    assert isinstance(is_link(text), bool)
