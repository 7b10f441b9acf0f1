"""The room of a message is shared out fairly, and never more than there is."""

from hypothesis import given
from hypothesis import strategies as st

from bot.papers.domain.paper import Paper
from bot.roundups.domain.subscription import Quotes
from bot.roundups.views.entries import entry_texts
from bot.ui.layout import shares
from bot.ui.markdown import utf16_length
from tests.support.drawings import HOSTILE, ORDINARY, SOBER

sizes = st.lists(st.integers(0, 500), max_size=30)


@given(sizes, st.integers(-100, 8_000))
def test_room_is_shared_fairly(wanted: list[int], room: int) -> None:
    """Nobody gets more than is wanted; who gets less gets no less than any other, but one unit."""
    given_out = shares(wanted, room)

    short = [share for share, want in zip(given_out, wanted, strict=True) if share < want]
    assert sum(given_out) <= max(room, 0)
    assert all(0 <= share <= want for share, want in zip(given_out, wanted, strict=True))
    assert not short or max(given_out) - min(short) <= 1
    assert not short or sum(given_out) == max(room, 0)


@given(
    st.lists(st.sampled_from([ORDINARY, SOBER, HOSTILE]), max_size=25),
    st.integers(2_800, 3_900),
    st.sampled_from(Quotes),
)
def test_entries_keep_to_their_room(papers: list[Paper], room: int, quotes: Quotes) -> None:
    """Whatever the papers are, their texts together never exceed what the message has left."""
    written = entry_texts(papers, 1, room, quotes)

    assert len(written) == len(papers)
    assert sum(map(utf16_length, written)) <= room
