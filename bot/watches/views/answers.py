"""Renders short answers about a watch: paused, resumed, removed, what it found; closed messages."""

from collections.abc import Iterator, Sequence

import discord

from bot.papers.views import lines
from bot.papers.views.cards import paper_menu
from bot.papers.views.controls import PickAction
from bot.ui import layout
from bot.watches.domain.watch import MAX_HISTORY, RESTORABLE, Sample, Watch
from bot.watches.views.buttons import resume_label, watch_button
from bot.watches.views.closed import closed_parts
from bot.watches.views.controls import WatchAction
from bot.watches.views.descriptions import place_and_time
from bot.watches.views.names import titled, words_of
from bot.watches.views.samples import sample_lines

_NONE_FOUND = "Nothing found lately. Papers from before the watch was set up aren't listed here."
# UTF-16 units
_HEADING_LIMIT = 160
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
    return layout.join_lines(titled(watch, f"Watch {{name}} {done}: {{words}}"), *rest)


def history_view(watch: Watch, samples: Sequence[Sample]) -> discord.ui.LayoutView:
    """Render the papers that a watch has found, in the given order, the latest first."""
    name = f"watch {watch.name}: {words_of(watch.terms.text, _HEADING_LIMIT)}"
    head = layout.join_lines(
        f"## Found by {name}",
        "" if samples else _NONE_FOUND,
    )
    look = watch_button(watch, WatchAction.SHOW, "Open watch")
    return layout.container_view(
        discord.ui.TextDisplay(head),
        *_found(samples[:MAX_HISTORY]),
        discord.ui.ActionRow(look),
    )


def _found(samples: Sequence[Sample]) -> Iterator[layout.Part]:
    """Render papers and, below them, the sources of their numbers and a menu to open one."""
    for sample in samples:
        yield discord.ui.Separator()
        yield discord.ui.TextDisplay(
            sample_lines(sample, _FOUND_LIMIT, with_day=True, is_brief=True)
        )
    if samples:
        yield discord.ui.Separator()
        yield discord.ui.TextDisplay(layout.small_print(lines.LEGEND))
        papers = [sample.paper for sample in samples]
        yield discord.ui.ActionRow(paper_menu(papers, PickAction.CARD))


def closed_view() -> discord.ui.LayoutView:
    """Render the notice of closed direct messages."""
    return layout.container_view(*closed_parts(), accent=layout.WARNING_ACCENT)
