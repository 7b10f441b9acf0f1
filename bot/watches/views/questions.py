"""Renders the question what a watch is to look for, before it is set up or changed."""

from typing import Any

import discord

from bot.ui import layout
from bot.ui.markdown import escape_line, plain_label
from bot.watches.domain.doubt import Doubt
from bot.watches.domain.watch import BACKTEST_DAYS
from bot.watches.views.controls import QuestionControl

_REASON_LIMIT = 300
_WORDS_LIMIT = 400
_LABEL_LIMIT = 80


def question_view(
    doubt: Doubt, written: str, as_written: QuestionControl, as_meant: QuestionControl | None
) -> discord.ui.LayoutView:
    """Render why the words of a watch are doubtful, with a button for each way to go on."""
    asked = f" Did you mean “{escape_line(doubt.meant, _WORDS_LIMIT)}”?" if as_meant else ""
    reasons = " ".join(escape_line(reason, _REASON_LIMIT) for reason in doubt.reasons)
    done = "Nothing has changed yet." if as_written.watch else "Nothing is set up yet."
    text = layout.join_lines(
        f"## Watch for “{escape_line(written, _WORDS_LIMIT)}”?",
        f"{reasons}{asked}",
        layout.small_print(done),
    )
    buttons: list[discord.ui.Button[Any]] = []
    if as_meant:
        label = plain_label(f"Watch “{doubt.meant}”", _LABEL_LIMIT)
        buttons.append(discord.ui.Button(label=label, custom_id=as_meant.custom_id))
    is_read_so = doubt.read == written
    plain = "Watch as written" if is_read_so else plain_label(f"Watch “{doubt.read}”", _LABEL_LIMIT)
    buttons.append(discord.ui.Button(label=plain, custom_id=as_written.custom_id))
    return layout.container_view(discord.ui.TextDisplay(text), discord.ui.ActionRow(*buttons))


def likeness_view(words: str, found: int, control: QuestionControl) -> discord.ui.LayoutView:
    """Render the question whether to watch for words that similar papers share.

    `found` is how many papers of the last days have them.
    """
    papers = f"{found:,} paper{'s' * (found != 1)}"
    verb = "has" if found == 1 else "have"
    text = layout.join_lines(
        "## Watch for papers like these?",
        f"**{escape_line(words, _WORDS_LIMIT)}**",
        "The similar papers share these words most."
        f" {papers} of the last {BACKTEST_DAYS} days {verb} them.",
        layout.small_print("Nothing is set up yet. For other words, use /watch."),
    )
    button: discord.ui.Button[Any] = discord.ui.Button(
        label="Watch", style=discord.ButtonStyle.primary, custom_id=control.custom_id
    )
    return layout.container_view(discord.ui.TextDisplay(text), discord.ui.ActionRow(button))
