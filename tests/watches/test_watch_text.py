"""The text of a watch is read, filtered and narrowed without any service."""

import pytest

from bot.errors import BadRequest
from bot.watches.domain.watch_text import WatchParser

PARSER = WatchParser({"agents": '"tool use" OR planner', "agents on phones": '"mobile agent"'})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pack:agents", {"tool use", "planner"}),
        ("PACK: Agents memory", {"tool use", "planner", "memory"}),
        ("pack:agents on phones", {"mobile agent"}),
        ("agents", {"agent"}),
    ],
)
def test_the_longest_name_of_a_pack_counts(text: str, found: set[str]) -> None:
    """Its words are looked for with those that follow; the text stays as it was written."""
    query = PARSER.parse(text)

    assert {" ".join(term) for term in query.terms()} == found
    assert query.text == text


@pytest.mark.parametrize("text", ["pack:", "pack:cooking", f"pack:agents {'x' * 250}"])
def test_other_packs_are_refused(text: str) -> None:
    """The line names those that there are."""
    with pytest.raises(BadRequest, match="There are: agents, agents on phones"):
        PARSER.parse(text)


@pytest.mark.parametrize(
    ("text", "asked", "filtered"),
    [
        ("moe", (5, True), "moe upvotes:>=5 has:code"),
        ("moe upvotes:>=5 has:code", (None, None), "moe upvotes:>=5 has:code"),
        ("moe upvotes:>=5 has:code", (0, False), "moe"),
        ("upvotes:>=5 moe", (7, None), "moe upvotes:>=7"),
        ("moe OR rag", (5, None), "(moe OR rag) upvotes:>=5"),
        ("pack:agents -survey", (5, None), "pack:agents -survey upvotes:>=5"),
    ],
)
def test_filters_are_replaced(
    text: str, asked: tuple[int | None, bool | None], filtered: str
) -> None:
    """A new one takes the place of the old; the words keep their meaning."""
    upvotes, code = asked

    assert PARSER.filtered(text, upvotes=upvotes, code=code) == filtered


@pytest.mark.parametrize(
    ("text", "narrowed"),
    [
        ("moe", {"Title only": "title:moe", "20+ upvotes": "moe upvotes:>=20"}),
        (
            "video generation has:code",
            {
                "Title only": "title:(video generation) has:code",
                "20+ upvotes": "video generation has:code upvotes:>=20",
            },
        ),
        (
            "moe OR rag",
            {
                "Title only": "title:(moe OR rag)",
                "20+ upvotes": "(moe OR rag) upvotes:>=20",
            },
        ),
        ("title:moe upvotes:>=5", {}),
        ("pack:agents", {"20+ upvotes": "pack:agents upvotes:>=20"}),
    ],
)
def test_a_text_is_narrowed_where_it_can_be(text: str, narrowed: dict[str, str]) -> None:
    """A pack's words stay as they are."""
    assert PARSER.narrowed(text) == narrowed


@pytest.mark.parametrize(
    ("text", "asked", "filtered"),
    [
        ("moe", (None, True), "moe has:model"),
        ("moe has:code", (None, True), "moe has:code has:model"),
        ("moe has:model has:code", (False, False), "moe"),
        ("moe HAS:Model", (None, False), "moe"),
        ("moe has:model", (None, True), "moe has:model"),
        ("pack:agents", (True, True), "pack:agents has:code has:model"),
        ("moe OR rag", (None, True), "(moe OR rag) has:model"),
    ],
)
def test_code_and_model_are_asked_for_alike(
    text: str, asked: tuple[bool | None, bool | None], filtered: str
) -> None:
    """Either option adds its filter, takes it away, or leaves it alone."""
    code, model = asked

    assert PARSER.filtered(text, upvotes=None, code=code, model=model) == filtered
