"""Offers a way on where no paper was found: those that were probably meant, or arXiv."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.papers.domain.paper import Paper, arxiv_page
from bot.papers.views.cards import paper_menu
from bot.papers.views.controls import PickAction
from bot.ui import layout
from bot.ui.markdown import escape_line

_WORDS_LIMIT = 200


def choice_view(words: str, papers: Sequence[Paper], action: PickAction) -> discord.ui.LayoutView:
    """Render the papers closest to `words` as a menu that does `action` with the picked one."""
    text = layout.join_lines(
        f"No paper is titled “{escape_line(words, _WORDS_LIMIT)}”. Did you mean one of these?",
        layout.small_print("Your pick is posted here for everyone."),
    )
    return layout.container_view(
        discord.ui.TextDisplay(text), discord.ui.ActionRow(paper_menu(papers, action))
    )


def missing_notes(absent: Sequence[str], unasked: Sequence[str]) -> Iterator[str]:
    """Say which ids have no page on Hugging Face, and which could not be looked up."""
    if absent:
        yield f"Hugging Face has no page yet for {', '.join(map(_on_arxiv, absent))}."
    if unasked:
        yield f"Hugging Face isn't answering for {', '.join(map(_on_arxiv, unasked))}."


def old_style_view(paper_id: str) -> discord.ui.LayoutView:
    """Render why there is no card for an id from before April 2007, such as `hep-th/9901001`."""
    reason = f"{paper_id} is an arXiv ID from before April 2007. I can't look those up yet."
    return absent_view(reason, paper_id)


def _on_arxiv(paper_id: str) -> str:
    return f"[{paper_id}]({arxiv_page(paper_id)})"


def absent_view(reason: str, paper_id: str) -> discord.ui.LayoutView:
    """Render why there is no card for `paper_id`, an arXiv id, with a button to its arXiv page."""
    button: discord.ui.Button[Any] = discord.ui.Button(
        label="Open on arXiv", url=arxiv_page(paper_id)
    )
    return layout.container_view(
        discord.ui.TextDisplay(escape_line(reason, _WORDS_LIMIT)), discord.ui.ActionRow(button)
    )
