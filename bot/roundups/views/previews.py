"""Renders the preview of a roundup: a note, and its messages with buttons to post or redraw."""

from collections.abc import Collection, Sequence
from typing import Any

import discord

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import missing_parts
from bot.roundups.domain.issue import IssuePage
from bot.roundups.domain.prospect import Prospect
from bot.roundups.domain.subscription import Layout
from bot.roundups.views.buttons import check_button, preview_row
from bot.roundups.views.issues import issue_views
from bot.roundups.views.terms import prospect_line, schedule
from bot.roundups.views.wishes import posting_words, unmet_lines
from bot.ui import layout

MAX_PREVIEWED = 3
"""Messages of an issue that a preview shows: more cards would only fill the screen."""
_COMPONENTS = 40
"""Components of one message, Discord's maximum."""


def preview_note(
    prospect: Prospect, page: IssuePage, missing: Collection[Permission], *, is_new: bool
) -> discord.ui.LayoutView:
    """Render the note above a preview: what it shows, when the roundup posts, what it lacks."""
    known = prospect.subscription
    return layout.container_view(
        discord.ui.TextDisplay(
            layout.join_lines(
                f"## Preview of roundup {known.number}",
                _shown(prospect, page, is_new=is_new),
                layout.small_print(
                    f"<#{known.terms.channel_id}>",
                    schedule(known.terms),
                    *posting_words(known.terms, prospect.unmet),
                ),
                unmet_lines(prospect),
                prospect_line(prospect) if known.pause or known.waiting_since else "",
            )
        ),
        *missing_parts(missing),
        *([discord.ui.ActionRow(check_button(known))] if missing else ()),
        accent=layout.WARNING_ACCENT if missing or prospect.unmet else layout.ACCENT,
    )


def preview_views(
    prospect: Prospect, page: IssuePage, offered: Sequence[Layout], *, can_post: bool
) -> tuple[discord.ui.LayoutView, ...]:
    """Render the first messages of an issue that is not posted; the first has the buttons.

    `offered` are the layouts that its channel can have; it can't be posted unless `can_post`.
    """
    views = issue_views(page, is_preview=True)[:MAX_PREVIEWED]
    row = preview_row(prospect.subscription, page.issue.layout, offered, can_post=can_post)
    (frame,) = _frames(views[0])
    _make_room(frame, row)
    if row.children:
        frame.add_item(row)
    return views


def _shown(prospect: Prospect, page: IssuePage, *, is_new: bool) -> str:
    if not page.papers:
        return "There are no papers for it yet."
    if is_new:
        return "This is what it would post now."
    is_today = page.issue.last_listed == page.issue.day
    which = "today's list" if is_today else "the latest list"
    if prospect.has_posted:
        return f"Nothing new since its last post, so here's {which} again."
    return f"Not posted yet. Here's {which}, as it would look."


def _frames(view: discord.ui.LayoutView) -> list[discord.ui.Container[Any]]:
    return [each for each in view.children if isinstance(each, discord.ui.Container)]


def _rows(frame: discord.ui.Container[Any]) -> list[discord.ui.ActionRow[Any]]:
    return [each for each in frame.children if isinstance(each, discord.ui.ActionRow)]


def _make_room(frame: discord.ui.Container[Any], row: discord.ui.ActionRow[Any]) -> None:
    """Take out the controls of the issue if they and the row are too many components."""
    wanted = 1 + len(row.children)
    room = _COMPONENTS - 1 - sum(1 for _ in frame.walk_children())
    if room < wanted:
        for each in _rows(frame):
            frame.remove_item(each)
