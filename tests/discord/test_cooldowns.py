"""Who asks too fast waits, nobody else does, and nobody is remembered for long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.cooldowns import MAX_REMEMBERED, Cooldown, OnCooldown

ANN, BEN = 1, 2

asking = st.lists(st.tuples(st.sampled_from((ANN, BEN)), st.floats(0, 4)), max_size=60)


class ObservedCooldown(Cooldown):
    """The real cooldown, which also tells how many keys it remembers."""

    @property
    def remembered(self) -> int:
        """The number of keys remembered."""
        return len(self._windows)


def is_taken(limit: Cooldown, key: int, now: float) -> bool:
    """Whether a use was allowed."""
    try:
        limit.take(key, now)
    except OnCooldown:
        return False
    return True


@given(asking)
def test_no_window_has_more_uses_than_allowed(uses: list[tuple[int, float]]) -> None:
    """For each, so many in each window from its first use, whatever the others do."""
    limit, now = Cooldown(5, 10.0), 0.0
    windows: dict[int, tuple[float, int]] = {}

    for key, pause in uses:
        now += pause
        began, used = windows.get(key, (now, 0))
        if now >= began + 10.0:
            began, used = now, 0
        expected = used < 5
        windows[key] = began, used + expected

        assert is_taken(limit, key, now) == expected


def test_the_line_says_how_long_to_wait() -> None:
    """In whole seconds, and never none."""
    limit = Cooldown(1, 10.0, "Slowly")
    limit.take(ANN, 0.0)

    with pytest.raises(OnCooldown, match=r"^Slowly\. Try again in 7 seconds\.$"):
        limit.take(ANN, 3.5)
    with pytest.raises(OnCooldown, match=r"again in 1 second\.$"):
        limit.take(ANN, 9.999)
    limit.take(ANN, 10.0)


def test_what_has_ended_is_forgotten() -> None:
    """Of a thousand who asked once, the next one to ask later finds nobody remembered."""
    limit = ObservedCooldown(5, 10.0)
    for key in range(1_000):
        limit.take(key, 0.0)

    limit.take(ANN, 10.0)

    assert limit.remembered == 1


def test_a_crowd_does_not_fill_the_memory() -> None:
    """However many ask at once, so many are remembered at most, and the newest among them."""
    limit = ObservedCooldown(1, 10.0)

    for key in range(MAX_REMEMBERED + 500):
        limit.take(key, 0.0)

    assert limit.remembered <= MAX_REMEMBERED
    assert not is_taken(limit, MAX_REMEMBERED + 499, 0.0)
