"""Files for the import: every form, zipped or not, and what a damaged one does."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import BadRequest
from bot.ingest.sources import files
from bot.ingest.sources.files import Chunk, read_file
from tests.ingest.samples import item, wire_paper

TODAY = date(2026, 3, 2)
PAGE = f"Sparse Gardens\n\n{'Water. ' * 40}\n\n  • 4 authors\n·\nNov 24, 2025 2"
LINE = {
    "date": "2026-02-27",
    "committed_at": "2026-02-27T07:31:02Z",
    "source": "s",
    "items": [item()],
}

Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a file, zipped if its name says so."""

    def write_file(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(gzip.compress(data) if name.lower().endswith(".gz") else data)
        return path

    return write_file


def chunks(path: Path) -> list[Chunk]:
    """Read the whole file."""
    return list(read_file(path, year=2026, today=TODAY))


def as_json(*values: object) -> bytes:
    """Write one JSON value a line."""
    return "\n".join(map(json.dumps, values)).encode()


@pytest.mark.parametrize("zipped", ["", ".gz"])
@pytest.mark.parametrize(
    ("name", "data", "titles"),
    [
        ("page.txt", PAGE.encode(), ["Sparse Gardens"]),
        ("page.TXT", b"\xef\xbb\xbf" + PAGE.encode(), ["Sparse Gardens"]),
        ("list.json", as_json([item("2603.00001"), item("2603.00002")]), ["A paper"] * 2),
        ("day.json", json.dumps(LINE, indent=1).encode(), ["A paper"]),
        ("paper.json", as_json(wire_paper(title="Alone")), ["Alone"]),
        ("item.json", as_json(item()), ["A paper"]),
        ("days.jsonl", as_json(LINE, LINE) + b"\n\n", ["A paper"] * 2),
        ("papers.jsonl", as_json(wire_paper(), item(), [item()]), ["A paper"] * 3),
    ],
)
def test_every_form_is_read(
    write: Write, name: str, data: bytes, titles: list[str], zipped: str
) -> None:
    """A page, a list, a day or a single paper: whole files and lines, zipped or not."""
    got = chunks(write(name + zipped, data))

    assert [paper.title for chunk in got for paper in chunk.batch.papers] == titles
    assert [chunk.warnings for chunk in got if chunk.warnings] == []


def test_a_recorded_day_tells_when_it_was_seen(write: Write) -> None:
    """Old answers must be known as old, and lie on the day they were recorded for."""
    (chunk,) = chunks(write("days.jsonl", as_json(LINE)))

    assert chunk.batch.seen_at == datetime(2026, 2, 27, 7, 31, 2, tzinfo=UTC)
    assert chunk.batch.papers[0].listing_day == date(2026, 2, 27)


def test_a_broken_line_is_a_warning(write: Write) -> None:
    """The lines around it are read; a record that can't be read is rejected by itself."""
    data = b'{"x"\n' + as_json(LINE, 5, {"no": "paper"}, {"items": [item(), 7]}) + b"\n\xff\xff\n"

    got = chunks(write("days.jsonl", data))

    assert [chunk.warnings for chunk in got] == [
        ("line 1: no recorded answer that I know",),
        (),
        ("line 3: no recorded answer that I know",),
        ("line 4: no recorded answer that I know",),
        (),
        ("line 6: no recorded answer that I know",),
    ]
    assert [len(chunk.batch.papers) for chunk in got] == [0, 1, 0, 0, 1, 0]
    assert [rejected.record for rejected in got[4].batch.rejected] == ["7"]


@pytest.mark.parametrize("name", ["days.jsonl", "days.jsonl.gz"])
def test_progress_runs_to_the_end_of_the_file(write: Write, name: str) -> None:
    """The bytes read never go back, and end at the file's size."""
    path = write(name, as_json(*[LINE] * 300))

    done = [(chunk.done, chunk.size) for chunk in chunks(path)]

    size = path.stat().st_size
    assert done == sorted(done)
    assert done[-1] == (size, size)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("papers.csv", b"id,title", "no .txt, .json or .jsonl"),
        ("papers", b"[]", "no .txt, .json or .jsonl"),
        ("a.json", b"<html>", "no recorded answer"),
        ("a.json", b"[" * 100_000, "no recorded answer"),
        ("a.json", b'{"items": 5}', "no recorded answer"),
        ("a.json", b"[]", "no papers in a.json"),
        ("a.jsonl", b"rubbish\nrubbish", "no papers in a.jsonl"),
        ("a.jsonl", b"", "no papers in a.jsonl"),
        ("a.txt", b"A letter to nobody.", "no papers in a.txt"),
        ("a.txt", b"\xff\xfe\x00", "no UTF-8"),
    ],
)
def test_a_file_of_another_kind_is_a_bad_request(
    write: Write, name: str, data: bytes, says: str
) -> None:
    """One friendly line says what is wrong with the file, by its name."""
    with pytest.raises(BadRequest, match=says) as caught:
        chunks(write(name, data))

    assert "\n" not in str(caught.value)


def test_a_missing_file_is_a_bad_request(tmp_path: Path) -> None:
    """So is a folder."""
    with pytest.raises(BadRequest, match="No such file"):
        chunks(tmp_path / "nowhere.json")
    with pytest.raises(BadRequest, match="directory"):
        chunks(tmp_path)


def test_a_damaged_archive_gives_what_came_before(write: Write) -> None:
    """The end of a cut file is lost, not its beginning; and the loss is told."""
    whole = [{"date": "2026-02-27", "items": [item(f"2603.{n:05}")]} for n in range(5_000)]
    path = write("days.jsonl.gz", as_json(*whole))
    path.write_bytes(path.read_bytes()[:-2000])
    reader = read_file(path, year=None, today=TODAY)

    first = next(reader)
    with pytest.raises(BadRequest, match="damaged"):
        list(reader)

    assert len(first.batch.papers) == 1


def test_what_only_calls_itself_zipped_is_a_bad_request(tmp_path: Path) -> None:
    """A name is no proof."""
    path = tmp_path / "a.json.gz"
    path.write_bytes(b"[]")

    with pytest.raises(BadRequest, match="damaged"):
        chunks(path)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.json.gz", "a.jsonl.gz"])
def test_a_bomb_is_refused(write: Write, name: str) -> None:
    """A page, document or line that unzips to more than its limit is never held in memory."""
    path = write(name, b" " * (files.MAX_DOCUMENT + 1))

    with pytest.raises(BadRequest, match="too large"):
        chunks(path)


def test_a_bomb_of_tiny_items_is_refused(write: Write) -> None:
    """Each item costs more memory than its bytes, so their number is limited too."""
    path = write("a.json.gz", as_json([0] * (files.MAX_ITEMS + 1)))

    with pytest.raises(BadRequest, match="no recorded answer"):
        chunks(path)


def test_a_bomb_of_short_lines_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit for the whole file holds however small its lines are."""
    monkeypatch.setattr(files, "MAX_FILE", 10_000)
    path = write("a.jsonl.gz", b"\n" * 10_001)

    with pytest.raises(BadRequest, match="too large"):
        chunks(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary()
    | st.lists(st.sampled_from([as_json(LINE), b"[]", b"{", b"\0"])).map(b"\n".join),
    name=st.sampled_from(["a.txt", "a.json", "a.jsonl", "b.json.gz"]),
)
def test_no_file_makes_another_error(write: Write, data: bytes, name: str) -> None:
    """Whatever a file holds, it is read or refused in plain words."""
    path = write(name, data)

    try:
        got = chunks(path)
    except BadRequest:
        return

    assert any(chunk.batch.papers for chunk in got)
