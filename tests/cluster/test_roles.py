"""Roles and shards are read as they are written, and nothing else is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cluster.domain.roles import EVERY_ROLE, Role, parse_roles
from bot.cluster.domain.shards import Shards


@given(st.sets(st.sampled_from(Role), min_size=1), st.sampled_from((",", ", ")))
def test_any_roles_can_be_written_with_commas(roles: set[Role], comma: str) -> None:
    """In any order, with a space after a comma or none."""
    assert parse_roles(comma.join(roles)) == roles


def test_all_are_every_role() -> None:
    """The default leaves nothing out."""
    assert parse_roles("all") == EVERY_ROLE == set(Role)


@pytest.mark.parametrize("text", ["", "sender,", "all,sender", "senders", "gateway sender"])
def test_an_unknown_role_is_refused(text: str) -> None:
    """A mistyped role would leave its work undone, and nobody would notice."""
    with pytest.raises(ValueError, match="gateway, sender, ingest, scheduler"):
        parse_roles(text)


@given(st.integers(1, 999_999).flatmap(lambda total: st.tuples(st.just(total), st.data())))
def test_shards_are_read_as_they_are_written(drawn: tuple[int, st.DataObject]) -> None:
    """Each range within its total comes back, with that many ids, all below the total."""
    total, data = drawn
    last = data.draw(st.integers(0, total - 1))
    first = data.draw(st.integers(max(0, last - 50), last))

    shards = Shards.parse(f"{first}-{last}/{total}")

    assert (shards.first, shards.last, shards.total) == (first, last, total)
    assert Shards.parse(str(shards)) == shards
    assert list(shards.ids) == [n for n in range(first, last + 1) if n < total]
    assert shards.are_all == (first == 0 and last == total - 1)


def test_one_shard_may_stand_alone() -> None:
    """A single number is a range of one."""
    assert Shards.parse("5/16") == Shards(5, 5, 16)


@given(st.text("0123456789-/ ²x", max_size=12))
def test_what_is_no_range_is_refused(text: str) -> None:
    """Whatever is written, it is read as a range within its total, or refused."""
    numbers = re.fullmatch(r"\s*([0-9]{1,6})(?:-([0-9]{1,6}))?/([0-9]{1,6})\s*", text)
    first, last, total = (int(each) for each in _filled(numbers)) if numbers else (1, 0, 0)
    if first <= last < total:
        assert Shards.parse(text) == Shards(first, last, total)
    else:
        with pytest.raises(ValueError, match="0-3/16"):
            Shards.parse(text)


def _filled(numbers: re.Match[str]) -> tuple[str, str, str]:
    return numbers[1], numbers[2] or numbers[1], numbers[3]
