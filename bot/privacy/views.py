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
    "Matches, alerts, posts and messages are deleted after 90 days, the rest when you delete it."
    " Backups keep a copy for up to 35 more days."
)
_NOT_STORED = (
    "Not stored: names, messages, and who searched for what. Of what you write, only the words of"
    " watches, and the notes and tags on saved papers."
)


class PrivacyAction(StrEnum):
    """The action of a privacy button."""

    EXPORT = "export"
    ASK = "ask"  # to confirm the deletion
    ASK_AGAIN = "sure"
    DELETE = "delete"
    CANCEL = "cancel"


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
    head = _head("What is stored", owner)
    if stored.is_empty:
        text = f"{head}\nNothing. I don't record who uses commands or searches."
        return layout.container_view(discord.ui.TextDisplay(text))
    return layout.container_view(
        discord.ui.TextDisplay(layout.join_lines(head, *rows)),
        discord.ui.TextDisplay(layout.join_lines(_identity(owner), f"-# {_KEPT} {_NOT_STORED}")),
        discord.ui.ActionRow(
            _button(owner, PrivacyAction.EXPORT, "Get it as a file"),
            _button(owner, PrivacyAction.ASK, "Delete it all…", discord.ButtonStyle.danger),
        ),
    )


def question_view(owner: Owner, stored: StoredData) -> discord.ui.LayoutView:
    """Render the request to confirm a deletion; for a server, the first of two."""
    if owner.guild_id is None:
        stays = "What you set up for servers stays, without your user ID."
        text = (
            f"This deletes {_of_a_member(stored)}. It can't be undone."
            f" {stays if _is_of_servers(stored) else ''}".rstrip()
        )
        action = PrivacyAction.DELETE
    else:
        text = (
            f"This deletes {_of_a_server(stored)}. It can't be undone. Members' own watches stay,"
            " and so do messages already posted."
        )
        action = PrivacyAction.ASK_AGAIN
    label = "Yes, delete" if action is PrivacyAction.DELETE else "Delete"
    return _question(owner, _head("Delete what is stored", owner, "?"), text, action, label)


def last_question_view(owner: Owner, stored: StoredData) -> discord.ui.LayoutView:
    """Render the second request to confirm a server's deletion, naming what ends."""
    text = f"You are about to delete {_of_a_server(stored)}. It can't be undone."
    return _question(owner, "## Are you sure?", text, PrivacyAction.DELETE, "Yes, delete")


def deleted_view(owner: Owner) -> discord.ui.LayoutView:
    """Render the confirmation that the data was deleted."""
    gone = (
        "This server's roundups, channel watches, settings and record of posts are gone. Members'"
        " own watches stay."
        if owner.guild_id
        else "Your watches, their matches, your saved papers, how far you have caught up, your 👍"
        " and your settings are gone."
    )
    text = (
        f"## Deleted\n{gone}\n"
        "-# Backups keep a copy for up to 35 days. A message already on its way may still arrive."
    )
    return layout.container_view(discord.ui.TextDisplay(text))


def cancelled_view() -> discord.ui.LayoutView:
    """Render the answer to a deletion that was called off."""
    return layout.container_view(discord.ui.TextDisplay("Nothing was deleted."))


def _question(
    owner: Owner, head: str, text: str, action: PrivacyAction, label: str
) -> discord.ui.LayoutView:
    """Render a question whose button `label` leads to `action`, beside one that cancels."""
    return layout.container_view(
        discord.ui.TextDisplay(f"{head}\n{text}"),
        discord.ui.ActionRow(
            _button(owner, action, label, discord.ButtonStyle.danger),
            _button(owner, PrivacyAction.CANCEL, "Cancel"),
        ),
        accent=layout.WARNING_ACCENT,
    )


def _of_a_member(stored: StoredData) -> str:
    """Return what a deletion takes from a person, of whom something is stored."""
    count, papers = _watches(stored), stored.counts[DataKind.SAVED]
    matches = f"{'its' if count == 1 else 'their'} matches"
    watches = _many(count, "watch", "watches")
    saved = _many(papers, "saved paper")
    notes = f"{saved} with {'its' if papers == 1 else 'their'} notes and tags" if saved else ""
    parts = [f"your {watches}", matches] if watches else []
    liked = _many(stored.counts[DataKind.LIKES], "👍", "👍")
    parts += [each if watches else f"your {each}" for each in (notes, liked) if each]
    parts += ["how far you have caught up"] if _has_caught_up(stored) else []
    return f"{', '.join(parts)} and your settings" if parts else "all of it"


def _of_a_server(stored: StoredData) -> str:
    """Return what a deletion takes from a server, of which something is stored."""
    counts = stored.counts
    record = (DataKind.ISSUES, DataKind.MESSAGES, DataKind.ALERTS, DataKind.POSTED)
    has_record = any(counts[each] for each in record)
    ending = (
        _many(counts[DataKind.ROUNDUPS], "roundup"),
        _many(_watches(stored), "channel watch", "channel watches"),
        _many(counts[DataKind.SHELF], "paper on its shelf", "papers on its shelf"),
        "settings" if counts[DataKind.SETTINGS] else "",
        "record of posts" if has_record else "",
    )
    *first, last = list(filter(None, ending)) or ["data"]
    named = f"{', '.join(first)} and {last}" if first else last
    return f"this server's {named}"


def _head(words: str, owner: Owner, end: str = "") -> str:
    return f"## {words} about {'this server' if owner.guild_id else 'you'}{end}"


def _identity(owner: Owner) -> str:
    if owner.guild_id:
        return "Each roundup and watch records the user ID of whoever set it up."
    return "All of it is stored under your Discord user ID."


