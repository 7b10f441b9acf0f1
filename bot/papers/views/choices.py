"""Offers a way on where no paper was found: those that were probably meant, or arXiv."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.papers.domain.identity import title_key
from bot.papers.domain.paper import Paper, arxiv_page
from bot.papers.views.cards import paper_menu
from bot.papers.views.controls import PickAction
from bot.papers.views.lines import name
from bot.text.folding import fold
from bot.ui import layout
from bot.ui.markdown import escape_line, plain_label

_WORDS_LIMIT = 200
_LABEL_LIMIT = 100
"""UTF-16 units of a suggestion's label, Discord's maximum."""


def suggested_titles(papers: Sequence[Paper]) -> dict[str, str]:
    """Return a label for each paper by its id; a title that doesn't name it for sure has the id.

    Discord sometimes sends the label of a suggestion instead of its value.
    """
    titles = {paper.id: plain_label(name(paper), _LABEL_LIMIT) for paper in papers}
    often = Counter(map(fold, titles.values()))
    return {
        paper.id: titles[paper.id]
        if often[fold(titles[paper.id])] == 1 and _is_read_back(titles[paper.id], paper)
        else _with_id(titles[paper.id], paper.id)
        for paper in papers
    }


def _is_read_back(label: str, paper: Paper) -> bool:
    """Return whether the label finds the paper: it is its id, or its whole title."""
    if title_key(label) == title_key(paper.title) != "":
        return True
    return label == paper.id or fold(label) == fold(paper.title) != ""


def _with_id(title: str, paper_id: str) -> str:
    ending = f" · {paper_id}"
    return plain_label(title, _LABEL_LIMIT - len(ending)) + ending


def choice_view(words: str, papers: Sequence[Paper], action: PickAction) -> discord.ui.LayoutView:
    """Render the papers closest to `words` as a menu that does `action` with the picked one."""
    text = layout.join_lines(
        f"No paper is titled “{escape_line(words, _WORDS_LIMIT)}”. Did you mean one of these?",
        layout.small_print(
            "" if action is PickAction.CITE else "Your pick is posted here for everyone."
        ),
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
