"""Sends one request: follows redirects that are safe, and does without a token that is refused."""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress

from bot.ingest.sources.connection import origin
from bot.ingest.sources.light_httpx import httpx
from bot.ingest.sources.responses import RequestFailed
from bot.runtime.connection_failures import Cause, CauseKind
from bot.runtime.proxies import Proxies

log = logging.getLogger(__name__)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 5
"""Redirects that are followed for one request."""

REFUSED = frozenset({401, 403})
"""The statuses for a token that is revoked, expired, or not allowed to read."""

AUTHORIZATION = "Authorization"


class Exchange:
    """Sends requests to one upstream, and remembers what its operator should know.

    `token_refused` is the status with which upstream refused the token but answered without it;
    `moved_to` the other host to which it redirects.
    """

    def __init__(self, http: httpx.AsyncClient, proxies: Proxies) -> None:
        """Send through `http`; for an address with a proxy, `proxies` tells that it has one."""
        self._http, self._proxies = http, proxies
        self.token_refused: int | None = None
        self.moved_to: str | None = None

    @asynccontextmanager
    async def send(self, request: httpx.Request) -> AsyncGenerator[httpx.Response]:
        """Send a request and give the response, unread; raises RequestFailed or httpx's errors."""
        response = await self._followed(request)
        async with aclosing(response):
            yield response

    async def _followed(self, request: httpx.Request) -> httpx.Response:
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._with_token_or_without(request)
            if response.status_code not in REDIRECTS or "Location" not in response.headers:
                return response
            async with aclosing(response):
                request = await self._redirected(request, response)
        raise RequestFailed(
            "redirects without end",
            cause=Cause(CauseKind.REDIRECT, f"more than {MAX_REDIRECTS} in a row"),
        )

    async def _with_token_or_without(self, request: httpx.Request) -> httpx.Response:
        """Send a request; if its token is refused, send it once more without."""
        if self.token_refused:
            return await self._send(request, auth=None)
        response = await self._send(request, auth=self._http.auth)
        status = response.status_code
        if status not in REFUSED or AUTHORIZATION not in request.headers:
            return response
        async with aclosing(response):
            del request.headers[AUTHORIZATION]
        again = await self._send(request, auth=None)
        if again.status_code not in REFUSED:
            self.token_refused = status
            log.warning(
                "HF_TOKEN is refused status=%d: going on without it, at half the quota. Put a new"
                " one into HF_TOKEN, or none, and restart.",
                status,
            )
        return again

    async def _send(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        return await self._http.send(request, stream=True, auth=auth, follow_redirects=False)

    async def _redirected(self, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        """Return the request that a redirect asks for; raise RequestFailed for an unsafe one."""
        where = request.url.join(response.headers["Location"])
        where = where.copy_with(username=None, password=None)
        status, shown = response.status_code, f"{where.scheme}://{where.netloc.decode()}"
        if origin(where) != origin(request.url):
            if where.scheme != "https":
                raise _unsafe(f"to {shown}, which is not encrypted (status {status})")
            if where.host != request.url.host and await self._is_private(where):
                raise _unsafe(f"to {shown}, which is no public address (status {status})")
            self._note_move(shown, status)
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in ("host", AUTHORIZATION.lower())
        }
        return self._http.build_request("GET", where, headers=headers)

    def _note_move(self, shown: str, status: int) -> None:
        if self.moved_to == shown:
            return
        self.moved_to = shown
        log.warning(
            "upstream redirects to %s status=%d: followed without HF_TOKEN. If that is its new"
            " home, set HF_ENDPOINT to it.",
            shown,
            status,
        )

    async def _is_private(self, url: httpx.URL) -> bool:
        """Return whether an address is not on the public internet.

        A name is not looked up where a proxy does that.
        """
        host = url.host.rstrip(".")
        if address := _address(host):
            return not address.is_global
        if "." not in host:
            return True  # a name of the local network
        if self._proxies.for_url(str(url)):
            return False
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, url.port or 443, type=socket.SOCK_STREAM)
        return any(not ipaddress.ip_address(each[4][0]).is_global for each in found)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a host is, in any form that connections take; None for a name."""
    with suppress(ValueError):
        return ipaddress.ip_address(host)
    with suppress(OSError):  # such as 127.1 or 2130706433
        return ipaddress.ip_address(socket.inet_aton(host))
    return None


def _unsafe(text: str) -> RequestFailed:
    return RequestFailed("redirects to where I don't follow", cause=Cause(CauseKind.REDIRECT, text))
