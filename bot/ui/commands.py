"""Writes slash commands so that they can be tapped, wherever a text names one.

A view doesn't know the ids that Discord gave the commands. It writes a mention with an empty id,
and whatever sends the text fills the id in, or shows the bare name while the id is unknown.
"""

import re
from collections.abc import Collection, Iterable, Mapping

import discord

_EMPTY_ID = "0" * 20
"""As long as the longest id, so that a text that fits its limit still fits with the id."""
_NAME = r"[-_'\w]{1,32}(?: [-_'\w]{1,32}){0,2}"
_EMPTY_MENTION = re.compile(rf"(?<!\\)</(?P<name>{_NAME}):{_EMPTY_ID}>")

CommandIds = Mapping[str, int]
"""The id of each top-level command by its name; a group's subcommands share its id."""


def mention(name: str) -> str:
    """Return a mention of the command with this full name, such as "watches list"."""
    return f"</{name}:{_EMPTY_ID}>"


def with_ids(text: str, ids: CommandIds) -> str:
    """Fill in the id of each command in `text`; without an id a command is its name in bold."""

    def filled(found: re.Match[str]) -> str:
        known = ids.get(found["name"].partition(" ")[0])
        return f"</{found['name']}:{known}>" if known else f"**/{found['name']}**"

    return _EMPTY_MENTION.sub(filled, text)


def only_mentioning(text: str, names: Collection[str]) -> str:
    """Mention the commands with these names in `text`, and write all others in bold."""
    return _EMPTY_MENTION.sub(
        lambda found: found[0] if found["name"] in names else f"**/{found['name']}**", text
    )


def link_names(text: str, names: Iterable[str]) -> str:
    """Turn "/watches list" in a sentence into a mention if `names` has that command."""
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w/<]|\*)/(?P<name>{known})(?![\w/])")
    return pattern.sub(lambda found: mention(found["name"]), text) if known else text


def link_commands(view: discord.ui.LayoutView, ids: CommandIds) -> discord.ui.LayoutView:
    """Fill in the ids of the commands in all texts of `view`, and return it."""
    for item in view.walk_children():
        if isinstance(item, discord.ui.TextDisplay):
            item.content = with_ids(item.content, ids)
    return view
