"""Discord is reached through proxies, trusting the certificates that are set."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.discord.client import HttpOnlyClient
from bot.discord.connection import serve
from bot.discord.connector import RoutedConnector
from bot.errors import DiscordUnavailable
from bot.runtime.certificates import tls_context
from bot.runtime.network import Network
from bot.runtime.proxies import Proxies
from tests.support.certificates import OwnCA
from tests.support.proxy_stub import ProxyStub


@dataclass(frozen=True)
class Hosts:
    """Two encrypted hosts that only a proxy knows, and the CA that vouches for them."""

    proxy: ProxyStub
    ca_file: Path

    def network(self, exceptions: str = "") -> Network:
        """Reach them."""
        return Network(Proxies(self.proxy.url, None, exceptions), tls_context(self.ca_file))


async def _answer(request: web.Request) -> web.StreamResponse:
    """Answer, or greet by WebSocket as the gateway does."""
    if "Upgrade" not in request.headers:
        return web.json_response({"path": request.path})
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_str("hello")
    await socket.close()
    return socket


@pytest.fixture
async def hosts(tmp_path: Path) -> AsyncIterator[Hosts]:
    """Run both hosts on one port."""
    ca, app = OwnCA(), web.Application()
    app.router.add_route("*", "/{rest:.*}", _answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    tls = ca.server("discord.test", "gateway.test")
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    port = runner.addresses[0][1]
    async with ProxyStub({"discord.test": port, "gateway.test": port}) as proxy:
        yield Hosts(proxy, ca.write(tmp_path / "ca.pem"))
    await runner.cleanup()


async def test_the_api_and_the_gateway_go_through_the_proxy(hosts: Hosts) -> None:
    """The gateway too, whose wss:// aiohttp by itself would connect directly."""
    connector = RoutedConnector(hosts.network())
    async with aiohttp.ClientSession(connector=connector) as http:
        for path in ("/users/@me", "/gateway/bot"):
            async with http.get(f"https://discord.test{path}") as response:
                assert await response.json() == {"path": path}
        async with http.ws_connect("wss://gateway.test/?v=10") as socket:
            assert await socket.receive_str() == "hello"

    assert hosts.proxy.asked == ["discord.test:443", "gateway.test:443"]


async def test_a_host_that_is_excepted_is_connected_directly(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each host by itself: the API may go through the proxy while the gateway doesn't."""
    looked_up: list[str] = []

    async def look_up(host: str, *_: object, **__: object) -> None:
        looked_up.append(host)
        raise OSError("far enough")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
    connector = RoutedConnector(hosts.network(exceptions="gateway.test"))
    async with aiohttp.ClientSession(connector=connector) as http:
        with pytest.raises(aiohttp.ClientConnectorError):
            await http.ws_connect("wss://gateway.test/")

    assert looked_up == ["gateway.test"]
    assert hosts.proxy.asked == []


async def _no_ids() -> dict[str, int]:
    return {}


async def complaint(network: Network, monkeypatch: pytest.MonkeyPatch) -> str:
    """Log in, and give what the process ends with."""
    monkeypatch.setattr("discord.http.Route.BASE", "https://discord.test/api/v10")
    monkeypatch.setattr("discord.http.asyncio.sleep", _no_time)  # it retries five times
    client = HttpOnlyClient(_no_ids, aiohttp.TraceConfig(), RoutedConnector(network))
    async with client:
        with pytest.raises(DiscordUnavailable) as caught:
            await serve(client, "a-token", asyncio.Event())
    return str(caught.value)


async def _no_time(_: float) -> None: ...


async def test_the_cause_of_a_failed_login_is_named(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate that nobody vouches for, a proxy that wants a password, one that's gone."""
    async with ProxyStub({}, "407 Proxy Authentication Required") as closed:
        told = [
            await complaint(Network(Proxies(each)), monkeypatch)
            for each in (hosts.proxy.url, closed.url)
        ]
    gone = await complaint(Network(Proxies(closed.url)), monkeypatch)

    assert told == [
        "Discord can't be reached: TLS: unable to get local issuer certificate",
        "Discord can't be reached: proxy: 407 Proxy Authentication Required",
    ]
    assert gone == "Discord can't be reached: proxy: refused"
