"""HTTP for sources: polite, bounded GET requests; every failure raises SourceUnavailable."""

import asyncio
import logging
import math
import random
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from bot.errors import SourceUnavailable
from bot.ingest.sources.connection import REQUEST_SECONDS
from bot.ingest.sources.exchange import Exchange
from bot.ingest.sources.light_httpx import httpx
from bot.ingest.sources.quota import Quota, QuotaGauge
from bot.ingest.sources.responses import (
    BAD_REQUEST,
    NOT_FOUND,
    NOT_MODIFIED,
    OK,
    RequestFailed,
    SourceResponse,
    decode,
    read_body,
)
from bot.runtime.clock import Sleep
from bot.runtime.connection_failures import Cause, CauseKind, cause_of
from bot.runtime.proxies import Proxies

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds of waits and retries after which a person waiting for a reply is told to come back."""

NO_PATIENCE = 0.0
"""The patience for work that is left alone at the first trouble."""

MAX_UPSTREAM_WAIT = 15 * 60.0
"""The longest wait, in seconds, that upstream can impose at a time (docs/design/upstream.md)."""

TRIES = 4
BACKOFF_SECONDS = 1.0
THROTTLED_SECONDS = 30.0
"""Seconds before a retry, after a failure and after a 429 that names no time; both double."""

RESERVE = 20
"""Requests left in upstream's window below which we wait for the next (docs/design/upstream.md)."""

BREAKER_FAILURES = 5
BREAKER_SECONDS = 10 * 60.0
"""Consecutive failed fetches that open the breaker, and the seconds that it stays open."""

CACHED_BODIES = 16
"""Bodies cached with their ETag: enough for the lists that are read repeatedly."""

