"""Writes the messages that are delivered: frozen JSON, each with the marker it is found by."""

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import discord

from bot.domain.deliveries import DeliveryKind, Message, marker
from bot.domain.issues import Issue, IssuePage
from bot.ui import lines
from bot.ui.controls import INDICATOR_ID, marked
from bot.ui.roundups import all_papers_button, issue_head, issue_name, issue_views, spans
from bot.ui.text import fit, line

# UTF-16 units
_PLAIN_LIMIT = 120
_NOTICE_LIMIT = 1_500

_ESCAPED_CHANNEL = re.compile(r"\\<#(\d{1,20})\\>")
_COMPONENTS_V2 = 1 << 15
_SILENT: Mapping[str, Sequence[str]] = MappingProxyType({"parse": ()})


def issue_messages(page: IssuePage) -> tuple[Message, ...]:
    """Write the messages of an issue, part by part; the same page gives the same messages.

    Only the first may ping; each names the thread that may have to be made for the issue.
    """
    plain = (_plain_view(page, span, is_first=not part) for part, span in enumerate(spans(page)))
    return tuple(
        Message(_part(page.issue, part, view), _part(page.issue, part, simple))
        for part, (view, simple) in enumerate(zip(issue_views(page), plain, strict=True))
    )


def notice_message(text: str, marker: str) -> Message:
    """Write a line to an admin; nobody can press its button, which only carries the marker.

    Channels that it names are linked: that pings nobody.
    """
    button: discord.ui.Button[Any] = discord.ui.Button(
        label="Roundups", custom_id=INDICATOR_ID, disabled=True
    )
    said = _ESCAPED_CHANNEL.sub(r"<#\1>", fit(text, _NOTICE_LIMIT))
    words = discord.ui.TextDisplay[Any](said)
    return silent_message(lines.framed(words, discord.ui.ActionRow(button)), marker)


def silent_message(view: discord.ui.LayoutView, marker: str) -> Message:
    """Freeze a view, the first control of which gets the marker; it pings nobody."""
    return Message(_json(_components(view, marker), _SILENT))


def _part(issue: Issue, part: int, view: discord.ui.LayoutView) -> str:
    """Write one message of an issue as JSON."""
    mark = marker(DeliveryKind.ROUNDUP, issue.subscription_id, issue.key, part)
    components = _components(view, mark)
    name = {"thread_name": issue_name(issue)}
    if part or issue.role_id is None:
        return _json(components, _SILENT, **name)
    ping = discord.ui.TextDisplay[Any](f"<@&{issue.role_id}>").to_component_dict()
    return _json([ping, *components], {"roles": [str(issue.role_id)]}, **name)


def _components(view: discord.ui.LayoutView, mark: str) -> list[dict[str, Any]]:
    """Give the components of `view`, the first custom_id of which gets the marker."""
    for item in view.walk_children():
        if isinstance(item, discord.ui.Button | discord.ui.Select) and item.custom_id:
            item.custom_id = marked(mark, item.custom_id)
            break
    return view.to_components()


def _json(
    components: Sequence[Mapping[str, Any]], mentions: Mapping[str, Sequence[str]], **rest: str
) -> str:
    body = {"components": components, "flags": _COMPONENTS_V2, "allowed_mentions": dict(mentions)}
    return json.dumps(body | rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain_view(page: IssuePage, span: range, *, is_first: bool) -> discord.ui.LayoutView:
    """Draw titles and ids alone: nothing in it is a link, a picture or a menu."""
    rows = [
        f"{place + 1}. {line(lines.name(paper), _PLAIN_LIMIT)} ({paper.id})"
        for place, paper in enumerate(page.papers[span.start : span.stop], span.start)
    ]
    head = issue_head(page.issue) if is_first else ""
    return lines.framed(
        discord.ui.TextDisplay(lines.stacked(head, *rows)),
        discord.ui.ActionRow(all_papers_button(page.issue)),
    )
