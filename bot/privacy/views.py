"""Renders the data stored about a person or a server, with buttons to export or delete it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

import discord

from bot.accounts.domain import Owner
from bot.privacy.domain import DataKind, StoredData
from bot.ui import layout
from bot.ui.markdown import escape_line

_ZONE_LIMIT = 60
_KEPT = (
    "What watches found, alerts, messages and issues go after 90 days at most, the rest stays until"
    " you delete it."
)
_BACKUPS = "Backups may hold it for up to 35 days more."


class PrivacyAction(StrEnum):
    """The action of a privacy button."""

    EXPORT = "export"
    ASK = "ask"  # to confirm the deletion
    ASK_AGAIN = "sure"
    DELETE = "delete"


PRIVACY_TEMPLATE = (
    rf"(?a)\Apb1:privacy-(?P<action>{'|'.join(PrivacyAction)})"
    r":(?P<scope>member|guild):(?P<id>[1-9][0-9]{0,19})\Z"
)
"""Matches the custom_id of every PrivacyControl."""

_CONTROL = re.compile(PRIVACY_TEMPLATE)


@dataclass(frozen=True, slots=True)
class PrivacyControl:
    """A button below the stored data; it works only for the owner with that `scope`."""

    action: PrivacyAction
    scope: str

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 45 of Discord's 100 characters."""
        return f"pb1:privacy-{self.action}:{self.scope}"

    @property
    def is_guild(self) -> bool:
        """Whether the data is a server's."""
        return self.scope.startswith("guild:")

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _CONTROL.match(custom_id)
        return found and cls(PrivacyAction(found["action"]), f"{found['scope']}:{found['id']}")


def stored_view(owner: Owner, stored: StoredData) -> discord.ui.LayoutView:
    """Render in plain words what is stored about `owner`."""
    rows = [f"- {row}" for row in (_of_server(stored) if owner.guild_id else _of_member(stored))]
    if not rows:
        text = (
            f"{_head('What I keep', owner)}\nNothing. I don't note who uses commands or searches."
        )
        return layout.container_view(discord.ui.TextDisplay(text))
    return layout.container_view(
        discord.ui.TextDisplay(layout.join_lines(_head("What I keep", owner), *rows)),
        discord.ui.TextDisplay(
            f"{_where_else(owner)}\n-# {_KEPT} {_BACKUPS} Nothing else is kept: no names, nothing"
            " that you write, and not who searched for what."
        ),
        discord.ui.ActionRow(
            _button(owner, PrivacyAction.EXPORT, "Get it as a file"),
            _button(owner, PrivacyAction.ASK, "Delete it…", discord.ButtonStyle.danger),
        ),
    )


def question_view(owner: Owner) -> discord.ui.LayoutView:
    """Render the request to confirm a deletion; for a server, the first of two."""
    if owner.guild_id is None:
        what = (
            "Your watches end, and all they found goes with them, at once and for good. What you"
            " set up for servers stays theirs, without your number."
        )
        button = _button(owner, PrivacyAction.DELETE, "Delete it all", discord.ButtonStyle.danger)
    else:
        what = (
            "Its roundups and the watches of its channels end, and all about them goes, at once and"
            " for good. Members' own watches stay theirs, and posted messages stay where they are."
        )
        button = _button(
            owner, PrivacyAction.ASK_AGAIN, "Delete it all…", discord.ButtonStyle.danger
        )
    return _question(_head("Delete what I keep", owner, "?"), what, button)


def last_question_view(owner: Owner, stored: StoredData) -> discord.ui.LayoutView:
    """Render the second request to confirm a server's deletion, naming what ends."""
    running = (
        _many(stored.counts[DataKind.ROUNDUPS], "roundup"),
        _many(stored.counts[DataKind.WATCHES], "watch", "watches"),
    )
    ending = " and ".join(filter(None, running)) or "Nothing that is running"
    what = f"{ending} will end. I can't bring any of it back."
    yes = _button(owner, PrivacyAction.DELETE, "Yes, delete it", discord.ButtonStyle.danger)
    return _question("## Really?", what, yes)