def _of_member(stored: StoredData) -> Iterator[str]:
    counts = stored.counts
    yield from _watching(stored)
    yield from _kept(stored)
    if messages := counts[DataKind.MESSAGES]:
        yield f"{_many(messages, 'direct message')} to you, and {_delivery(messages)}"
    chosen = [f"time zone **{escape_line(stored.zone, _ZONE_LIMIT)}**"] if stored.zone else []
    if stored.quiet:
        hours = f"quiet hours **{stored.quiet.start:%H:%M}–{stored.quiet.end:%H:%M}**"
        other = stored.quiet.zone if stored.quiet.zone != stored.zone else ""
        chosen.append(f"{hours} {escape_line(other, _ZONE_LIMIT)}".rstrip())
    if chosen:
        yield f"Your {' and '.join(chosen)}"
    elif counts[DataKind.SETTINGS]:
        yield "Whether I can send you direct messages"
    if setup := _setup(stored):
        yield f"Your user ID with {setup} that you set up"
    if shelved := _many(counts[DataKind.SHELVED], "paper"):
        yield f"Your user ID with {shelved} that you put on servers' shelves"


def _kept(stored: StoredData) -> Iterator[str]:
    """Yield the rows about what a member has done with papers."""
    counts = stored.counts
    if saved := counts[DataKind.SAVED]:
        yield f"{_many(saved, 'saved paper')}, with your notes and tags"
    yield from _recommended(stored)
    if likes := counts[DataKind.LIKES]:
        yield f"{_many(likes, 'paper')} with your 👍, counted in servers"
    if _has_caught_up(stored):
        shown = _many(counts[DataKind.CAUGHT_UP], "paper")
        yield f"How far you have caught up{f', and what you did with {shown}' if shown else ''}"


def _recommended(stored: StoredData) -> Iterator[str]:
    """Yield the rows about recommendations."""
    counts = stored.counts
    if dismissed := counts[DataKind.DISMISSED]:
        yield f"{_many(dismissed, 'paper')} that you don't want recommended"
    if words := counts[DataKind.TASTE]:
        yield f"{_many(words, 'word')} that you pinned in your taste or struck out of it"
    if counts[DataKind.DAILY]:
        yield "When you want recommendations each day"
    if counts[DataKind.VISITS]:
        yield "When you last had recommendations, and up to which paper"


def _is_of_servers(stored: StoredData) -> bool:
    """Return whether a member has left something with servers that stays there."""
    return bool(_setup(stored) or stored.counts[DataKind.SHELVED])


def _has_caught_up(stored: StoredData) -> bool:
    return bool(stored.counts[DataKind.CATCH_UP] or stored.counts[DataKind.CAUGHT_UP])


def _setup(stored: StoredData) -> str:
    """Return what a member has set up for servers."""
    counts = stored.counts
    setup = (
        _many(counts[DataKind.SERVER_ROUNDUPS], "roundup"),
        _many(counts[DataKind.SERVER_WATCHES], "channel's watch", "channels' watches"),
    )
    return " and ".join(filter(None, setup))


def _of_server(stored: StoredData) -> Iterator[str]:
    counts = stored.counts
    roundups, issues = counts[DataKind.ROUNDUPS], counts[DataKind.ISSUES]
    if roundups or issues:
        posted = _many(issues, "post") or "no posts"
        yield f"{_many(roundups, 'roundup') or 'No roundups'} · {posted} in the last 90 days"
    if runs := counts[DataKind.RUNS]:
        yield f"How {_many(runs, 'run')} of roundups went in the last 90 days"
    yield from _watching(stored)
    if shelved := counts[DataKind.SHELF]:
        yield f"{_many(shelved, 'paper')} on this server's shelf"
    if liked := counts[DataKind.LIKED]:
        yield f"{_many(liked, '👍', '👍')} of members, and for which papers"
    if posted := counts[DataKind.POSTED]:
        yield f"Which messages of mine showed which papers: {_many(posted, 'entry', 'entries')}"
    if messages := counts[DataKind.MESSAGES]:
        yield f"{_many(messages, 'message')} to this server, and {_delivery(messages)}"
    if counts[DataKind.SETTINGS]:
        zone = (
            f", and its time zone **{escape_line(stored.zone, _ZONE_LIMIT)}**"
            if stored.zone
            else ""
        )
        yield f"The day I joined{zone}"


def _watches(stored: StoredData) -> int:
    """Count the watches without those that were removed, which have a row of their own."""
    return stored.counts[DataKind.WATCHES] - stored.counts[DataKind.REMOVED_WATCHES]


def _watching(stored: StoredData) -> Iterator[str]:
    """Yield the rows about the watches, what they matched and what was sent of it."""
    counts = stored.counts
    watches = _many(_watches(stored), "watch", "watches")
    matches = _many(counts[DataKind.HITS], "match", "matches")
    if watches or matches:
        yield " and ".join(filter(None, (watches, matches)))
    alerts, told = counts[DataKind.ALERTS], counts[DataKind.TOLD]
    papers = _many(told, "paper")
    sent = f"{_many(alerts, 'alert')} with {papers}" if alerts and told else ""
    if row := sent or _many(alerts, "alert") or (papers and f"{papers} sent in alerts"):
        yield row
    undone = layout.join_inline(
        _many(counts[DataKind.WATCH_STEPS], "change to a watch", "changes to watches"),
        _many(counts[DataKind.REMOVED_WATCHES], "removed watch", "removed watches"),
    )
    if undone:
        yield f"{undone}, which you can still undo"


def _delivery(messages: int) -> str:
    return f"whether {'it was' if messages == 1 else 'they were'} delivered"


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
