"""A card tells what is known of a paper, names the sources, and stays within Discord's limits."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers.domain.linked import Linked
from bot.papers.domain.paper import Paper, Submitter
from bot.papers.views.cards import abstract_view, card_view, cards_view
from bot.papers.views.choices import choice_view
from bot.papers.views.controls import PaperAction, PaperControl, PickAction
from bot.papers.views.linked import linked
from tests.support.discord_limits import BUTTON, SECTION, problems, texts, walk
from tests.support.drawings import HOSTILE, MOST, ORDINARY, SOBER, payload


def links(components: list[dict[str, Any]]) -> dict[str, str]:
    """Give the urls of the link buttons by label."""
    return {part["label"]: part["url"] for part in walk(components) if "url" in part}


def picture(components: list[dict[str, Any]]) -> Mapping[str, Any]:
    """Give the one picture."""
    (section,) = (part for part in walk(components) if part["type"] == SECTION)
    accessory: Mapping[str, Any] = section["accessory"]
    return accessory


@pytest.mark.parametrize("paper", [ORDINARY, SOBER, HOSTILE], ids=["ordinary", "sober", "hostile"])
def test_a_card_is_within_discords_limits(paper: Paper) -> None:
    """Whatever a source sends, the card can be posted."""
    components = payload(card_view(paper))

    assert problems(components) == []


@pytest.mark.parametrize("paper", [ORDINARY, SOBER, HOSTILE], ids=["ordinary", "sober", "hostile"])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 9])
def test_several_cards_are_within_discords_limits(paper: Paper, count: int) -> None:
    """Any number of papers makes one message that can be posted."""
    components = payload(cards_view([paper] * count))

    assert problems(components) == []


def test_a_card_tells_everything_with_its_source() -> None:
    """Every block of text is what the paper holds, under the name of who wrote it."""
    components = payload(card_view(ORDINARY))

    assert texts(components) == [
        (
            "### [LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory]"
            "(https://huggingface.co/papers/2603.03269)\n"
            "Ada Example, Bo Sample, Cy Third · Acme Research\n"
            "▲ 1,042 HF upvotes · 💬 3 comments · ★ 1,204 GitHub stars\n"
            "-# 🤗 2 models: [loger-base](https://huggingface.co/acme-lab/loger-base),"
            " [loger-large](https://huggingface.co/acme-lab/loger-large) ·"
            " 1 Space: [loger-demo](https://huggingface.co/spaces/acme-lab/loger-demo)\n"
            "-# Daily Papers 10 Mar 2026 · arXiv 8 Mar"
        ),
        "**HF AI summary**\nTwo memories rebuild a long film. It runs in real time.",
        (
            "**Abstract**\nLong films are hard to rebuild. We keep two memories. Both are small.\n"
            "-# HF AI keywords: hybrid memory · 3D reconstruction"
        ),
    ]


def test_a_card_links_where_a_reader_may_go() -> None:
    """Each link is a button, its url encoded."""
    components = payload(card_view(ORDINARY))

    assert links(components) == {
        "Hugging Face": "https://huggingface.co/papers/2603.03269",
        "arXiv": "https://arxiv.org/abs/2603.03269",
        "PDF": "https://arxiv.org/pdf/2603.03269",
        "Code": "https://github.com/acme/paper",
        "Project": "https://acme.github.io/paper%20%28v2%29",
    }


def test_a_card_says_who_submitted_it() -> None:
    """By the full name, in small print, with nothing in it that Discord would read."""
    submitter = Submitter("jdoe", "Jane **Doe** <@55> " + "x" * 40)

    (line,) = (
        line
        for text in texts(payload(card_view(replace(ORDINARY, submitter=submitter))))
        for line in text.splitlines()
        if "submitted by" in line
    )

    assert line.startswith(
        "-# Daily Papers 10 Mar 2026 · arXiv 8 Mar · submitted by Jane \\*\\*Doe"
    )
    assert "<@55>" not in line
    assert line.endswith("…")


def test_code_of_the_abstract_is_linked_and_its_source_named() -> None:
    """It has no stars; once Hugging Face knows a repository, that one is linked."""
    abstract = "We study gardens. Our code is at https://github.com/acme/said."
    stated = replace(ORDINARY, abstract=abstract, code_url=None, code_stars=None)

    components = payload(card_view(stated))
    known = payload(card_view(replace(stated, code_url="https://github.com/acme/paper")))

    assert links(components)["Code"] == "https://github.com/acme/said"
    assert "comments · code in abstract\n" in "\n".join(texts(components))
    assert links(known)["Code"] == "https://github.com/acme/paper"
    assert "code, says" not in "\n".join(texts(known))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("gpt2",), "[gpt2](https://huggingface.co/datasets/gpt2)"),
        (("a/b", "c/b"), "[a/b](https://huggingface.co/datasets/a/b), [c/b](…)"),
        (("a/b c",), "b c"),
        (("../../settings",), "settings"),
        (("a/b?x=1",), "b?x=1"),
        (("a/b/c",), "c"),
        (("a//evil.example",), "evil\\.example"),
        (("a/[x](https://evil.example)",), "evil\\.example)"),
        (("а/модель",), "модель"),  # a Cyrillic letter is no Latin one
        (("a/@everyone",), "@\u200beveryone"),
        (("-/--",), "\\--"),
        (("a/" + "b" * 97,), "b" * 31 + "…"),
    ],
)
def test_a_dataset_is_named_as_it_is_and_linked_if_that_is_safe(
    names: tuple[str, ...], expected: str
) -> None:
    """Only what has the form of a repository's id becomes an address."""
    paper = replace(SOBER, datasets=Linked(2, names))

    row = linked(paper).replace("[c/b](https://huggingface.co/datasets/c/b)", "[c/b](…)")

    assert row == f"-# 🤗 2 datasets: {expected}" + (" +1" if len(names) < 2 else "")


