"""How Hugging Face is reached: proxies, own certificates, and failures that name their cause."""

import asyncio
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from bot.errors import SourceUnavailable
from bot.ingest.sources.connection import open_http
from bot.ingest.sources.http import RateLimitedClient
from bot.settings import Settings
from tests.support.certificates import LONG_AGO, OwnCA
from tests.support.hf_stub import Behaviour, FakeTime, Stub, cut, hang, reply
from tests.support.proxy_stub import ProxyStub

OK = reply(b"[1]")
IN_TIME = 5.0
TOKEN = "hf_of_a_test"  # noqa: S105  # it opens nothing
NO_FILE = Path("no-such-file.env")


async def ask(url: str, seconds: float = IN_TIME, /, **environ: str) -> object:
    """Ask through everything that these variables set."""
    network = Settings.load(environ, NO_FILE).network()
    async with open_http(url, version="1", token=TOKEN, network=network) as http:
        timing = FakeTime().timing(seconds)
        client = RateLimitedClient(http, "Hugging Face", timing, network.proxies)
        return (await client.get_json("/api/daily_papers", patience=600)).value


@pytest.fixture(scope="module")
def ca() -> OwnCA:
    """Give a CA of our own."""
    return OwnCA()


@pytest.fixture(scope="module")
def ca_file(ca: OwnCA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give its file, which stands alone in its folder."""
    return str(ca.write(tmp_path_factory.mktemp("ca") / "company.pem"))


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
async def test_a_proxy_leads_to_an_encrypted_host(ca: OwnCA, ca_file: str, variable: str) -> None:
    """It sees the host's name and the password that is for it, and never the token."""
    async with (
        Stub(OK, tls=ca.server("hub.test")) as hub,
        ProxyStub({"hub.test": hub.port}) as proxy,
    ):
        url = proxy.url.replace("//", "//ada:open%20sesame@")
        got = await ask("https://hub.test", SSL_CERT_FILE=ca_file, **{variable: url})

        assert got == [1]
        assert proxy.asked == ["hub.test:443"]
        assert "proxy-authorization: basic ywrhom9wzw4gc2vzyw1l" in proxy.heads[0].lower()
        assert TOKEN not in "".join(proxy.heads)
        assert f"Authorization: Bearer {TOKEN}" in hub.heads[0]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_a_proxy_leads_to_a_test_server_too(variable: str) -> None:
    """Unless the host is excepted."""
    async with Stub(OK) as hub, ProxyStub({"127.0.0.1": hub.port}) as proxy:
        through = await ask(hub.url, **{variable: proxy.url})
        besides = await ask(hub.url, **{variable: proxy.url}, NO_PROXY="localhost,127.0.0.0/8")

        assert (through, besides) == ([1], [1])
        assert proxy.asked == [f"127.0.0.1:{hub.port}"]


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_own_certificates_are_trusted(ca: OwnCA, ca_file: str, variable: str) -> None:
    """From a file, or from a folder whatever the file's name."""
    value = ca_file if variable == "SSL_CERT_FILE" else str(Path(ca_file).parent)
    async with Stub(OK, tls=ca.server("127.0.0.1")) as hub:
        assert await ask(hub.url, **{variable: value}) == [1]


async def cause(url: str, seconds: float = IN_TIME, /, **environ: str) -> str:
    """Give the cause of a failure; what members read names none of it."""
    with pytest.raises(SourceUnavailable) as caught:
        await ask(url, seconds, **environ)
    assert str(caught.value).startswith("Hugging Face ")
    assert len(str(caught.value)) < 80
    return caught.value.cause


@pytest.mark.parametrize(
    ("name", "until", "expected"),
    [
        ("127.0.0.1", LONG_AGO, "TLS: certificate has expired"),
        (
            "other.test",
            None,
            "TLS: IP address mismatch, certificate is not valid for '127.0.0.1'",
        ),
    ],
)
async def test_a_bad_certificate_is_named(
    ca: OwnCA, ca_file: str, name: str, until: datetime | None, expected: str
) -> None:
    """The word is TLS, with OpenSSL's reason."""
    async with Stub(OK, tls=ca.server(name, until=until)) as hub:
        assert await cause(hub.url, SSL_CERT_FILE=ca_file) == expected


async def test_a_certificate_of_an_unknown_ca_is_named(ca: OwnCA) -> None:
    """As that of a company's proxy, before its CA is named."""
    async with Stub(OK, tls=ca.server("127.0.0.1")) as hub:
        assert await cause(hub.url) == "TLS: unable to get local issuer certificate"


async def test_a_server_that_speaks_no_tls_is_named() -> None:
    """As behind a captive portal, or with https:// before a plain address."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        told = await cause(f"https://127.0.0.1:{port}")

    assert told.startswith("TLS: ")


@pytest.mark.parametrize(
    ("fault", "seconds", "expected"),
    [
        (hang, 0.3, "timed out"),
        (cut, IN_TIME, "cut off: RemoteProtocolError"),
        (reply(b"", status=502), IN_TIME, "status: 502"),
        (reply(b"", status=429, headers={"Retry-After": "1"}), IN_TIME, "status: 429"),
        (reply(b"", status=403), IN_TIME, "status: 403"),
        (reply(b"", status=418), IN_TIME, "status: 418"),
        (reply(b"<h1>Portal</h1>", kind="text/html"), IN_TIME, "answer: sent a page"),
        (reply(b"[1"), IN_TIME, "answer: sent data I can't read"),
    ],
)
async def test_a_bad_answer_is_named(fault: Behaviour, seconds: float, expected: str) -> None:
    """By its status, or by what is wrong with it."""
    async with Stub(fault) as hub:
        assert (await cause(hub.url, seconds)).startswith(expected)


async def test_nobody_listening_is_named() -> None:
    """The word is refused."""
    async with Stub(OK) as hub:
        pass

    assert await cause(hub.url) == "refused"


@contextmanager
def failing_lookups(monkeypatch: pytest.MonkeyPatch, number: int) -> Generator[None]:
    """Let every name be unknown."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "Name or service not known")

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", fail)
        yield


async def test_an_unknown_name_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The word is DNS."""
    with failing_lookups(monkeypatch, socket.EAI_NONAME):
        assert await cause("https://hub.test") == "DNS: Name or service not known"


async def test_a_failing_proxy_is_named(ca_file: str) -> None:
    """One that wants a password, one that can't reach the host, one that isn't there."""
    async with ProxyStub({}, "407 Proxy Authentication Required") as closed, ProxyStub({}) as lost:
        pass_word = await cause("https://hub.test", HTTPS_PROXY=closed.url, SSL_CERT_FILE=ca_file)
        nowhere = await cause("https://hub.test", HTTPS_PROXY=lost.url, SSL_CERT_FILE=ca_file)
    gone = await cause("https://hub.test", HTTPS_PROXY=lost.url, SSL_CERT_FILE=ca_file)

    assert pass_word == "proxy: 407 Proxy Authentication Required"  # noqa: S105  # a cause
    assert nowhere == "proxy: 502 Bad Gateway"
    assert gone == "proxy: refused"


async def test_the_cause_stays_known_while_nobody_asks() -> None:
    """After five failures the breaker is open; it says why."""
    async with Stub(reply(b"", status=403)) as hub, open_http(hub.url, version="1") as http:
        client = RateLimitedClient(http, "Hugging Face", FakeTime().timing())
        causes: list[str] = []
        for _ in range(6):
            with pytest.raises(SourceUnavailable) as caught:
                await client.get_json("/api/daily_papers")
            causes.append(caught.value.cause)

    assert causes == ["status: 403"] * 6
    assert len(hub.heads) == 5


def test_a_context_that_trusts_nobody_else() -> None:
    """Certificates and names are checked with every set of CAs."""
    tls = Settings.load({}, NO_FILE).network().tls

    assert (tls.verify_mode, tls.check_hostname) == (ssl.CERT_REQUIRED, True)