TOO_MANY = 429
PASSING = frozenset({500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Timing:
    """The timeout, clock and randomness of a client, in seconds; tests supply their own."""

    request_seconds: float = REQUEST_SECONDS
    sleep: Sleep = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random


class RateLimitedClient:
    """Sends requests to one upstream within its limits; share one client per host."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        name: str,
        timing: Timing | None = None,
        proxies: Proxies | None = None,
    ) -> None:
        """Send requests through `http`, which uses `proxies`.

        `name` identifies upstream in error messages.
        """
        self._http = http
        self._proxies = proxies or Proxies()
        self.exchange = Exchange(http, self._proxies)
        self._name = name
        self._timing = timing or Timing()
        self._quota = QuotaGauge(self._timing.monotonic)
        self._hold_until = 0.0
        self._throttled = 0
        self._failures = 0
        self._open_until = 0.0
        self._last_cause = ""
        self._tagged: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    @property
    def quota(self) -> Quota:
        """What upstream allows, as far as it has said so."""
        return self._quota.quota

    async def get_json(
        self, path: str, params: Mapping[str, str | int] | None = None, patience: float = PATIENCE
    ) -> SourceResponse:
        """Fetch the JSON value at `path`; raise SourceUnavailable if that fails.

        No wait starts that would end more than `patience` seconds from now, and no retry begins
        after that; the last attempt may add the timeout of one request.
        """
        if (left := self._open_until - self._timing.monotonic()) > 0:
            raise SourceUnavailable(
                f"{self._name} failed several times in a row; I'll ask again in {_span(left)}.",
                retry_after=left,
                cause=self._last_cause,
            )
        try:
            answer = await self._try(path, params or {}, self._timing.monotonic() + patience)
        except RequestFailed as failure:
            self._count(failure)
            raise SourceUnavailable(
                f"{self._name} {failure}. Try again later.",
                retry_after=failure.wait,
                cause=str(failure.cause),
            ) from failure
        self._failures = self._throttled = 0
        return answer

    async def _try(
        self, path: str, params: Mapping[str, str | int], deadline: float
    ) -> SourceResponse:
        attempt = 1
        while True:
            await self._wait_for_window(deadline)
            try:
                return await self._once(path, params)
            except RequestFailed as failure:
                wait = 0.0 if failure.throttled else self._backoff(failure, attempt)
                late = self._timing.monotonic() + wait > deadline
                if not failure.is_transient or attempt == TRIES or late:
                    raise
            if wait:
                await self._timing.sleep(wait)
            attempt += 1

    def _backoff(self, failure: RequestFailed, attempt: int) -> float:
        jitter = self._timing.random() * BACKOFF_SECONDS * 2 ** (attempt - 1)
        return max(failure.wait, jitter)

    async def _wait_for_window(self, deadline: float) -> None:
        while (wait := self._hold_until - self._timing.monotonic()) > 0:
            if self._hold_until > deadline:
                raise SourceUnavailable(
                    f"{self._name} asked me to slow down. Try again in {_span(wait)}.",
                    retry_after=wait,
                )
            await self._timing.sleep(wait)

    async def _once(self, path: str, params: Mapping[str, str | int]) -> SourceResponse:
        request = self._http.build_request("GET", path, params=params)
        url = str(request.url)
        try:
            etag, known = self._tagged.get(url, ("", b""))
            if etag:
                request.headers["If-None-Match"] = etag
            async with (
                asyncio.timeout(self._timing.request_seconds),
                self.exchange.send(request) as response,
            ):
                self._obey(response)
                if response.status_code in (BAD_REQUEST, NOT_FOUND):
                    return SourceResponse(response.status_code)
                is_known = etag and response.status_code == NOT_MODIFIED
                body = known if is_known else await read_body(response)
        except (TimeoutError, httpx.TimeoutException) as error:
            text, cause = "did not answer in time", Cause(CauseKind.TIMED_OUT)
            raise RequestFailed(text, is_transient=True, cause=cause) from error
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
            is_proxied = self._proxies.for_url(url) is not None
            text, cause = "can't be reached right now", _cause(error, is_proxied=is_proxied)
            raise RequestFailed(text, is_transient=True, cause=cause) from error
        answer = await asyncio.to_thread(decode, body)
        self._remember(url, response.headers.get("ETag", ""), body)
        return answer

    def _remember(self, url: str, etag: str, body: bytes) -> None:
        """Cache a body so that upstream needn't resend it; evict the least recently used one."""
        self._tagged.pop(url, None)
        if etag:
            self._tagged[url] = (etag, body)
        if len(self._tagged) > CACHED_BODIES:
            self._tagged.popitem(last=False)

    def _obey(self, response: httpx.Response) -> None:
        """Apply the limits that upstream reports; raise for every status that is not an answer."""
        status, headers = response.status_code, response.headers
        left, window = self._quota.read(headers)
        if left < RESERVE:
            self._hold(window + 1)
        if status == TOO_MANY:
            if left > 0:
                self._hold(_retry_after(headers) or self._throttled_wait())
            self._throttled += 1
            wait = self._hold_until - self._timing.monotonic()
            raise RequestFailed(
                "asked me to slow down",
                is_transient=True,
                throttled=True,
                wait=wait,
                cause=Cause(CauseKind.STATUS, "429, too many requests"),
            )
        if status in PASSING:
            wait = min(_retry_after(headers), MAX_UPSTREAM_WAIT)
            raise RequestFailed(
                f"has trouble right now (status {status})",
                is_transient=True,
                wait=wait,
                cause=Cause(CauseKind.STATUS, str(status)),
            )
        if status not in (OK, NOT_MODIFIED, NOT_FOUND):
            code, message = headers.get("X-Error-Code"), headers.get("X-Error-Message")
            log.warning("refused path=%s status=%s %r %r", response.url.path, status, code, message)
        if status not in (OK, NOT_MODIFIED, BAD_REQUEST, NOT_FOUND):
            raise RequestFailed(
                f"refused my question (status {status})",
                cause=Cause(CauseKind.STATUS, str(status)),
            )

    def _throttled_wait(self) -> float:
        jitter = (1 + self._timing.random()) / 2
        return jitter * THROTTLED_SECONDS * 2 ** min(self._throttled, 5)

    def _hold(self, seconds: float) -> None:
        until = self._timing.monotonic() + min(seconds, MAX_UPSTREAM_WAIT)
        self._hold_until = max(self._hold_until, until)

    def _count(self, failure: RequestFailed) -> None:
        self._last_cause = str(failure.cause)
        if failure.throttled:
            return
        self._failures += 1
        if self._failures >= BREAKER_FAILURES:
            self._open_until = self._timing.monotonic() + BREAKER_SECONDS
            log.warning("breaker open upstream=%s failures=%d", self._name, self._failures)


def _cause(error: Exception, *, is_proxied: bool) -> Cause:
    if isinstance(error, httpx.ProxyError):
        return Cause(CauseKind.PROXY, str(error))
    cause = cause_of(error) or Cause(CauseKind.CUT, type(error).__name__)
    if is_proxied and cause.kind in (CauseKind.DNS, CauseKind.REFUSED, CauseKind.NETWORK):
        return Cause(CauseKind.PROXY, str(cause))  # the only connection was that to the proxy
    return cause


def _retry_after(headers: httpx.Headers) -> float:
    """Return `Retry-After`, seconds or a date, in seconds; 0 if missing or unreadable."""
    text = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        # The date refers to upstream's own clock.
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return max(0.0, wait.total_seconds())


def _span(seconds: float) -> str:
    whole = math.ceil(seconds)
    return f"{whole} seconds" if whole < 2 * 60 else f"{math.ceil(whole / 60)} minutes"
