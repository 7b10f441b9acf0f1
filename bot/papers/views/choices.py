"""Offers the papers that were probably meant, where what was written names none."""

from collections.abc import Sequence

import discord

from bot.papers.domain.paper import Paper
from bot.papers.views.cards import paper_menu
from bot.papers.views.controls import PickAction
from bot.ui import layout
from bot.ui.markdown import escape_line

_WORDS_LIMIT = 200


def choice_view(words: str, papers: Sequence[Paper], action: PickAction) -> discord.ui.LayoutView:
    """Render the papers closest to `words` as a menu that does `action` with the picked one."""
    text = layout.join_lines(
        f"No paper is called “{escape_line(words, _WORDS_LIMIT)}”. Did you mean one of these?",
        layout.small_print("The answer to the one you pick is posted here for everyone."),
    )
    return layout.container_view(
        discord.ui.TextDisplay(text), discord.ui.ActionRow(paper_menu(papers, action))
    )