def deleted_view(owner: Owner) -> discord.ui.LayoutView:
    """Render the confirmation that the data was deleted."""
    what = "this server" if owner.guild_id else "you"
    text = (
        f"## It is deleted\nI keep nothing about {what} any more.\n"
        f"-# A message on its way may still arrive. {_BACKUPS}"
    )
    return layout.container_view(discord.ui.TextDisplay(text))


def _question(head: str, what: str, button: discord.ui.Button[Any]) -> discord.ui.LayoutView:
    return layout.container_view(
        discord.ui.TextDisplay(f"{head}\n{what}"),
        discord.ui.ActionRow(button),
        accent=layout.WARNING_ACCENT,
    )


def _head(words: str, owner: Owner, end: str = "") -> str:
    return f"## {words} about {'this server' if owner.guild_id else 'you'}{end}"


def _where_else(owner: Owner) -> str:
    if owner.guild_id:
        return "With each roundup and watch goes the number of who set it up."
    return "I know you by your Discord number alone."


def _of_member(stored: StoredData) -> Iterator[str]:
    counts = stored.counts
    yield from _watching(stored)
    if messages := counts[DataKind.MESSAGES]:
        yield f"{_many(messages, 'message')} to you, and what became of them"
    chosen = [f"time zone **{escape_line(stored.zone, _ZONE_LIMIT)}**"] if stored.zone else []
    if stored.quiet:
        hours = f"quiet from {stored.quiet.start:%H:%M} to {stored.quiet.end:%H:%M}"
        other = stored.quiet.zone if stored.quiet.zone != stored.zone else ""
        chosen.append(f"{hours} {escape_line(other, _ZONE_LIMIT)}".rstrip())
    if chosen:
        yield f"Your {', '.join(chosen)}"
    elif counts[DataKind.SETTINGS]:
        yield "Whether I can write to you"
    roundups, watches = counts[DataKind.SERVER_ROUNDUPS], counts[DataKind.SERVER_WATCHES]
    if roundups or watches:
        setup = [_many(roundups, "roundup"), _many(watches, "channel's watch", "channels' watches")]
        yield f"Your number with {' and '.join(filter(None, setup))} that you set up"


def _of_server(stored: StoredData) -> Iterator[str]:
    counts = stored.counts
    roundups, issues = counts[DataKind.ROUNDUPS], counts[DataKind.ISSUES]
    if roundups or issues:
        posted = _many(issues, "issue") or "no issue"
        yield f"{_many(roundups, 'roundup') or 'No roundup'}, and {posted} of the last 90 days"
    yield from _watching(stored)
    if messages := counts[DataKind.MESSAGES]:
        yield f"{_many(messages, 'message')}, and what became of them"
    if counts[DataKind.SETTINGS]:
        zone = (
            f", and its time zone **{escape_line(stored.zone, _ZONE_LIMIT)}**"
            if stored.zone
            else ""
        )
        yield f"When I joined{zone}"


def _watching(stored: StoredData) -> Iterator[str]:
    """Yield the rows about the watches, what they found and what their alerts contained."""
    counts = stored.counts
    if watches := counts[DataKind.WATCHES]:
        found = _many(counts[DataKind.HITS], "paper") or "nothing yet"
        yield f"{_many(watches, 'watch', 'watches')} that found {found}"
    if told := counts[DataKind.TOLD]:
        yield f"{_many(told, 'paper')} told in {_many(counts[DataKind.ALERTS], 'alert')}"


def _many(number: int, one: str, more: str = "") -> str:
    """Return a count with its noun, singular or plural; empty for zero."""
    return f"**{number:,}** {one if number == 1 else more or one + 's'}" if number else ""


def _button(
    owner: Owner,
    action: PrivacyAction,
    text: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> discord.ui.Button[Any]:
    control = PrivacyControl(action, owner.scope)
    return discord.ui.Button(label=text, custom_id=control.custom_id, style=style)
