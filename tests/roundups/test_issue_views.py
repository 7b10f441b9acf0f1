"""An issue of a roundup is drawn in any layout, with its notes, its state and its controls."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.paper import Paper
from bot.papers.views.controls import LIKE_SOME_ID, SAVE_SOME_ID
from bot.roundups.domain.subscription import Layout, Quotes
from bot.roundups.views.issues import issue_views
from tests.roundups.issue_pages import issue_page
from tests.support.discord_limits import BUTTON, COMPONENTS, SECTION, SELECT, texts, walk
from tests.support.drawings import ORDINARY, SOBER, payload
from tests.support.fakes import a_paper

LEGEND = "-# ▲ upvotes on Hugging Face · ★ GitHub stars"
LIVING = f"{LEGEND} · counts update until <t:1772665200:t>"


def drawn(
    papers: Sequence[Paper],
    late: Sequence[Paper] = (),
    **known: Any,  # noqa: ANN401  # fields of an issue
) -> list[list[Any]]:
    """Draw an issue and give the components of each message."""
    return [payload(view) for view in issue_views(issue_page(papers, late, **known))]


def parts(components: Sequence[Mapping[str, Any]], kind: int) -> list[Mapping[str, Any]]:
    """Give the components of a kind."""
    return [part for part in walk(components) if part["type"] == kind]


def labels(components: Sequence[Mapping[str, Any]]) -> list[str]:
    """Give what the options of the menu say."""
    (menu,) = parts(components, SELECT)
    return [option["label"] for option in menu["options"]]


def test_a_list_is_one_message() -> None:
    """Heading, ranked linked titles with numbers, people and a quote, and a quiet last line."""
    (components,) = drawn([ORDINARY, SOBER])

    assert texts(components) == [
        "## Daily Papers · Wed 4 Mar",
        (
            "**1. [LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory]"
            "(https://huggingface.co/papers/2603.00001)**\n"
            "-# ▲\u00a01,042 · ★\u00a01,204 · Ada Example +2 · Acme Research\n"
            "*HF AI summary:* Two memories rebuild a long film. It runs in real time."
        ),
        "**2. [A title and nothing else](https://huggingface.co/papers/2603.00002)**",
        LIVING,
    ]
    assert parts(components, SECTION) == []


def test_many_papers_are_a_list_to_skim() -> None:
    """Twenty-five whole titles fit, each with its numbers; there is no room for quotes."""
    (components,) = drawn([ORDINARY] * 25)

    entries = texts(components)[1:-1]
    assert len(entries) == 25
    assert entries[24] == (
        "**25.** [LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory]"
        "(https://huggingface.co/papers/2603.00025)\n-# ▲\u00a01,042 · ★\u00a01,204"
    )


def test_the_best_are_quoted_in_whole_sentences() -> None:
    """The best three that have something to quote; the others have a line with their votes."""
    one_sentence = replace(ORDINARY, ai_summary=f"It {'really ' * 60}works.")
    endless = replace(ORDINARY, ai_summary="words without an end " * 40)

    (components,) = drawn([one_sentence, endless, SOBER, ORDINARY], quotes=Quotes.TOP)

    first, second, third, fourth = texts(components)[1:-1]
    assert first.splitlines()[2] == f"-# *HF AI summary:* {one_sentence.ai_summary}"
    assert second.splitlines()[1:] == [
        "-# ▲\u00a01,042 · ★\u00a01,204 · Ada Example +2 · Acme Research"
    ]
    assert third.startswith("**3. [A title and nothing else](")
    assert fourth == (
        "**4.** [LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory]"
        "(https://huggingface.co/papers/2603.00004) · ▲\u00a01,042"
    )


def test_quotes_can_be_left_out() -> None:
    """Then a short list looks like a long one."""
    (components,) = drawn([ORDINARY] * 2, quotes=Quotes.NONE)

    assert texts(components)[1].splitlines() == [
        (
            "**1.** [LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory]"
            "(https://huggingface.co/papers/2603.00001)"
        ),
        "-# ▲\u00a01,042 · ★\u00a01,204 · Ada Example +2 · Acme Research",
    ]


def test_long_titles_are_cut_alike() -> None:
    """What a message can't hold is taken from the longest titles; short ones stay whole."""
    long = replace(ORDINARY, title="Long words and more of them " * 7)

    (components,) = drawn([long] * 24 + [SOBER])

    entries = texts(components)[1:-1]
    lengths = [len(entry) for entry in entries[9:24]]
    assert max(lengths) - min(lengths) <= 1
    assert all("…](https://huggingface.co/papers/" in entry for entry in entries[:24])
    assert "[A title and nothing else](" in entries[24]


