"""The terminal shows a message as a member would see it."""

import io
from typing import Any

import discord
import pytest
from rich.console import Console, RenderableType

from bot.cli import terminal
from bot.lists.domain import Entry, ListPage, Selection
from bot.lists.views.lists import list_view
from bot.papers.domain.listing import Sort
from bot.papers.views.cards import card_view
from bot.ui.markdown import escape, link
from tests.support.fakes import a_paper


def printed(renderable: RenderableType, width: int = 100) -> str:
    """Give what a plain terminal shows."""
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(renderable)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def styled(content: str) -> str:
    """Give what a terminal with colours and links gets for one text."""
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=True, color_system="standard")
    console.print(terminal.drawn([text_of(content)]))
    return out.getvalue()


def text_of(content: str) -> dict[str, Any]:
    """Make the component that holds a text."""
    return dict(discord.ui.TextDisplay[discord.ui.LayoutView](content).to_component_dict())


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("## A heading", "A heading"),
        ("### A **bold** heading", "A bold heading"),
        ("-# small print", "small print"),
        ("> a quote", "a quote"),
        ("*abstract:* We measured it.", "abstract: We measured it."),
        ("[a title](https://example.org/x)", "a title"),
        ("**1. [a title](https://example.org/x)**", "1. a title"),
        ("</papers today:123> shows papers", "/papers today shows papers"),
        ("as of <t:1773158400:T>", "as of 2026-03-10 16:00 UTC"),
        ("</papers today:123> and <t:0>", "/papers today and 1970-01-01 00:00 UTC"),
        (r"2 \* 3 \* 4 and \<@1\>", "2 * 3 * 4 and <@1>"),
        ("two\nlines", "two\nlines"),
        ("5 * 3 and snake_case", "5 * 3 and snake_case"),
        ("[not rich markup]", "[not rich markup]"),
    ],
)
def test_markdown_is_shown_as_discord_shows_it(content: str, shown: str) -> None:
    """Signs that style are gone, those that are text stay."""
    assert printed(terminal.drawn([text_of(content)])) == shown


@pytest.mark.parametrize(
    "text",
    [
        "**not bold** and *not italic*",
        "[no](https://example.org) link",
        "# no heading",
        "- no list",
        "`code` ~~struck~~ ||hidden|| __under__",
        "a \\ backslash, $5 and 100%",
        "<@123> <#4> </papers:5> <t:6>",
        "[bold]rich[/bold]",
    ],
)
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    """What the bot escapes for Discord reads the same in the terminal."""
    assert printed(terminal.drawn([text_of(escape(text))])) == text


def test_a_linked_title_is_a_link_of_the_terminal_too() -> None:
    """Its address is there to be followed, with brackets and stars of the title in place."""
    written = link("A [new] *star*", "https://huggingface.co/papers/2603.00001", 300)

    shown = styled(f"**{written}**")

    assert "https://huggingface.co/papers/2603.00001" in shown
    assert "A ［new］ *star*" in shown


def test_a_list_is_drawn_with_its_controls() -> None:
    """A frame, the papers between rules, then buttons and menus in one line each."""
    selection = Selection("d", "2026-03-04", Sort.UPVOTES)
    entries = tuple(Entry(number, a_paper(number)) for number in range(1, 6))
    page = ListPage(
        selection,
        heading="Daily Papers",
        entries=entries,
        total=12,
        notes=("A note.",),
        sorts=(Sort.UPVOTES, Sort.NEWEST),
        reference="d.2026-03-04",
    )

    lines = printed(terminal.drawn(list_view(page, owner_id=1).to_components())).splitlines()

    inside = [line.strip("│ ") for line in lines[1:-1]]
    assert (lines[0][0], lines[-1][-1]) == ("╭", "╯")
    assert inside[0] == "Daily Papers"
    assert "A note." in inside
    assert "5. Paper number 5" in inside
    assert inside[-5:] == [
        "[ ‹ Previous ]  [ Page 1 of 3 ]  [ Next › ]",
        "▾ Change the order",
        "▾ Open a paper…",
        "▾ Save papers…",
        "[ Export ]",
    ]


def test_a_card_is_drawn_without_its_picture() -> None:
    """A terminal shows no pictures; the text beside one stays."""
    card = card_view(a_paper(1, thumbnail_url="https://cdn.example.org/a.png"))

    shown = printed(terminal.drawn(card.to_components()))

    assert "Paper number 1" in shown
    assert "cdn.example.org" not in shown
    assert "[ Hugging Face ]  [ arXiv ]  [ PDF ]" in shown
    assert "[ Similar papers ]" in shown


@pytest.mark.parametrize("width", [20, 40, 200])
def test_any_width_will_do(width: int) -> None:
    """No line is longer than the terminal is wide."""
    card = card_view(a_paper(1, abstract="Words of many kinds. " * 80))

    shown = printed(terminal.drawn(card.to_components()), width)

    assert max(map(len, shown.splitlines())) <= width
