"""Renders the words of a member's taste as bars, with menus to pin them and to strike them out."""

from collections.abc import Iterable, Iterator
from typing import Any

import discord

from bot.recommendations.domain.taste import TasteWord
from bot.recommendations.domain.visits import TasteWords
from bot.recommendations.views.controls import TasteAction, taste_id
from bot.recommendations.views.recommendations import too_few
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.markdown import escape_line, plain_label

_BAR = 8
_WORD_LIMIT = 60
_MOST_OPTIONS = 25


def taste_view(words: TasteWords, note: str = "") -> discord.ui.LayoutView:
    """Render at most twelve words; `note` says what has just changed."""
    parts = [discord.ui.TextDisplay[Any](_text(words, note)), *_menus(words)]
    return layout.container_view(*parts)


def _text(words: TasteWords, note: str) -> str:
    if not words.is_enough:
        return layout.join_lines(layout.small_print(note), too_few(words.saves))
    struck = ", ".join(f"~~{escape_line(word, _WORD_LIMIT)}~~" for word in words.struck)
    return layout.join_lines(
        "## Your taste",
        layout.small_print(note),
        layout.small_print(
            f"The strongest words of your {words.saves:,} saved papers", "all of them count"
        ),
        *map(_row, words.strongest),
        f"Struck out: {struck}" if struck else "",
        layout.small_print(f"{mention('foryou papers')} goes by this. Only you see it."),
    )


def _row(each: TasteWord) -> str:
    filled = max(1, round(each.weight * _BAR))
    saves = f"{each.saves:,} save{'' if each.saves == 1 else 's'}" if each.saves else ""
    said = layout.join_inline(saves, "pinned" if each.is_pinned else "")
    bar = "█" * filled + "░" * (_BAR - filled)
    return f"`{bar}` **{escape_line(each.word, _WORD_LIMIT)}** · {said}"


def _menus(words: TasteWords) -> Iterator[layout.Part]:
    shown = [each.word for each in words.strongest]
    pinned = {each.word for each in words.strongest if each.is_pinned}
    named = [(word, f"{word} (pinned: unpin)" if word in pinned else word) for word in shown]
    yield from _menu(TasteAction.PIN, "Pin a word, or unpin it…", named)
    yield from _menu(TasteAction.STRIKE, "Strike out a word…", ((word, word) for word in shown))
    struck = ((word, word) for word in words.struck)
    yield from _menu(TasteAction.BRING_BACK, "Bring back a struck word…", struck)
    yield from _menu(TasteAction.RESTORE, "Undo a “Not for me”…", words.dismissed)


def _menu(
    action: TasteAction, placeholder: str, named: Iterable[tuple[str, str]]
) -> Iterator[layout.Part]:
    options = [
        discord.SelectOption(label=plain_label(name, 100), value=value) for value, name in named
    ][:_MOST_OPTIONS]
    if options:
        menu: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=taste_id(action), placeholder=placeholder, options=options
        )
        yield discord.ui.ActionRow(menu)
