"""Renders the help: the bot's commands and its search syntax."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import discord

from bot.ui import layout
from bot.ui.markdown import command_name, escape_line, utf16_length

_TEXT_LIMIT = 3_800
_WELCOME = (
    "## Hello, I'm Paperboy\n"
    "I bring Hugging Face Daily Papers to Discord. I only quote, and I name the source."
    "\n-# A message links to papers? Open its menu: Apps, then **Show papers**."
)
_SEARCH = """### How to search
- `moe inference` – both words
- `"chain of thought"` – in this order
- `moe OR rag` – one of them at least
- `moe -survey` – the first without the second
- `title:moe` · `author:"jane doe"` · `org:nvidia`
- `upvotes:>=20` · `has:code` · `since:7d`
-# Acronyms are known: `moe` also finds “Mixture-of-Experts”. Plurals and hyphens don't matter."""


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """One command; `mention` is a clickable `</name:id>`, or the bare name."""

    mention: str
    description: str
    group: str


def help_view(entries: Sequence[CommandHelp]) -> discord.ui.LayoutView:
    """Render the commands under their groups, in the given order, then the search syntax.

    Commands that would exceed 3,800 UTF-16 units in all are left out.
    """
    parts: list[layout.Part] = [discord.ui.TextDisplay(_WELCOME)]
    text = ""
    for group, members in groupby(entries, key=lambda entry: entry.group):
        for row in (f"### {escape_line(group, 60)}", *map(_command, members)):
            if utf16_length(text) + utf16_length(row) < _TEXT_LIMIT - len(_WELCOME) - len(_SEARCH):
                text = layout.join_lines(text, row)
    if text:
        parts += [discord.ui.Separator(), discord.ui.TextDisplay(text)]
    parts += [discord.ui.Separator(), discord.ui.TextDisplay(_SEARCH)]
    return layout.container_view(*parts)


def _command(entry: CommandHelp) -> str:
    """Return one command and what it does, in at most 300 UTF-16 units."""
    return f"{command_name(entry.mention)} {escape_line(entry.description, 150)}"
