"""Renders short answers about a watch: paused, resumed, removed, what it found; closed messages."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.ui import layout
from bot.watches.domain.watch import MAX_HISTORY, RESTORABLE, Sample, Watch
from bot.watches.views.controls import RESUME_ID, WatchAction
from bot.watches.views.descriptions import place_and_time
from bot.watches.views.names import watch_name, words_of
from bot.watches.views.watches import resume_label, sample_parts, watch_button

# UTF-16 units
_HEADING_LIMIT = 160
_QUERY_LIMIT = 400
_FOUND_LIMIT = 450


def done_view(watch: Watch, done: str, state: str = "") -> discord.ui.LayoutView:
    """Render what was done with a watch, which "is paused" or the like, and its `state` now.

    The next step is a button: what was held back can run again, anything else be looked at.
    """
    text = _said(watch, done, layout.small_print(place_and_time(watch.terms)), state)
    again = (
        [watch_button(watch, WatchAction.RESUME, resume_label(watch))]
        if watch.pause or watch.snoozed_until
        else []
    )
    look = watch_button(watch, WatchAction.SHOW, "Open watch")
    return layout.container_view(discord.ui.TextDisplay(text), discord.ui.ActionRow(*again, look))


def removed_view(watch: Watch) -> discord.ui.LayoutView:
    """Render that a watch was removed, which can be undone for a while."""
    minutes = int(RESTORABLE.total_seconds() // 60)
    small = layout.small_print(f"You can undo this for {minutes} minutes.")
    undo = watch_button(watch, WatchAction.RESTORE, "Undo")
    return layout.container_view(
        discord.ui.TextDisplay(_said(watch, "is removed", small)), discord.ui.ActionRow(undo)
    )


def _said(watch: Watch, done: str, *rest: str) -> str:
    words = words_of(watch.terms.text, _QUERY_LIMIT)
    return layout.join_lines(f"## Watch {watch_name(watch)} {done}", words, *rest)


def history_view(watch: Watch, samples: Sequence[Sample]) -> discord.ui.LayoutView:
    """Render the papers that a watch has found, in the given order, the latest first."""
    head = layout.join_lines(
        f"## Found by {words_of(watch.terms.text, _HEADING_LIMIT)}",
        "" if samples else "Nothing found yet.",
    )
    found = sample_parts(samples[:MAX_HISTORY], _FOUND_LIMIT)
    return layout.container_view(discord.ui.TextDisplay(head), *found)


def closed_view() -> discord.ui.LayoutView:
    """Render the notice of closed direct messages: how to open them, and a button to resume."""
    resume: discord.ui.Button[Any] = discord.ui.Button(
        label="Resume", custom_id=RESUME_ID, style=discord.ButtonStyle.primary
    )
    return layout.container_view(
        discord.ui.TextDisplay(
            "**Your watches are paused because I can't DM you.**\n"
            "In a server we share, turn on Direct Messages under Privacy Settings, then press"
            " Resume. You'll get what you missed."
        ),
        discord.ui.ActionRow(resume),
        accent=layout.WARNING_ACCENT,
    )
