"""Single papers are asked for at a small part of the quota, whatever it is."""

from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.services.pace import SHARE, Pace
from bot.ingest.sources.quota import Quota, QuotaGauge

FREE = Quota()


@given(
    st.integers(0, 10_000),
    st.integers(1, 7_200),
    st.lists(st.floats(0, 1), min_size=1, max_size=10),
    st.floats(0, 1),
)
def test_no_window_has_more_than_its_share(
    requests: int, seconds: int, places: list[float], start: float
) -> None:
    """Not even if turns follow each other without a gap, and requests lie anywhere in them."""
    pace = Pace.within(Quota(requests, seconds))
    turn = pace.turn.total_seconds()
    if pace.requests == 1:
        places = [0.0]  # the only request of a turn is its first act
    asked = [
        (number + place) * turn
        for number in range(int(seconds / turn) + 8)
        for place in (places * pace.requests)[: pace.requests]
    ]
    begin = start * 3 * turn

    inside = sum(begin <= moment < begin + seconds for moment in asked)

    free = FREE.requests * seconds / FREE.seconds
    assert pace.requests >= 1
    assert inside <= max(min(requests, free) / SHARE, 1)


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        (FREE, Pace(10, timedelta(seconds=100))),
        (Quota(1_000, 300), Pace(10, timedelta(seconds=100))),
        (Quota(100, 300), Pace(2, timedelta(seconds=100))),
        (Quota(30, 300), Pace(1, timedelta(seconds=150))),
        (Quota(1, 300), Pace(1, timedelta(seconds=4_500))),
        (Quota(0, 0), Pace(1, timedelta(seconds=15))),
    ],
)
def test_the_pace_follows_the_quota(quota: Quota, expected: Pace) -> None:
    """A token's quota is not used up for this; a mirror's small one is respected."""
    assert Pace.within(quota) == expected


def test_a_day_has_room_for_more_papers_than_are_ever_due() -> None:
    """Some 250 of three days four times, 200 at the top, and a thousand that are waited for."""
    assert 24 * Pace.within(FREE).per_hour > 4 * 250 + 200 + 1_000


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, FREE),
        ({"RateLimit": '"api";r=480;t=60'}, Quota(500, 300, 480)),
        (
            {
                "RateLimit": '"api";r=7;t=60',
                "RateLimit-Policy": '"fixed window";"api";q=100;w=60',
            },
            Quota(100, 60, 7),
        ),
        ({"RateLimit-Policy": '"a";q=5000;w=300, "b";q=600;w=3600'}, Quota(600, 3_600)),
        ({"RateLimit-Policy": '"a";q=100;w=0'}, FREE),
        ({"RateLimit-Policy": "q=many;w=long", "RateLimit": "r=;t="}, FREE),
    ],
)
def test_the_quota_is_read_from_the_answers(headers: dict[str, str], expected: Quota) -> None:
    """Of several policies the tightest counts; what can't be read changes nothing."""
    gauge = QuotaGauge(lambda: 0.0)

    gauge.read(httpx.Headers(headers))

    assert gauge.quota == expected


def test_what_is_left_is_known_for_its_window_only() -> None:
    """After that, it is unknown again."""
    now = [0.0]
    gauge = QuotaGauge(lambda: now[0])
    gauge.read(httpx.Headers({"RateLimit": '"api";r=3;t=60'}))

    now[0] = 61.0

    assert gauge.quota == FREE
