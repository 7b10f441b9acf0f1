"""The polite client's manners, with a mock transport and a time that doesn't pass by itself."""

import gzip
import hashlib
import json
from functools import partial

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceUnavailable
from bot.ingest.sources import responses
from bot.ingest.sources.http import BREAKER_FAILURES, BREAKER_SECONDS, MAX_UPSTREAM_WAIT
from tests.support.hf_stub import FakeTime, Script, answer

ok = partial(answer, [1])
busy = partial(answer, status=503)


def throttled(**headers: str) -> partial[httpx.Response]:
    """Build a 429 with the given headers, `_` for `-` in their names."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return partial(answer, status=429, headers=fields)


async def test_an_answer_carries_its_value_and_the_digest_of_its_body() -> None:
    """Equal digests must mean equal bodies, so the digest is the body's own sha256."""
    script = Script(partial(answer, {"a": [1, 2]}))

    got = await script.client().get_json("/api/x", {"p": 0, "date": "2026-03-02"})

    body = json.dumps({"a": [1, 2]}).encode()
    assert got == responses.SourceResponse(200, {"a": [1, 2]}, hashlib.sha256(body).hexdigest())
    assert str(script.requests[0].url) == "https://hub.test/api/x?p=0&date=2026-03-02"
    assert script.requests[0].method == "GET"


