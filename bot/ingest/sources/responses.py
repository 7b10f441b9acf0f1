"""HTTP responses: their body, received in bounded memory, and the JSON value in it."""

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.ingest.sources.light_httpx import httpx
from bot.runtime.connection_failures import Cause, CauseKind

MAX_BYTES = 8 * 2**20
"""Maximum bytes of a decoded response; a page of 100 real papers has about 0.7 MB."""

DECOMPRESS_CHUNK_BYTES = 2**16
"""Bytes decompressed at a time, so that a small gzip bomb never becomes one huge allocation."""

GZIP_WINDOW = 31
"""The `wbits` value of zlib for a gzip header and a 32 KiB window."""

OK, NOT_MODIFIED, BAD_REQUEST, NOT_FOUND = 200, 304, 400, 404


@dataclass(frozen=True, slots=True)
class SourceResponse:
    """An upstream response: with `status` 200 a JSON value, with 400 or 404 only the status.

    `digest` is the SHA-256 of the decoded body in hexadecimal, empty if there is no value.
    """

    status: int
    value: object = None
    digest: str = ""


class RequestFailed(Exception):
    """A failed attempt; its text continues a sentence that begins with upstream's name.

    `is_transient` means that a retry may succeed, after `wait` seconds if upstream named a time;
    `throttled` that upstream is healthy and only asks us to slow down. `cause` says why for
    operators; by default the text does. Never leaves `sources`.
    """

    def __init__(
        self,
        text: str,
        *,
        is_transient: bool = False,
        throttled: bool = False,
        wait: float = 0.0,
        cause: Cause | None = None,
    ) -> None:
        """Keep what a retry depends on."""
        super().__init__(text)
        self.cause = cause or Cause(CauseKind.ANSWER, text)
        self.is_transient = is_transient
        self.throttled = throttled
        self.wait = wait


async def read_body(response: httpx.Response) -> bytes:
    """Receive a JSON body, gzipped or not; raise RequestFailed if it is too large or no JSON."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RequestFailed("sent a page instead of data")
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise RequestFailed("sent data in a form I did not ask for")
    gzip = _Gzip() if encoding == "gzip" else None
    body = bytearray()
    async for chunk in response.aiter_raw():
        for piece in gzip.pieces(chunk) if gzip else (chunk,):
            body += piece
            if len(body) > MAX_BYTES:
                raise RequestFailed("sent more data than I accept")
    if gzip:
        gzip.close()
    return bytes(body)


class _Gzip:
    """One gzip stream, decompressed in small steps; raises RequestFailed if it is damaged."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(GZIP_WINDOW)

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while chunk and not self._stream.eof:
            try:
                yield self._stream.decompress(chunk, DECOMPRESS_CHUNK_BYTES)
            except zlib.error as error:
                raise RequestFailed("sent a damaged answer", is_transient=True) from error
            chunk = self._stream.unconsumed_tail

    def close(self) -> None:
        if not self._stream.eof:
            raise RequestFailed("sent a damaged answer", is_transient=True)


def decode(body: bytes) -> SourceResponse:
    """Parse a body as JSON; raise RequestFailed if it isn't JSON."""
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestFailed("sent data I can't read") from error
    return SourceResponse(OK, value, hashlib.sha256(body).hexdigest())
