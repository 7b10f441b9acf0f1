"""The aiohttp connector for Discord: through the right proxy, trusting the right certificates."""

import aiohttp
import yarl
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from bot.runtime.network import Network


class RoutedConnector(aiohttp.TCPConnector):
    """Connects each request directly or through the proxy for its address.

    discord.py knows one proxy for everything, and aiohttp none for the gateway's wss://. Create it
    in the event loop that uses it.
    """

    def __init__(self, network: Network) -> None:
        """Connect as `network` says; discord.py limits its connections itself."""
        super().__init__(limit=0, ssl=network.tls)  # pyright: ignore[reportUnknownMemberType]  # aiohttp's
        self._proxies = network.proxies

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp's signature
    ) -> Connection:
        """Return a connection for a request."""
        proxy = self._proxies.for_url(str(req.url))
        req.update_proxy(yarl.URL(proxy) if proxy else None, None, None)
        return await super().connect(req, traces, timeout)
