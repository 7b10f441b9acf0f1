"""Reference files of any origin are read, and hostile ones cost neither time nor memory."""

import json
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequest
from bot.exports.domain.formats import FILE_FORMATS, ExportFormat
from bot.exports.domain.reference_files import MOST_BYTES, MOST_ENTRIES, read_references
from bot.exports.domain.writing import write
from bot.papers.domain.paper import Paper
from tests.exports.test_reading_back import papers as hostile_papers

FOUND = (
    '@misc{a, eprint = {2603.00001}, archivePrefix = "arXiv"}',
    "@article{a,\n journal={arXiv preprint arXiv:2603.00001},\n title={About 2603.00009}}",
    "@article{DBLP:x, journal = {CoRR}, volume = {abs/2603.00001}, year = 2026}",
    "@misc{a, doi = {10.48550/arXiv.2603.00001}, note = {see arXiv:2603.00007}}",
    "@MISC(a, url = {https://arxiv.org/abs/2603.00001v3} )",
    '@misc{a, title = "A {"} b", url = {http://arxiv.org/pdf/} # "2603.00001"}',
    "@string{x = {y}}\n@comment{2603.00009}\n@misc{a,\n  eprint={2603.00001}\n}",
    "TY  - GEN\nTI  - A\nDO  - 10.48550/arXiv.2603.00001\nER  - \n",
    "\ufeffTY  - JOUR\r\nJO  - arXiv preprint arXiv:2603.00001\r\nER  - \r\n",
    "TY - RPRT\nUR - https://arxiv.org/abs/2603.00001",
    '[{"id": "x", "DOI": "10.48550/arXiv.2603.00001", "title": "About 2603.00009"}]',
    '{"items": [{"number": "arXiv:2603.00001"}]}',
    '{"URL": "https://arxiv.org/abs/2603.00001"}',
    '["2603.00001"]',
    "2603.00001",
    " - [A paper](https://huggingface.co/papers/2603.00001)\n\n",
    "[A paper](https://arxiv.org/abs/2603.00001)",
    "arXiv:2603.00001v2, 2603.00001",
)


@pytest.mark.parametrize("text", FOUND)
def test_the_papers_own_id_is_found(text: str) -> None:
    """In whatever field people have it; another paper's in a title is none."""
    assert read_references(text.encode()).arxiv_ids == ("2603.00001",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    """Programs on Windows write them."""
    text = "@misc{a, title = {Über Café}, eprint = {2603.00001}}"

    (entry,) = read_references(text.encode(encoding)).entries

    assert (entry.label, entry.arxiv_id) == ("Über Café", "2603.00001")


@pytest.mark.parametrize("form", FILE_FORMATS)
@given(written=hostile_papers())
def test_what_was_exported_is_read_again(form: ExportFormat, written: list[Paper]) -> None:
    """All papers of a file, in its order, whatever their titles hold."""
    file = read_references(write(written, form).encode())

    known = {paper.id for paper in written}
    assert [each for each in file.arxiv_ids if each in known] == [paper.id for paper in written]


def test_what_can_not_be_read_is_named() -> None:
    """The entries before and after it are found."""
    text = """
@misc{one, eprint = {2603.00001}}
@misc{broken, title = {{An open brace}, eprint = {2603.00002}
@misc{three, title = {On {Widgets}}, year = 2026}
@misc{old, title = {Strings}, eprint = {hep-th/9901001}}
@misc{four, eprint = {2603.00004}}
@misc{again, eprint = {2603.00004}}
"""

    file = read_references(text.encode())

    assert file.arxiv_ids == ("2603.00001", "2603.00004")
    assert [(each.label, each.problem) for each in file.entries if not each.arxiv_id] == [
        ("broken", "not readable as BibTeX"),
        ("On Widgets", "no arXiv ID"),
        ("Strings", "hep-th/9901001 is an arXiv ID from before April 2007"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (MOST_BYTES + 1), "larger than 1 MB"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "isn't a text file"),
        (b"", "I find no papers in that file"),
        (b"\n \n", "I find no papers in that file"),
        (b'[{"DOI": ', "That JSON file is broken"),
        (b"[" * 900_000, "That JSON file is broken"),
        (b'{"a":' * 150_000, "That JSON file is broken"),
        (b"[[]]", "I find no papers in that file"),
        (b"[" + b"9" * 900_000, "I find no papers in that file"),
        (b"@misc{a, eprint={2603.00001}}\n" * (MOST_ENTRIES + 1), "more than 1,000 entries"),
        (b"2603.00001\n" * (MOST_ENTRIES + 1), "more than 1,000 entries"),
        (b"TY  - GEN\nER  - \n" * (MOST_ENTRIES + 1), "more than 1,000 entries"),
        (b"[" + b"{}," * 300_000 + b"{}]", "more than 1,000 entries"),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_line(content: bytes, said: str) -> None:
    """It says what to do."""
    with pytest.raises(BadRequest, match=said):
        read_references(content)


HOSTILE = (
    b"@a{" * 333_000,
    b"@a{b,c={" * 120_000,
    b"\n@a{" * 250_000,
    b"@a{b," + b'c="{' * 240_000,
    b"@a{b," + b"c=d#" * 240_000,
    b"@misc{a, title={" + b"{" * 900_000,
    b"@" + b"a" * 900_000,
    b"@a " * 330_000,
    b"TY  - GEN\n" + b"TI  - " * 160_000,
    b"TY  - GEN\n" + b"UR  - x\n" * 120_000,
    b"2601.00001," * 90_000,
    b"1.1.1.1." * 120_000,
    b"%25" * 330_000,
    b" " * 990_000,
    b"\n" * 990_000,
    b"[" + b"[]," * 330_000 + b"[]]",
    b'[{"title":"' + b"\\u0041" * 160_000 + b'"}]',
    ("é" * 490_000).encode(),
    b"\xff" * 990_000,
)


@pytest.mark.parametrize("content", HOSTILE)
def test_a_hostile_file_costs_little(content: bytes) -> None:
    """A second of a slow machine, and some times its size."""
    began = time.process_time()
    tracemalloc.start()
    try:
        read_references(content)
    except BadRequest:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert time.process_time() - began < 5
    assert peak < 200 * MOST_BYTES


SIGNS = st.text('@misc{}="#,()TY  -\n[]:2603.00001', max_size=200)


@given(st.one_of(st.binary(max_size=300), SIGNS.map(str.encode)))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Nothing else happens."""
    try:
        file = read_references(content)
    except BadRequest:
        return
    assert len(set(file.arxiv_ids)) == len(file.arxiv_ids)
    assert all(each.arxiv_id or each.problem for each in file.entries)
    assert json.dumps([each.label for each in file.entries])
