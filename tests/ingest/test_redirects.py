"""Redirects that are followed, and those that aren't; a token that upstream refuses."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.errors import SourceUnavailable
from bot.ingest.sources.connection import open_http
from bot.ingest.sources.http import RateLimitedClient
from bot.runtime.certificates import tls_context
from bot.runtime.network import Network
from bot.runtime.proxies import Proxies
from tests.support.certificates import OwnCA
from tests.support.hf_stub import Behaviour, FakeTime, Stub, reply
from tests.support.proxy_stub import ProxyStub

OK = reply(b"[1]")
TOKEN = "hf_of_a_test"  # noqa: S105  # it opens nothing
BEARER = f"Bearer {TOKEN}"


def to(where: str, status: int = 308) -> Behaviour:
    """Redirect."""
    return reply(b"", status=status, headers={"Location": where})


def client_over(http: httpx.AsyncClient, proxies: Proxies | None = None) -> RateLimitedClient:
    """Give a client in a time that doesn't pass."""
    return RateLimitedClient(http, "Hugging Face", FakeTime().timing(), proxies)


def paths(stub: Stub) -> list[str]:
    """Give the paths that a stub was asked for."""
    return [head.split()[1] for head in stub.heads]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_the_same_host_is_followed(status: int, caplog: pytest.LogCaptureFixture) -> None:
    """With the token, by a path or a whole address; that is nothing to log."""
    async with Stub(to("/v2/papers?date=2026-03-02", status), to("?p=1", status), OK) as hub:
        async with open_http(hub.url, version="1", token=TOKEN) as http:
            got = await client_over(http).get_json("/api/daily_papers", {"p": 0})

        assert got.value == [1]
        assert paths(hub) == [
            "/api/daily_papers?p=0",
            "/v2/papers?date=2026-03-02",
            "/v2/papers?p=1",
        ]
        assert all(BEARER in head for head in hub.heads)
    assert caplog.records == []


async def test_a_circle_has_an_end() -> None:
    """Five redirects are followed; that is no passing failure, so nothing is tried again."""
    async with Stub(to("/again")) as hub, open_http(hub.url, version="1") as http:
        with pytest.raises(SourceUnavailable, match="redirects without end") as caught:
            await client_over(http).get_json("/api/daily_papers", patience=600)

        assert caught.value.cause == "redirect: more than 5 in a row"
        assert len(hub.heads) == 6


async def test_a_redirect_that_names_no_place_is_a_status() -> None:
    """There is nothing to follow."""
    async with Stub(reply(b"", status=308)) as hub, open_http(hub.url, version="1") as http:
        with pytest.raises(SourceUnavailable, match="refused") as caught:
            await client_over(http).get_json("/api/daily_papers")

    assert caught.value.cause == "status: 308"


@pytest.fixture
async def new_home(tmp_path: Path) -> AsyncIterator[tuple[Stub, ProxyStub, Network]]:
    """Run another https host, which only the proxy knows by its public name."""
    ca = OwnCA()
    tls = ca.server("hub.test", "new.test")
    async with (
        Stub(OK, tls=tls) as other,
        Stub(to("https://new.test/v2", 301), tls=tls) as hub,
        ProxyStub({"hub.test": hub.port, "new.test": other.port}) as proxy,
    ):
        context = tls_context(ca.write(tmp_path / "own-ca.pem"))
        yield other, proxy, Network(Proxies(proxy.url), context)


async def test_another_encrypted_host_is_followed_without_the_token(
    new_home: tuple[Stub, ProxyStub, Network], caplog: pytest.LogCaptureFixture
) -> None:
    """Once it is logged where upstream is now."""
    other, proxy, network = new_home
    async with open_http("https://hub.test", version="1", token=TOKEN, network=network) as http:
        client = client_over(http, network.proxies)
        got = [(await client.get_json("/api/daily_papers")).value for _ in range(3)]

    assert got == [[1]] * 3
    assert set(proxy.asked) == {"hub.test:443", "new.test:443"}
    assert paths(other) == ["/v2"] * 3
    assert not any("authorization" in head.lower() for head in other.heads)
    assert client.exchange.moved_to == "https://new.test"
    (line,) = caplog.records
    assert "https://new.test" in line.getMessage()
    assert "HF_ENDPOINT" in line.getMessage()


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("http://new.test/", "to http://new.test, which is not encrypted (status 308)"),
        ("http://127.0.0.1:9/", "to http://127.0.0.1:9, which is not encrypted (status 308)"),
        ("ftp://new.test/", "to ftp://new.test, which is not encrypted (status 308)"),
        ("file:///etc/passwd", "to file://, which is not encrypted (status 308)"),
        *(
            (f"https://{host}/", f"to https://{host}, which is no public address (status 308)")
            for host in (
                "localhost",
                "localhost:8443",
                "10.0.0.7",
                "192.168.1.1:8443",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",  # noqa: S104  # asked for, not bound
                "127.1",
                "2130706433",
                "0x7f000001",
                "[::1]",
                "[fd00::1]",
                "[fe80::1]",
                "[::ffff:10.0.0.7]",
                "metadata",
            )
        ),
    ],
)
@pytest.mark.parametrize("proxied", [False, True])
async def test_no_other_place_is_followed(where: str, why: str, *, proxied: bool) -> None:
    """Never in the clear, never into a private network, behind a proxy neither."""
    async with Stub(to(where)) as hub, open_http(hub.url, version="1", token=TOKEN) as http:
        proxies = Proxies(https="http://127.0.0.1:9") if proxied else None
        with pytest.raises(SourceUnavailable, match="redirects to where") as caught:
            await client_over(http, proxies).get_json("/api/daily_papers", patience=600)

        assert caught.value.cause == f"redirect: {why}"
        assert len(hub.heads) == 1


async def test_a_public_name_of_a_private_address_is_not_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What counts is where the name leads."""

    async def look_up(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.7", 443))]

    async with Stub(to("https://inside.test/")) as hub, open_http(hub.url, version="1") as http:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
        with pytest.raises(SourceUnavailable) as caught:
            await client_over(http).get_json("/api/daily_papers")

    assert "https://inside.test, which is no public address" in caught.value.cause


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_token_is_done_without(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The same question is asked once more, later ones without it; one line names HF_TOKEN."""
    async with Stub(reply(b"", status=status), OK) as hub:
        async with open_http(hub.url, version="1", token=TOKEN) as http:
            client = client_over(http)
            with caplog.at_level(logging.WARNING):
                got = [(await client.get_json("/api/daily_papers")).value for _ in range(3)]

        assert got == [[1]] * 3
        assert [BEARER in head for head in hub.heads] == [True, False, False, False]
    assert client.exchange.token_refused == status
    (line,) = caplog.records
    assert f"HF_TOKEN is refused status={status}" in line.getMessage()
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refusal_that_isnt_the_tokens_fault_stays_one(status: int) -> None:
    """Refused with and without it: the token is kept for the next question."""
    async with Stub(*[reply(b"", status=status)] * 2, OK) as hub:
        async with open_http(hub.url, version="1", token=TOKEN) as http:
            client = client_over(http)
            with pytest.raises(SourceUnavailable) as caught:
                await client.get_json("/api/daily_papers")
            await client.get_json("/api/daily_papers")

        assert [BEARER in head for head in hub.heads] == [True, False, True]
    assert caught.value.cause == f"status: {status}"
    assert client.exchange.token_refused is None
