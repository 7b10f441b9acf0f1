"""A forum's tags: what is typed or suggested is found, and a post always gets one it may have."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.domain.forums import Forum, ForumTag
from bot.errors import BadRequest

PAPERS, NEWS, STAFF = (
    ForumTag(11, "Papers"),
    ForumTag(12, "🔥 Hot news"),
    ForumTag(13, "Staff", is_moderated=True),
)
FORUM = Forum((STAFF, PAPERS, NEWS))
visible = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=20
).filter(lambda name: unicodedata.normalize("NFKC", name).strip().strip("\ufe0f") != "")
forums = st.builds(
    Forum,
    st.lists(
        st.builds(ForumTag, st.integers(1), visible, st.booleans()),
        max_size=20,
        unique_by=(lambda tag: tag.id, lambda tag: tag.name),
    ).map(tuple),
    st.booleans(),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("Papers", PAPERS),
        ("papers", PAPERS),
        ("  PAPERS ", PAPERS),
        ("#papers", PAPERS),
        ("11", PAPERS),
        ("Pa\u200bpers\x00", PAPERS),
        ("🔥 Hot news", NEWS),
        ("hot  news", NEWS),
        ("Staff (moderators only)", STAFF),
        ("staff", STAFF),
        ("none", None),
        ("NONE", None),
        ("-", None),
        (" ", None),
    ],
)
def test_a_tag_is_found_as_people_write_it(typed: str, tag: ForumTag | None) -> None:
    """By its name in any case, with or without the emoji before it, by its label or its id."""
    assert FORUM.chosen(typed) == tag


@pytest.mark.parametrize("typed", ["paper", "1", "Papers, Staff", "@everyone", "x" * 6000, "🔥"])
def test_another_is_refused_with_those_there_are(typed: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadRequest, match=r"has no tag “.*Its tags: Staff, Papers, 🔥 Hot news\.$"):
        FORUM.chosen(typed)


def test_the_refusal_fits_a_message() -> None:
    """Whatever was typed, and however many tags there are."""
    many = Forum(tuple(ForumTag(n, f"{n:020}") for n in range(20)))

    with pytest.raises(BadRequest, match=r"and 10 more\.$") as refused:
        many.chosen("x" * 6000)

    assert len(str(refused.value)) < 500


def test_a_forum_without_tags_says_so() -> None:
    """What to do, too; none is still none."""
    with pytest.raises(BadRequest, match=r"That forum has no tags. Leave tag out\."):
        Forum().chosen("papers")

    assert Forum().chosen("none") is None


def test_a_tag_that_is_called_none_can_be_chosen() -> None:
    """The name of a tag comes before what the word means to us."""
    called_none = ForumTag(14, "None")

    assert Forum((called_none,)).chosen("none") == called_none


@given(forums)
def test_every_name_label_and_id_is_accepted(forum: Forum) -> None:
    """What was suggested, whatever a tag is called."""
    for tag in forum.tags:
        assert forum.chosen(tag.name) == tag
        assert forum.chosen(tag.label) is not None


@given(forums, st.integers(1))
def test_a_post_gets_a_tag_that_it_may_have(forum: Forum, tag_id: int) -> None:
    """The chosen one if it can be used; without one, only where a tag is required."""
    tag = forum.tag_for(tag_id)

    assert tag is None or tag in forum.tags
    assert tag is None or forum.may_moderate or not tag.is_moderated
    assert tag is None or tag.id == tag_id or tag == forum.fallback
    assert forum.takes_posts or tag is None or tag.id == tag_id
    assert forum.is_tag_required or forum.fallback is None


@pytest.mark.parametrize(
    ("forum", "tag"),
    [
        (Forum((STAFF, PAPERS, NEWS), is_tag_required=True), PAPERS),
        (Forum((STAFF, PAPERS), is_tag_required=True, may_moderate=True), STAFF),
        (Forum((STAFF,), is_tag_required=True), None),
        (Forum((), is_tag_required=True), None),
        (Forum((PAPERS,)), None),
    ],
)
def test_a_required_tag_is_the_first_that_is_free(forum: Forum, tag: ForumTag | None) -> None:
    """Free for the bot: a moderator may use them all."""
    assert forum.fallback == tag