@pytest.mark.parametrize("status", [400, 404])
async def test_what_upstream_knows_nothing_of_is_an_answer(status: int) -> None:
    """A 400 or 404 says something about the question and is no failure to retry."""
    script = Script(partial(answer, {"error": "no"}, status=status))

    got = await script.client().get_json("/api/papers/2601.00001")

    assert got == responses.SourceResponse(status)
    assert len(script.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_passing_failures_are_tried_again_with_growing_pauses(status: int) -> None:
    """Upstream gets three more chances, each after a longer pause."""
    time = FakeTime()
    failing = partial(answer, status=status)
    script = Script(failing, failing, failing, ok)

    got = await script.client(time).get_json("/", patience=60)

    assert got.value == [1]
    assert time.slept == [1.0, 2.0, 4.0]


async def test_four_tries_are_all() -> None:
    """A failure that stays is reported in plain words instead of being asked again."""
    script = Script(busy)

    with pytest.raises(SourceUnavailable, match=r"^Hugging Face has trouble .* later\.$"):
        await script.client().get_json("/", patience=60)

    assert len(script.requests) == 4


@pytest.mark.parametrize("status", [201, 204, 300, 305, 401, 403, 410, 418, 422])
async def test_other_statuses_are_not_tried_again(status: int) -> None:
    """A refusal stays one, and only redirects lead elsewhere."""
    script = Script(partial(answer, status=status, headers={"Location": "https://elsewhere.test/"}))

    with pytest.raises(SourceUnavailable):
        await script.client().get_json("/")

    assert [request.url.host for request in script.requests] == ["hub.test"]


@pytest.mark.parametrize(
    ("limit", "slept"),
    [
        ('"api";r=20;t=7', []),
        ('"api";r=19;t=7', [8.0]),
        ('"api";r=0;t=280', [281.0]),
        ('"pages";r=500;t=9, "api"; r=3; t=4', [5.0]),
        ('"api";r=1;t=99999', [MAX_UPSTREAM_WAIT]),
        ("rubbish", []),
    ],
)
async def test_a_window_that_is_nearly_used_up_is_left_alone(
    limit: str, slept: list[float]
) -> None:
    """Below 20 requests left, the next question waits for the next window."""
    time = FakeTime()
    client = Script(partial(answer, [], headers={"RateLimit": limit}), ok).client(time)
    await client.get_json("/")

    await client.get_json("/", patience=3600)

    assert time.slept == slept


@pytest.mark.parametrize(
    ("first", "slept"),
    [
        (throttled(RateLimit='"api";r=0;t=5', Retry_After="99"), 6.0),
        (throttled(RateLimit='"api";r=300;t=5', Retry_After="9"), 9.0),
        (throttled(Retry_After="99999"), MAX_UPSTREAM_WAIT),
        (
            throttled(
                Retry_After="Mon, 02 Mar 2026 10:00:40 GMT", Date="Mon, 02 Mar 2026 10:00:00 GMT"
            ),
            40.0,
        ),
        (throttled(Retry_After="soon"), 30.0),
        (throttled(), 30.0),
    ],
)
async def test_a_429_is_obeyed(first: partial[httpx.Response], slept: float) -> None:
    """The window's end counts, else Retry-After, else a pause of our own."""
    time = FakeTime()

    got = await Script(first, ok).client(time).get_json("/", patience=3600)

    assert got.value == [1]
    assert time.slept == [slept]


async def test_pauses_double_while_429s_name_no_time() -> None:
    """An upstream that keeps refusing is asked less and less often, also by later questions."""
    time = FakeTime()
    client = Script(throttled()).client(time)

    with pytest.raises(SourceUnavailable):
        await client.get_json("/", patience=3600)
    with pytest.raises(SourceUnavailable):
        await client.get_json("/", patience=3600)

    assert time.slept == [30.0, 60.0, 120.0, 240.0, 480.0, 900.0, 900.0]


async def test_someone_who_waits_for_a_reply_is_told_to_come_back() -> None:
    """A pause longer than the patience is an error that names it, and nobody asks meanwhile."""
    time = FakeTime()
    script = Script(throttled(RateLimit='"api";r=0;t=60'), ok)
    client = script.client(time)

    for _ in range(2):
        with pytest.raises(SourceUnavailable, match="Try again in 61 seconds") as caught:
            await client.get_json("/", patience=5)
        assert caught.value.retry_after == 61.0

    assert time.slept == []
    assert len(script.requests) == 1


async def test_tries_end_with_the_patience() -> None:
    """No pause is begun that would end after the patience."""
    time = FakeTime()
    script = Script(busy)

    with pytest.raises(SourceUnavailable):
        await script.client(time).get_json("/", patience=1.5)

    assert time.slept == [1.0]


async def test_five_failed_questions_keep_us_away_for_ten_minutes() -> None:
    """An upstream that is down is left alone, then asked once, and trusted when it answers."""
    time = FakeTime()
    script = Script(*[partial(answer, status=403)] * (BREAKER_FAILURES + 1), ok)
    client = script.client(time)
    for _ in range(BREAKER_FAILURES):
        with pytest.raises(SourceUnavailable, match="refused"):
            await client.get_json("/")

    with pytest.raises(SourceUnavailable, match="10 minutes") as open_now:
        await client.get_json("/")
    time.now += BREAKER_SECONDS
    with pytest.raises(SourceUnavailable, match="refused"):
        await client.get_json("/")
    with pytest.raises(SourceUnavailable, match="10 minutes"):
        await client.get_json("/")
    time.now += BREAKER_SECONDS

    assert (await client.get_json("/")).value == [1]
    assert open_now.value.retry_after == BREAKER_SECONDS
    assert len(script.requests) == BREAKER_FAILURES + 2


async def test_being_asked_to_slow_down_is_no_failure() -> None:
    """A 429 says that upstream is well: the breaker doesn't count it."""
    time = FakeTime()
    client = Script(*[throttled(Retry_After="1")] * 4 * BREAKER_FAILURES, ok).client(time)
    for _ in range(BREAKER_FAILURES):
        with pytest.raises(SourceUnavailable, match="slow down"):
            await client.get_json("/", patience=3600)

    got = await client.get_json("/", patience=3600)

    assert got.value == [1]


ZIPPED = {"Content-Encoding": "gzip"}


async def test_a_gzipped_answer_is_unzipped() -> None:
    """What follows the end of the zipped stream is ignored."""
    zipped = gzip.compress(json.dumps(["x" * 200_000]).encode())

    got = await Script(partial(answer, zipped + b"rest", headers=ZIPPED)).client().get_json("/")

    assert got.value == ["x" * 200_000]


@pytest.mark.parametrize(
    ("broken", "requests"),
    [
        (partial(answer, b"[]", kind="text/html; charset=utf-8"), 1),
        (partial(answer, b"[]", kind=""), 1),
        (partial(answer, b"[]", headers={"Content-Encoding": "br"}), 1),
        (partial(answer, b'[{"x"'), 1),
        (partial(answer, b"\xff\xfe\xfa"), 1),
        (partial(answer, b"[" * 100_000), 1),
        (partial(answer, b"9" * 5000), 1),
        (partial(answer, b" " * (responses.MAX_BYTES + 1)), 1),
        (partial(answer, gzip.compress(b" " * (responses.MAX_BYTES + 1)), headers=ZIPPED), 1),
        (partial(answer, gzip.compress(b"[1, 2]")[:-9], headers=ZIPPED), 4),
        (partial(answer, b"no gzip", headers=ZIPPED), 4),
    ],
)
async def test_a_body_that_is_no_data_is_refused(
    broken: partial[httpx.Response], requests: int
) -> None:
    """Only damage on the way is worth another try."""
    script = Script(broken)

    with pytest.raises(SourceUnavailable):
        await script.client().get_json("/", patience=60)

    assert len(script.requests) == requests


def http_errors(kind: type[Exception]) -> list[type[Exception]]:
    """Give every error below `kind`, the leaves only."""
    below = kind.__subclasses__()
    return [leaf for child in below for leaf in http_errors(child)] if below else [kind]


LEAVES = [*http_errors(httpx.RequestError), *http_errors(httpx.StreamError), httpx.InvalidURL]


@pytest.mark.parametrize("kind", LEAVES)
async def test_no_error_of_httpx_leaks(kind: type[Exception]) -> None:
    """Services know SourceUnavailable only, whatever httpx comes up with."""

    def fail() -> httpx.Response:
        # Some take a message, some nothing, one a request; none of them says anything here.
        raise kind.__new__(kind)

    with pytest.raises(SourceUnavailable):
        await Script(fail).client().get_json("/", patience=60)


@given(body=st.binary(max_size=200), zipped=st.booleans())
async def test_any_body_is_an_answer_or_unavailable(body: bytes, *, zipped: bool) -> None:
    """No rubbish makes any other error."""
    script = Script(partial(answer, body, headers=ZIPPED if zipped else {}))

    try:
        got = await script.client().get_json("/", patience=60)
    except SourceUnavailable:
        return

    assert got.digest


VISIBLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40)
DIGITS = st.from_regex(r'\A"api";r=[0-9]{1,12};t=[0-9]{1,12}\Z')