def test_cards_have_pictures_and_come_ten_to_a_message() -> None:
    """The ranks go on; the first message has the heading, the last one the state."""
    messages = drawn([ORDINARY] * 25, layout=Layout.CARDS)

    assert [len(parts(components, SECTION)) for components in messages] == [10, 10, 5]
    assert texts(messages[0])[0] == "## Daily Papers · Wed 4 Mar"
    assert texts(messages[1])[0].startswith("**11. [LoGeR")
    assert "*HF AI summary:*" in texts(messages[2])[4]
    assert [texts(components)[-1] == LIVING for components in messages] == [False, False, True]
    assert [labels(components)[0][:10] for components in messages] == [
        "1. LoGeR: ",
        "11. LoGeR:",
        "21. LoGeR:",
    ]


def test_a_thread_has_the_list_and_a_whole_card_for_each_paper() -> None:
    """The list stands in the channel, the cards go below it in the same order."""
    messages = drawn([ORDINARY, SOBER], layout=Layout.THREADS)

    assert texts(messages[0])[0] == "## Daily Papers · Wed 4 Mar"
    assert [texts(components)[0].splitlines()[0] for components in messages[1:]] == [
        (
            "### [LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory]"
            "(https://huggingface.co/papers/2603.00001)"
        ),
        "### [A title and nothing else](https://huggingface.co/papers/2603.00002)",
    ]


@pytest.mark.parametrize(
    ("known", "note"),
    [
        ({"is_late": True}, "Posted late (due <t:1772614800:f>)"),
        ({"missed": 1}, "The last post didn't arrive; its papers are included"),
        ({"missed": 3}, "The last 3 posts didn't arrive; their papers are included"),
    ],
)
def test_what_is_unusual_is_said_below_the_heading(known: dict[str, Any], note: str) -> None:
    """Lateness and missed issues are never silent."""
    (components,) = drawn([ORDINARY], **known)

    assert texts(components)[0] == f"## Daily Papers · Wed 4 Mar\n-# {note}"


def test_a_closed_list_says_so() -> None:
    """Nobody waits for papers that won't join any more."""
    (components,) = drawn([ORDINARY], refresh_at=None)

    assert texts(components)[-1] == f"{LEGEND} · list closed"


def test_papers_that_joined_late_are_named_while_there_is_room() -> None:
    """They come after the others, without a rank, and can be opened too."""
    (components,) = drawn([ORDINARY] * 10, [a_paper(7), a_paper(8)])

    assert texts(components)[-1] == (
        "**2 joined late**\n"
        "- [Paper number 7](https://huggingface.co/papers/2603.00101)\n"
        "- [Paper number 8](https://huggingface.co/papers/2603.00102)\n" + LIVING
    )
    assert labels(components)[-2:] == ["Paper number 7", "Paper number 8"]
    assert "*HF AI summary:*" in texts(components)[10]


def test_many_papers_that_joined_late_are_counted() -> None:
    """A long list stays as it was; the button leads to all papers."""
    (components,) = drawn([ORDINARY] * 20, [a_paper(7)])

    assert texts(components)[-1].splitlines()[0].startswith("-# 1 joined late · ▲")
    labelled = [button["label"] for button in parts(components, BUTTON)]
    assert labelled == ["Save…", "👍", "All papers", "Export"]