@given(st.lists(st.text(max_size=250), max_size=3), st.integers(0, MOST))
def test_whatever_is_linked_a_card_stays_within_discords_limits(
    names: list[str], count: int
) -> None:
    """Names are hostile text, and addresses are of Hugging Face only."""
    found = Linked(count, tuple(names))
    paper = replace(HOSTILE, models=found, datasets=found, spaces=found)

    rows = linked(paper)

    assert bool(rows) == bool(count)
    assert not problems(payload(card_view(paper)))
    assert all(
        each.startswith("https://huggingface.co/") for each in re.findall(r"(?<=\]\()[^)]*", rows)
    )


def test_a_bad_link_is_left_out() -> None:
    """A url that Discord would refuse costs one button, not the card."""
    components = payload(
        card_view(replace(ORDINARY, code_url="https://x", project_url="ftp://a.b"))
    )

    assert list(links(components)) == ["Hugging Face", "arXiv", "PDF"]


def test_a_card_offers_to_save_it_its_citation_and_similar_papers() -> None:
    """The buttons that ask the bot carry the paper's id."""
    components = payload(card_view(ORDINARY))

    ids = [part["custom_id"] for part in walk(components) if "custom_id" in part]
    assert [PaperControl.parse(one) for one in ids] == [
        PaperControl(PaperAction.SAVE, ORDINARY.id),
        PaperControl(PaperAction.CITE, ORDINARY.id),
        PaperControl(PaperAction.SIMILAR, ORDINARY.id),
    ]


def test_the_first_figure_is_shown() -> None:
    """Films are passed over by their suffix, whatever its case; nothing is fetched to find out.

    Without a figure it is the first page.
    """
    figured, plain = (
        payload(card_view(paper)) for paper in (ORDINARY, replace(ORDINARY, media_urls=()))
    )

    assert picture(figured)["media"]["url"] == "https://cdn-uploads.huggingface.co/b.PNG"
    assert picture(plain)["media"]["url"] == ORDINARY.thumbnail_url


@pytest.mark.parametrize(
    ("url", "is_drawn"),
    [
        ("https://a.example/x.png", True),
        ("http://a.example/x.png", False),
        ("data:image/png;base64,AAAA", False),
        (None, False),
    ],
)
def test_only_https_pictures_are_drawn(url: str | None, *, is_drawn: bool) -> None:
    """One picture that Discord can't fetch would cost the whole message."""
    components = payload(card_view(replace(ORDINARY, thumbnail_url=url, media_urls=())))

    assert any(part["type"] == SECTION for part in walk(components)) == is_drawn


