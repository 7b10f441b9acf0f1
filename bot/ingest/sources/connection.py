"""Opens the HTTP client of a source: through the right proxy, with the token to its host only."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.errors import BadSettings
from bot.ingest.sources.light_httpx import httpx
from bot.runtime.network import Network

REQUEST_SECONDS = 20.0
"""Seconds from connecting to the last byte; httpx's own timeout restarts with every read."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class _RoutedTransport(httpx.AsyncBaseTransport):
    """Sends each request directly or through the proxy for its address."""

    def __init__(self, network: Network) -> None:
        """Connect as `network` says."""
        self._proxies = network.proxies
        limits = httpx.Limits(max_connections=5)
        routes = {None, network.proxies.http, network.proxies.https}
        self._transports = {
            proxy: httpx.AsyncHTTPTransport(
                verify=network.tls, trust_env=False, limits=limits, proxy=proxy
            )
            for proxy in routes
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        route = self._proxies.for_url(str(request.url))
        return await self._transports[route].handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        async with AsyncExitStack() as stack:
            for transport in self._transports.values():
                stack.push_async_callback(transport.aclose)


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Return what must be equal for two addresses to be served by the same program."""
    return url.scheme, url.host, url.port


@asynccontextmanager
async def open_http(
    endpoint: str,
    *,
    version: str,
    token: str | None = None,
    contact: str | None = None,
    network: Network | None = None,
) -> AsyncGenerator[httpx.AsyncClient]:
    """Open the HTTP client for the host `endpoint`; `token` is sent to that host only.

    `contact` is a URL, sent with each request, where that host's operators can reach the bot's.
    `network` says which proxies are used and which certificates are trusted.

    Raises BadSettings for an `endpoint` that is not an http(s) address. A token is never sent
    unencrypted: over plain http it is omitted, except to the machine's own addresses.
    """
    try:
        base = httpx.URL(endpoint)
    except httpx.InvalidURL as error:
        raise BadSettings(f"HF_ENDPOINT is no address I can use: {error}.") from error
    if base.scheme not in ("http", "https") or not base.host:
        raise BadSettings("HF_ENDPOINT must look like https://huggingface.co.")
    is_private = base.scheme == "https" or base.host in LOOPBACK
    about = f"Discord bot; +{contact}" if contact else "Discord bot"

    def authorize(request: httpx.Request) -> httpx.Request:
        if token and is_private and origin(request.url) == origin(base):
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    async with httpx.AsyncClient(
        base_url=base,
        auth=authorize,
        headers={
            "User-Agent": f"Paperboy/{version} ({about})",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        },
        transport=_RoutedTransport(network or Network()),
        timeout=REQUEST_SECONDS,
        trust_env=False,
    ) as http:
        yield http
