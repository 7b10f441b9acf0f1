"""Offers a way on where no paper was found: those that were probably meant, or arXiv."""

from collections.abc import Sequence
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


def absent_view(reason: str, paper_id: str) -> discord.ui.LayoutView:
    """Render why there is no card for `paper_id`, an arXiv id, with a button to its arXiv page."""
    button: discord.ui.Button[Any] = discord.ui.Button(
        label="Open on arXiv", url=arxiv_page(paper_id)
    )
    return layout.container_view(
        discord.ui.TextDisplay(escape_line(reason, _WORDS_LIMIT)), discord.ui.ActionRow(button)
    )
