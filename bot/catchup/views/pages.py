"""Renders a catch-up for the member alone: a paper with what to do with it, or how it ended."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import discord

from bot.catchup.domain import DECIDING, WORDS_PER_MINUTE, CatchUpPage, Pile, quote
from bot.catchup.views.controls import CatchUpAction, CatchUpControl
from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.papers.views.controls import PaperAction, PaperControl
from bot.text.dates import day_name, short_day
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.markdown import escape_line

_TITLE_LIMIT, _QUOTE_LIMIT = 300, 1_000
_NOTES, _NOTE_LIMIT = 3, 200
_HOW = (
    "**Skip** hides it here for good. What you only went past with **Next** comes again until you"
    " press **Done**."
)
_HOW_BEHIND = "What you go past here doesn't come again."
_MINUTES = f"Time: {WORDS_PER_MINUTE} words a minute, and {DECIDING} s to decide on each paper"

Button = discord.ui.Button[Any]


def page_view(page: CatchUpPage) -> discord.ui.LayoutView:
    """Render the paper at which a walk is, or that it has ended."""
    return _paper_view(page, page.paper) if page.paper else _end_view(page)


def done_view(page: CatchUpPage) -> discord.ui.LayoutView:
    """Render what came of a walk that its member has ended."""
    is_narrow = page.walk.pile is Pile.LEFT or page.walk.reference
    waits = page.waiting if page.walk.pile is Pile.LEFT else page.passed_over
    still = ""
    if page.walk.reference:
        still = f"Papers that don't match still wait in {mention('catchup')}."
    elif waits:
        still = f"{_many(waits)} you didn't get to still {_wait(waits)}."
    text = layout.join_lines(
        "## Done" if is_narrow else "## You're caught up",
        _shown(page),
        still,
        "" if is_narrow else layout.small_print("Papers that are listed later come next time"),
    )
    buttons = [*_more(page, is_done=True), *_undo(page, page.back)]
    return layout.container_view(discord.ui.TextDisplay(text), *_row(*buttons))


def _paper_view(page: CatchUpPage, paper: Paper) -> discord.ui.LayoutView:
    day = day_name(paper.listing_day, with_year=False) if paper.listing_day else ""
    source, text = quote(paper)
    about = layout.join_lines(
        f"### {lines.title(paper, _TITLE_LIMIT, page.terms)}",
        lines.facts(paper, day),
        lines.quoted(source, text, _QUOTE_LIMIT, page.terms),
    )
    how = _HOW if page.walk.pile is Pile.NEW else _HOW_BEHIND
    legend = layout.small_print(lines.legend([paper]), _MINUTES)
    return layout.container_view(
        discord.ui.TextDisplay(_head(page)),
        discord.ui.Separator(),
        discord.ui.TextDisplay(about),
        discord.ui.Separator(),
        discord.ui.TextDisplay(layout.join_lines(layout.small_print(how), legend)),
        discord.ui.ActionRow(
            _button(page, CatchUpAction.SAVE, "Save", paper.id),
            _button(page, CatchUpAction.SKIP, "Skip", paper.id),
            _button(page, CatchUpAction.NEXT, "Next ›", paper.id),
            _button(page, CatchUpAction.DONE, "Done", paper.id),
        ),
        discord.ui.ActionRow(_open(paper), *_undo(page, page.back)),
    )


def _head(page: CatchUpPage) -> str:
    left = page.walk.left
    order = "by your taste, from what you saved" if page.is_by_taste else "most upvoted first"
    every = f"of {page.waiting:,} " if page.waiting > left else ""
    return layout.join_lines(
        f"## Catch up · {_many(left)}, {_minutes(page.seconds)}",
        layout.small_print(f"{every}{_since(page)}", order),
        *_notes(page),
    )


def _end_view(page: CatchUpPage) -> discord.ui.LayoutView:
    """Render the end of a walk, with what there is beside it."""
    rest, shown = page.waiting, page.tally.shown
    more = f"{rest:,} more {'was' if rest == 1 else 'were'} {_since(page)}." if rest else ""
    is_new = page.walk.pile is Pile.NEW
    done = "Press **Done**, and what was shown doesn't come again." if shown and is_new else ""
    text = layout.join_lines(
        "## That was it" if shown else f"**Nothing new {_since(page)}.**",
        _shown(page),
        more,
        *_notes(page),
        done,
        _left_over(page),
        layout.small_print("What you saved, skipped, dismissed or got as an alert is left out"),
    )
    buttons = [*_more(page)]
    if shown:
        buttons.append(_button(page, CatchUpAction.DONE, "Done"))
    return layout.container_view(
        discord.ui.TextDisplay(text), *_row(*buttons, *_undo(page, page.back))
    )


def _notes(page: CatchUpPage) -> Iterator[str]:
    for note in page.notes[:_NOTES]:
        yield layout.small_print(escape_line(note, _NOTE_LIMIT))


def _left_over(page: CatchUpPage) -> str:
    count = page.passed_over
    return (
        f"{_many(count)} from before that you didn't get to still {_wait(count)}." if count else ""
    )


def _more(page: CatchUpPage, *, is_done: bool = False) -> Iterator[Button]:
    """Yield the buttons to what else waits."""
    if page.waiting and (page.walk.pile is Pile.LEFT or not is_done):
        label = f"Show {page.waiting:,} more · {_minutes(page.seconds)}"
        yield _button(page, CatchUpAction.MORE, label)
    if page.passed_over:
        yield _button(page, CatchUpAction.BACK, f"Show {page.passed_over:,} from before")


def _undo(page: CatchUpPage, left: int) -> Iterator[Button]:
    if page.undo:
        walk = replace(page.walk, left=left)
        control = CatchUpControl(CatchUpAction.UNDO, walk, str(page.undo))
        yield discord.ui.Button(label="Undo", custom_id=control.custom_id)


def _button(page: CatchUpPage, action: CatchUpAction, label: str, subject: str = "") -> Button:
    control = CatchUpControl(action, page.walk, subject)
    return discord.ui.Button(label=label, custom_id=control.custom_id)


def _open(paper: Paper) -> Button:
    control = PaperControl(PaperAction.CARD, paper.id)
    return discord.ui.Button(label="Open paper", custom_id=control.custom_id)


def _row(*buttons: Button) -> Iterator[layout.Part]:
    if buttons:
        yield discord.ui.ActionRow(*buttons)


def _shown(page: CatchUpPage) -> str:
    tally = page.tally
    if not tally.shown:
        return ""
    return layout.join_inline(
        f"{_many(tally.shown)} shown",
        f"{tally.saved:,} saved" if tally.saved else "",
        f"{tally.skipped:,} skipped" if tally.skipped else "",
    )


def _since(page: CatchUpPage) -> str:
    """Say from when on the papers of a walk were listed."""
    progress = page.progress
    if page.walk.pile is Pile.LEFT:
        return "left from before"
    if progress.done_at is None:
        return "listed in the last 7 days"
    return f"listed since you pressed Done on {short_day(progress.done_at.date())}"


def _many(count: int) -> str:
    return f"{count:,} paper{'' if count == 1 else 's'}"


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"


def _minutes(seconds: int) -> str:
    return f"about {max(round(seconds / 60), 1)} min"
