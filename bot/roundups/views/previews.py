"""Renders the preview of a roundup: a note, and its messages with buttons to post or redraw."""

from collections.abc import Collection, Sequence
from typing import Any

import discord

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import missing_parts
from bot.lists.views.controls import ListControl
from bot.roundups.domain.issue import IssuePage
from bot.roundups.domain.prospect import Prospect
from bot.roundups.domain.subscription import Layout
from bot.roundups.views.buttons import preview_row
from bot.roundups.views.issues import issue_views
from bot.roundups.views.terms import prospect_lines, terms_lines
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
            f"## Preview of roundup {known.number}\n{_shown(prospect, page, is_new=is_new)}"
        ),
        discord.ui.TextDisplay(
            layout.join_lines(terms_lines(known.terms), prospect_lines(prospect))
        ),
        *missing_parts(missing),
        accent=layout.WARNING_ACCENT if missing else layout.ACCENT,
    )


def preview_views(
    prospect: Prospect, page: IssuePage, offered: Sequence[Layout]
) -> tuple[discord.ui.LayoutView, ...]:
    """Render the first messages of an issue that is not posted; the first has the buttons.

    `offered` are the layouts that its channel can have.
    """
    views = issue_views(page)[:MAX_PREVIEWED]
    row = preview_row(prospect.subscription, page.issue.layout, offered)
    for view in views:
        _disable_lists(view)
    (frame,) = (each for each in views[0].children if isinstance(each, discord.ui.Container))
    _make_room(frame, row)
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
        return f"Nothing is new since its last post. Below is {which} again."
    return f"It hasn't posted yet. Below is {which}, as it would look."


def _disable_lists(view: discord.ui.LayoutView) -> None:
    """Disable the button to all papers: there is such a list only once the issue is posted."""
    for item in view.walk_children():
        if isinstance(item, discord.ui.Button) and ListControl.parse(item.custom_id or ""):
            item.disabled = True


def _make_room(frame: discord.ui.Container[Any], row: discord.ui.ActionRow[Any]) -> None:
    """Take out the controls of the issue if they and the row are too many components."""
    wanted = 1 + len(row.children)
    room = _COMPONENTS - 1 - sum(1 for _ in frame.walk_children())
    rows = [each for each in frame.children if isinstance(each, discord.ui.ActionRow)]
    if room < wanted:
        for each in rows:
            frame.remove_item(each)