@given(limit=VISIBLE | DIGITS, after=VISIBLE | st.from_regex(r"\A[0-9]{1,20}\Z"), date=VISIBLE)
async def test_no_header_makes_us_wait_for_ever(limit: str, after: str, date: str) -> None:
    """Whatever the limits say, a single wait stays within the longest."""
    time = FakeTime()
    client = Script(throttled(RateLimit=limit, Retry_After=after, Date=date), ok).client(time)

    got = await client.get_json("/", patience=3600)

    assert got.value == [1]
    assert all(0 < wait <= MAX_UPSTREAM_WAIT for wait in time.slept)


async def test_a_body_that_upstream_has_not_changed_is_not_sent_again() -> None:
    """The ETag goes back with the next question, and a 304 means the answer we know."""
    script = Script(lambda: answer([1], headers={"ETag": '"one"'}), lambda: httpx.Response(304))
    client = script.client()

    first = await client.get_json("/list")
    second = await client.get_json("/list")

    assert second == first
    assert [request.headers.get("If-None-Match") for request in script.requests] == [None, '"one"']


async def test_an_etag_belongs_to_one_question_only() -> None:
    """Another question, or one whose last answer had no ETag, is asked without a condition."""
    script = Script(lambda: answer([1], headers={"ETag": '"one"'}), lambda: answer([2]))
    client = script.client()

    for path in ("/list", "/other", "/list", "/list"):
        await client.get_json(path)

    sent = [request.headers.get("If-None-Match") for request in script.requests]
    assert sent == [None, None, '"one"', None]


async def test_a_304_that_nobody_asked_for_is_no_answer() -> None:
    """Without a body that we know, "not modified" tells nothing."""
    client = Script(lambda: httpx.Response(304)).client()

    with pytest.raises(SourceUnavailable):
        await client.get_json("/list")