def test_every_picture_says_what_it_shows() -> None:
    """For those who can't see it, within Discord's limit even for the longest title."""
    paper = replace(ORDINARY, title="A long title " * 40)

    first_page, figure = (
        picture(payload(card_view(each)))["description"]
        for each in (replace(paper, media_urls=()), paper)
    )

    assert first_page.startswith("First page of A long title A long")
    assert figure.startswith("Figure from A long title A long")
    assert max(len(first_page), len(figure)) <= 256


def test_a_card_begins_the_abstract_and_leads_to_the_whole() -> None:
    """It ends with a sentence and "…"; the button is there only if something was left out."""
    sentence = "This sentence is as good as any other."
    paper = replace(ORDINARY, abstract=f"{sentence} " * 60)
    unlinked = replace(paper, models=None, spaces=None)

    card, short = payload(card_view(unlinked)), payload(card_view(paper))
    whole = payload(abstract_view(paper))

    begun = [
        texts(each)[2].partition("**Abstract**\n")[2].splitlines()[0] for each in (card, short)
    ]
    # what is linked takes its room
    assert begun == [" ".join([sentence] * number) + " …" for number in (6, 5)]
    assert texts(whole)[0].count("This sentence") == 60
    labels = [
        [part.get("label") for part in walk(payload(card_view(p)))] for p in (paper, ORDINARY)
    ]
    assert ["Full abstract" in each for each in labels] == [True, False]
    assert problems(whole) == []


def test_an_endless_abstract_has_a_link_to_read_on() -> None:
    """What even a message of its own can't hold is at arXiv."""
    paper = replace(ORDINARY, abstract="This sentence is as good as any other. " * 200)

    components = payload(abstract_view(paper))

    assert problems(components) == []
    assert texts(components)[0].endswith("… [read on](https://arxiv.org/abs/2603.03269)")


@pytest.mark.parametrize("paper", [ORDINARY, SOBER, HOSTILE], ids=["ordinary", "sober", "hostile"])
def test_what_a_card_leads_to_is_within_discords_limits(paper: Paper) -> None:
    """The shared card, the whole abstract, and the papers that were probably meant."""
    views = (
        card_view(paper, can_share=True),
        card_view(paper, shared_by=2**63),
        abstract_view(paper),
        choice_view("*|`" * 200, [paper] * 5, PickAction.SHOW),
    )

    assert [problems(payload(view)) for view in views] == [[]] * 4


def test_a_withdrawn_paper_says_so_first() -> None:
    """Nobody reads on without the warning, on the card or in a list."""
    paper = replace(ORDINARY, withdrawn_at=datetime(2026, 4, 1, tzinfo=UTC))

    card = payload(card_view(paper))
    compact = payload(cards_view([paper, SOBER]))

    assert texts(card)[0] == "⚠️ **Withdrawn** on Wed 1 Apr 2026, says Hugging Face"
    assert texts(compact)[0].splitlines()[1].endswith(" · ⚠️ withdrawn")


def test_a_paper_from_a_saved_page_has_no_links() -> None:
    """Without an arXiv id there is nothing to link to, and the card says why."""
    components = payload(card_view(SOBER))

    assert texts(components) == [
        "### A title and nothing else\n-# from a saved page, which tells no arXiv id"
    ]
    assert [part["label"] for part in walk(components) if part["type"] == BUTTON] == [
        "Save",
        "Cite",
        "Similar papers",
    ]


def test_several_papers_are_drawn_compactly() -> None:
    """Five papers are shown in one message, the rest are counted."""
    components = payload(cards_view([ORDINARY] * 7))

    *papers, closing = texts(components)
    assert len(papers) == 5
    assert closing == "-# 5 of 7 papers · ▲ upvotes on Hugging Face · ★ GitHub stars"


def test_a_single_paper_gets_its_card() -> None:
    """One paper needs no compact form."""
    several = payload(cards_view([ORDINARY]))

    assert several == payload(card_view(ORDINARY))
