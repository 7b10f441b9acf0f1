"""Renders the messages of an issue as frozen JSON, one message per part."""

from typing import Any

import discord

from bot.delivery.domain.order import DeliveryKind, Message, marker
from bot.delivery.views.messages import NO_PINGS, marked_components, payload
from bot.papers.views import lines
from bot.roundups.domain.issue import IssuePage
from bot.roundups.domain.titles import issue_name
from bot.roundups.views.issues import (
    TEXT_LIMIT,
    all_papers_button,
    issue_head,
    issue_views,
    message_ranges,
)
from bot.ui import layout
from bot.ui.markdown import escape_line

# UTF-16 units
_PLAIN_LIMIT = 120

_TEST = "-# This is a test: the roundup isn't running yet."


def issue_messages(page: IssuePage) -> tuple[Message, ...]:
    """Build the messages of an issue, part by part; equal pages give equal messages.

    Only the first may ping; each names the thread that may have to be created for the issue.
    """
    plain = (
        _plain_view(page, span, is_first=not part) for part, span in enumerate(message_ranges(page))
    )
    return tuple(
        Message(_part(page, part, view), _part(page, part, simple))
        for part, (view, simple) in enumerate(zip(issue_views(page), plain, strict=True))
    )


def test_messages(page: IssuePage) -> tuple[Message, ...]:
    """Build the messages of an issue that is posted as a test, which the first one says.

    They have no list of all papers, as the issue isn't stored.
    """
    views = issue_views(page, is_preview=True, room=TEXT_LIMIT - len(_TEST))
    return tuple(Message(_part(page, part, view, _TEST)) for part, view in enumerate(views))


def _part(page: IssuePage, part: int, view: discord.ui.LayoutView, above: str = "") -> str:
    """Return one message of an issue as JSON; the first has the text `above` it, or a ping."""
    issue, is_silent = page.issue, page.is_silent
    mark = marker(DeliveryKind.ROUNDUP, issue.subscription_id, issue.key, part)
    components = marked_components(view, mark)
    rest: dict[str, str | list[str]] = {"thread_name": issue_name(issue)}
    if page.tag_id and not part:
        rest["applied_tags"] = [str(page.tag_id)]
    ping = "" if above or issue.role_id is None else f"<@&{issue.role_id}>"
    if part or not (ping or above):
        return payload(components, NO_PINGS, is_silent=is_silent, **rest)
    head = discord.ui.TextDisplay[Any](ping or above).to_component_dict()
    mentions = {"roles": [str(issue.role_id)]} if ping else NO_PINGS
    return payload([head, *components], mentions, is_silent=is_silent, **rest)


def _plain_view(page: IssuePage, span: range, *, is_first: bool) -> discord.ui.LayoutView:
    """Render only titles and ids, without links, pictures or menus."""
    rows = [
        f"{place + 1}. {escape_line(lines.name(paper), _PLAIN_LIMIT)} ({paper.id})"
        for place, paper in enumerate(page.papers[span.start : span.stop], span.start)
    ]
    head = issue_head(page.issue) if is_first else ""
    return layout.container_view(
        discord.ui.TextDisplay(layout.join_lines(head, *rows)),
        discord.ui.ActionRow(all_papers_button(page.issue)),
    )
