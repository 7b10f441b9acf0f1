"""Builds the messages to deliver: frozen JSON, each with the marker by which it can be found."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import discord

from bot.delivery.domain.notices import (
    AlertFailed,
    Event,
    Notice,
    RoundupEmpty,
    RoundupFailed,
    RoundupResumed,
    TagLost,
    WatchesResumed,
)
from bot.delivery.domain.order import Message
from bot.delivery.domain.results import Fault
from bot.delivery.views.controls import NoticeControl, NoticeSubject
from bot.delivery.views.sentences import notice_text
from bot.ui import layout
from bot.ui.custom_ids import with_marker

_COMPONENTS_V2 = 1 << 15
_SUPPRESS_NOTIFICATIONS = 1 << 12
NO_PINGS: Mapping[str, Sequence[str]] = MappingProxyType({"parse": ()})


def notice_message(event: Event, notice: Notice) -> Message:
    """Build a notice of `event` to an admin, with a button to look again.

    Of all faults, only missing permissions can be seen by looking. The channels it names are
    linked, which pings nobody.
    """
    has_failed = isinstance(event, RoundupFailed | AlertFailed)
    needs_help = has_failed or isinstance(event, TagLost)
    can_check = has_failed and event.fault is Fault.PERMISSIONS
    button: discord.ui.Button[Any] = discord.ui.Button(
        label="Check again" if can_check else "Show status",
        custom_id=_control(event, notice).custom_id,
    )
    words = discord.ui.TextDisplay[Any](notice_text(event))
    view = layout.container_view(
        words,
        discord.ui.ActionRow(button),
        accent=layout.WARNING_ACCENT if needs_help else layout.ACCENT,
    )
    return message_without_pings(view, notice.marker)


def _control(event: Event, notice: Notice) -> NoticeControl:
    match event:
        case RoundupFailed() | RoundupEmpty() | TagLost() | RoundupResumed():
            return NoticeControl(NoticeSubject.ROUNDUP, notice.guild_id, notice.subject_id)
        case AlertFailed(channel_id) | WatchesResumed(channel_id):
            return NoticeControl(NoticeSubject.ALERTS, notice.guild_id, channel_id)


def message_without_pings(view: discord.ui.LayoutView, marker: str) -> Message:
    """Freeze a view into a message that pings nobody; its first control gets the marker."""
    return Message(payload(marked_components(view, marker), NO_PINGS))


def marked_components(view: discord.ui.LayoutView, mark: str) -> list[dict[str, Any]]:
    """Return the components of `view`, with the marker added to the first custom_id."""
    for item in view.walk_children():
        if isinstance(item, discord.ui.Button | discord.ui.Select) and item.custom_id:
            item.custom_id = with_marker(mark, item.custom_id)
            break
    return view.to_components()


def payload(
    components: Sequence[Mapping[str, Any]],
    mentions: Mapping[str, Sequence[str]],
    *,
    is_silent: bool = False,
    **rest: str | Sequence[str],
) -> str:
    """Return the JSON of a message: components, whom it may mention, and what else it has.

    One that `is_silent` comes without a push notification.
    """
    flags = _COMPONENTS_V2 | (_SUPPRESS_NOTIFICATIONS if is_silent else 0)
    body = {"components": components, "flags": flags, "allowed_mentions": dict(mentions)}
    return json.dumps(body | rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
