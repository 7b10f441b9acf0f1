"""Files for `paperboy import`: saved pages and recorded API answers, plain or gzipped."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import BufferedReader
from pathlib import Path

from pydantic import BaseModel, Field

from bot.errors import BadRequest
from bot.ingest.sources.fields import Moment
from bot.ingest.sources.port import Batch
from bot.ingest.sources.records import read_items
from bot.ingest.sources.saved_pages import read_page

MAX_FILE = 256 * 2**20
"""Maximum bytes of a file once decompressed: two years of recorded days have 66 MB."""

MAX_DOCUMENT = 32 * 2**20
"""Maximum bytes of a page, JSON document or line, each of which is held in memory whole."""

MAX_ITEMS = 20_000
"""Maximum items of a document or line: the smallest have 2 bytes but cost 150 times as much."""

_Piece = tuple[Batch, tuple[str, ...]]
"""A batch and the warnings about it."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The result of one piece of a file, a line or all of it; `done` of `size` bytes are read.

    The bytes are those on disk, compressed or not: a progress bar shows their ratio.
    """

    batch: Batch
    warnings: tuple[str, ...]
    done: int
    size: int


class _Day(BaseModel):
    """A recorded list: the response for one listing day, and a time by which it existed."""

    items: list[object] = Field(max_length=MAX_ITEMS)
    day: date | None = Field(None, alias="date")
    committed_at: Moment | None = None


def read_file(path: Path, *, year: int | None, today: date) -> Iterator[Chunk]:
    """Read a saved page (.txt) or recorded answers (.json, or .jsonl by line), each also as .gz.

    A broken line becomes a warning with its number. Raises BadRequest, at the first or a later
    chunk, for a file that can't be read, is damaged or too large, or contains no papers. `year` is
    the one in which a page was saved, if known; see `read_page`. Blocks: call it from a thread.
    """
    found = 0
    is_gzip = path.suffix.lower() == ".gz"
    try:
        with path.open("rb") as raw, gzip.open(raw) if is_gzip else raw as data:
            for batch, warnings in _pieces(_File(path.name, data), year, today):
                found += len(batch.papers)
                yield Chunk(batch, warnings, raw.tell(), path.stat().st_size)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise BadRequest(f"I can't read {path.name}: {reason}.") from error
    if not found:
        raise BadRequest(f"I found no papers in {path.name}.")


class _File:
    """An open file that refuses to return more than the limits above."""

    def __init__(self, name: str, data: gzip.GzipFile | BufferedReader) -> None:
        self.name = name
        self._data = data
        self._total = 0

    def whole(self) -> bytes:
        return self._take(self._data.read)

    def lines(self) -> Iterator[bytes]:
        while line := self._take(self._data.readline):
            yield line

    def _take(self, read: Callable[[int], bytes]) -> bytes:
        piece = read(MAX_DOCUMENT + 1)
        self._total += len(piece)
        if len(piece) > MAX_DOCUMENT or self._total > MAX_FILE:
            raise BadRequest(f"{self.name} is too large for me; please split it.")
        return piece


def _pieces(file: _File, year: int | None, today: date) -> Iterator[_Piece]:
    match Path(file.name.lower().removesuffix(".gz")).suffix:
        case ".txt":
            yield _read_page(file, year, today)
        case ".json":
            yield _read_document(file)
        case ".jsonl":
            yield from _read_lines(file)
        case _:
            raise BadRequest(f"{file.name} is no .txt, .json or .jsonl file, plain or as .gz.")


def _read_page(file: _File, year: int | None, today: date) -> _Piece:
    data = file.whole()
    try:
        page = read_page(data.decode("utf-8-sig"), year, today)
    except UnicodeDecodeError as error:
        raise BadRequest(f"{file.name} is no UTF-8 text.") from error
    return Batch(page.entries, digest=_digest(data)), page.warnings


def _read_document(file: _File) -> _Piece:
    try:
        return _read_answer(file.whole()), ()
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{file.name} holds no recorded answer that I know.") from error


def _read_lines(file: _File) -> Iterator[_Piece]:
    for number, line in enumerate(file.lines(), start=1):
        if not line.strip():
            continue
        try:
            yield _read_answer(line), ()
        except (ValueError, RecursionError):
            yield Batch(()), (f"line {number}: no recorded answer that I know",)


def _read_answer(data: bytes) -> Batch:
    """Parse a list of items, a recorded day or one paper; raise ValueError for anything else."""
    value: object = json.loads(data)
    if isinstance(value, dict) and ("paper" in value or "id" in value):
        day = _Day.model_validate({"items": [value]})
    else:
        day = _Day.model_validate({"items": value} if isinstance(value, list) else value)
    batch = read_items(day.items, day.day)
    return replace(batch, digest=_digest(data), seen_at=day.committed_at, day=day.day)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