def test_a_withdrawn_paper_is_marked() -> None:
    """Before all numbers, so that nobody overlooks it."""
    (components,) = drawn([replace(a_paper(7), withdrawn_at=datetime(2026, 3, 4, tzinfo=UTC))])

    assert texts(components)[1].splitlines()[1].startswith("-# ⚠️ withdrawn · ▲\u00a07")


@pytest.mark.parametrize("layout", [Layout.LIST, Layout.CARDS])
@pytest.mark.parametrize(
    ("known", "label", "action", "number"),
    [
        ({"more": 24}, "All 35 papers", ListAction.NEXT, 2),
        ({"missed": 1}, "All papers", ListAction.FIRST, 0),
    ],
)
def test_the_rest_is_one_press_away(
    layout: Layout, known: dict[str, Any], label: str, action: ListAction, number: int
) -> None:
    """The button names the list of all papers of the issue, nobody's, where the rest begins."""
    messages = drawn([ORDINARY] * 11, layout=layout, **known)

    save, like, button, *others = parts(messages[-1], BUTTON)
    control = ListControl.parse(button["custom_id"])
    assert button["label"] == label
    assert control
    assert (control.action, control.owner_id, control.page) == (action, 0, number)
    assert control.reference == "r.abcdefghijklmnopqrstuvwxyz"
    assert [each["label"] for each in others] == ["Export"]
    everything = [save, like, button, *others]
    assert parts(messages[0], BUTTON) == (everything if layout is Layout.LIST else [save, like])


def test_no_button_leads_to_what_is_already_shown() -> None:
    """An issue that shows all has only the menu, Save, 👍, and a file of its papers."""
    (components,) = drawn([ORDINARY])

    assert [button["custom_id"] for button in parts(components, BUTTON)] == [
        SAVE_SOME_ID,
        LIKE_SOME_ID,
        "pb1:export:0:r.abcdefghijklmnopqrstuvwxyz:upvotes:0",
    ]
    assert labels(components)[0].startswith("1. LoGeR")


@pytest.mark.parametrize("layout", [*Layout])
@pytest.mark.parametrize("count", [1, 7, 8, 9, 10, 20, 22, 23, 24, 25])
@pytest.mark.parametrize("known", [{}, {"more": 24}, {"missed": 1}])
def test_there_is_room_for_a_ping(layout: Layout, count: int, known: dict[str, Any]) -> None:
    """The buttons below leave one of Discord's components for what may stand above."""
    for place, components in enumerate(drawn([ORDINARY] * count, layout=layout, **known)):
        assert len([*walk(components)]) < COMPONENTS
        if layout is not Layout.THREADS or not place:
            assert [each["label"] for each in parts(components, BUTTON)][:2] == ["Save…", "👍"]


@pytest.mark.parametrize("layout", [Layout.LIST, Layout.CARDS])
def test_what_members_like_stands_beside_the_upvotes(layout: Layout) -> None:
    """Only where there is something to count, and the last line says whose it is."""
    page = replace(issue_page([ORDINARY, SOBER], layout=layout), likes={"2603.00001": 1_200})
    (components,) = (payload(view) for view in issue_views(page))

    first, second, last = texts(components)[1:]
    assert "▲\u00a01,042 · 👍\u00a01,200 · ★\u00a01,204" in first
    assert "👍" not in second
    assert last == LIVING.replace(" · counts", " · 👍 in this server · counts")


def test_a_preview_without_papers_still_shows_how_it_will_look() -> None:
    """There may be nothing yet to make an issue of."""
    (components,) = drawn([])

    assert texts(components) == ["## Daily Papers · Wed 4 Mar\nNo papers yet.", LIVING]


def test_the_counts_of_a_preview_don_t_promise_to_update() -> None:
    """Only posted messages are kept fresh."""
    (view,) = issue_views(issue_page([ORDINARY]), is_preview=True)

    assert texts(payload(view))[-1] == LEGEND
