"""Renders, for one member, which papers of a message they like, and what a press changed."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.lists.views.controls import ListAction, ListControl
from bot.memory.domain import LOCAL_LETTERS, LikePress
from bot.papers.domain.listing import Sort, Span
from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.papers.views.liking import like_menu
from bot.ui import layout

_TITLE_LIMIT = 200
_NO_BREAK = "\u00a0"
_NAMED = 10
"""Papers of one press that are named; of more, the others are counted."""


def like_choice_view(
    named: Sequence[tuple[str, str]], liked: frozenset[str]
) -> discord.ui.LayoutView:
    """Render the menu of a message's papers, by ids and names; a 👍 marks those one likes."""
    hint = "Pick one that has your 👍 to take it back" if liked else ""
    text = layout.join_lines(
        "**Which get your 👍?**",
        layout.small_print("Everyone here sees how many there are, nobody sees whose", hint),
    )
    return layout.container_view(
        discord.ui.TextDisplay(text), discord.ui.ActionRow(like_menu(named, liked))
    )


def like_press_view(
    press: LikePress, guild_id: int, named: Sequence[tuple[str, str]], liked: frozenset[str]
) -> discord.ui.LayoutView:
    """Render what a press changed and, where there are several papers, the menu as it is now.

    A button leads to what the server likes.
    """
    text = layout.join_lines(*_changes(press), layout.small_print(_when(press)))
    parts: list[layout.Part] = [discord.ui.TextDisplay(text)]
    if len(named) > 1:
        parts.append(discord.ui.ActionRow(like_menu(named, liked)))
    week = f"{LOCAL_LETTERS[Span.WEEK]}.{guild_id}"
    control = ListControl(ListAction.FIRST, 0, week, Sort.RELEVANCE, 0)
    button = discord.ui.Button[Any](label="Liked here this week", custom_id=control.custom_id)
    return layout.container_view(*parts, discord.ui.ActionRow(button))


def _changes(press: LikePress) -> Iterator[str]:
    """Name each paper under what became of it, with how many like it now."""
    for heading, papers in (("👍 from you", press.given), ("👍 taken back", press.taken)):
        if papers:
            yield f"**{heading}**"
            yield from (_row(paper, press.counts.get(paper.id, 0)) for paper in papers[:_NAMED])
        if (more := len(papers) - _NAMED) > 0:
            yield f"- and {more:,} more"


def _row(paper: Paper, count: int) -> str:
    how_many = f"{count:,}" if count else "none"
    return f"- {lines.title(paper, _TITLE_LIMIT)} · {how_many}{_NO_BREAK}here"


def _when(press: LikePress) -> str:
    if press.is_redrawn:
        return "The post shows it in a minute or two"
    return "The post's own numbers stay as they are"
