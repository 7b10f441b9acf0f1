"""The polite client against real sockets on loopback: faults that no mock transport can show."""

import tracemalloc
from collections.abc import Callable
from contextlib import AsyncExitStack

import httpx
import pytest

from bot.errors import BadSettings, SourceUnavailable
from bot.ingest.sources.connection import open_http
from bot.ingest.sources.http import RateLimitedClient
from bot.ingest.sources.responses import MAX_BYTES
from tests.support.hf_stub import Behaviour, FakeTime, Stub, bomb, cut, drip, flood, hang, reply

IN_TIME = 5.0
TOO_LATE = 0.5
"""Seconds for one try, where it should answer and where it never does."""

OK = reply(b"[1]")


async def ask(stub: Stub, time: FakeTime, seconds: float = IN_TIME) -> object:
    """Ask the stub one patient question through the real HTTP client."""
    async with open_http(stub.url, version="1.2") as http:
        client = RateLimitedClient(http, "Hugging Face", time.timing(seconds))
        return (await client.get_json("/api/daily_papers", patience=600)).value


@pytest.mark.parametrize(
    ("fault", "seconds", "slept"),
    [
        (reply(b"", status=500), IN_TIME, 1.0),
        (reply(b"", status=503, headers={"Retry-After": "7"}), IN_TIME, 7.0),
        (
            reply(b"", status=429, headers={"RateLimit": '"api";r=0;t=3', "Retry-After": "50"}),
            IN_TIME,
            4.0,
        ),
        (reply(b"", status=429, headers={"Retry-After": "50"}), IN_TIME, 50.0),
        (cut, IN_TIME, 1.0),
        (hang, TOO_LATE, 1.0),
        (drip, TOO_LATE, 1.0),
    ],
    ids=["500", "503", "429 window", "429 retry-after", "cut", "hang", "drip"],
)
async def test_one_passing_fault_is_survived(
    fault: Behaviour, seconds: float, slept: float
) -> None:
    """The second try brings the answer, after the pause that the fault asks for."""
    time = FakeTime()

    async with Stub(fault, OK) as stub:
        got = await ask(stub, time, seconds)

    assert got == [1]
    assert time.slept == [slept]


@pytest.mark.parametrize(
    ("fault", "seconds", "requests"),
    [
        (cut, IN_TIME, 4),
        (hang, TOO_LATE, 4),
        (drip, TOO_LATE, 4),
        (reply(b"<h1>Maintenance</h1>", kind="text/html"), IN_TIME, 1),
        (reply(b'[{"paper": 5}, {"x"'), IN_TIME, 1),
        (reply(b"", status=302, headers={"Location": "http://127.0.0.1:9/"}), IN_TIME, 1),
    ],
    ids=["cut", "hang", "drip", "html", "garbage", "redirect"],
)
async def test_a_fault_that_stays_is_source_unavailable(
    fault: Behaviour, seconds: float, requests: int
) -> None:
    """Whatever happens on the wire, the caller sees the one error it knows."""
    async with Stub(fault) as stub:
        with pytest.raises(SourceUnavailable):
            await ask(stub, FakeTime(), seconds)

        assert len(stub.heads) == requests


async def test_nobody_listening_is_source_unavailable() -> None:
    """A refused connection is a passing failure like any other."""
    time = FakeTime()
    async with Stub(OK) as stub:
        pass

    with pytest.raises(SourceUnavailable, match="can't be reached"):
        await ask(stub, time)

    assert len(time.slept) == 3


@pytest.mark.parametrize("huge", [bomb, flood])
async def test_100_mb_are_stopped_at_the_limit(huge: Callable[[int], Behaviour]) -> None:
    """Zipped into 100 KB or not, they never take more memory than the limit and its copy."""
    async with Stub(huge(100 * 2**20)) as stub:
        tracemalloc.start()
        with pytest.raises(SourceUnavailable, match="more data"):
            await ask(stub, FakeTime())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert peak < 3 * MAX_BYTES


async def test_the_client_says_who_it_is() -> None:
    """Upstream can see what asks, and in which forms it takes the answer."""
    async with Stub(OK) as stub, open_http(stub.url, version="1", contact="mailto:ada@x") as http:
        await ask(stub, FakeTime())
        await http.get("/api/daily_papers")

    head = stub.heads[0].lower()
    assert head.startswith("get /api/daily_papers http/1.1\r\n")
    assert "\r\nuser-agent: paperboy/1.2 (discord bot)\r\n" in head
    assert "\r\nUser-Agent: Paperboy/1 (Discord bot; +mailto:ada@x)\r\n" in stub.heads[1]
    assert "accept-encoding: gzip" in head
    assert "authorization" not in head


async def test_the_token_goes_to_the_base_host_only() -> None:
    """No other host and no log of the client's headers ever sees the token."""
    async with AsyncExitStack() as stack:
        base, other = [await stack.enter_async_context(Stub(OK)) for _ in range(2)]
        http = await stack.enter_async_context(open_http(base.url, version="1", token="hf_secret"))  # noqa: S106 - no secret

        await http.get("/api/daily_papers")
        await http.get(f"{other.url}/api/daily_papers")

    assert "Authorization: Bearer hf_secret" in base.heads[0]
    assert "hf_secret" not in other.heads[0]
    assert "hf_secret" not in repr(http.headers)


@pytest.mark.parametrize(
    "endpoint", ["", "huggingface.co", "ftp://hub.test", "https://", "http://a:b"]
)
async def test_an_endpoint_that_is_no_address_is_a_bad_setting(endpoint: str) -> None:
    """A typing error is told at the start, by the setting's name."""
    with pytest.raises(BadSettings, match="HF_ENDPOINT"):
        async with open_http(endpoint, version="1"):
            pass


async def test_a_token_never_travels_in_the_clear() -> None:
    """Over plain http to another machine the question goes out without it."""
    seen: list[httpx.Headers] = []

    async def note(request: httpx.Request) -> None:
        seen.append(request.headers)
        raise httpx.ConnectError("far enough")

    async with open_http("http://hub.test", version="1", token="hf_secret") as http:  # noqa: S106 - no secret
        http.event_hooks["request"].append(note)
        with pytest.raises(httpx.ConnectError):
            await http.get("/")

    assert "Authorization" not in seen[0]
