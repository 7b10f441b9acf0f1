"""Renders the help: an overview, a page for each topic, and the list of all commands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any

import discord

from bot.ui import layout
from bot.ui.commands import mention, only_mentioning
from bot.ui.help_topics import HELP_MENU_ID, HelpTopic
from bot.ui.markdown import escape_line, utf16_length

_TEXT_LIMIT = 3_800
_DESCRIPTION_LIMIT = 150
_SET_UP_ROUNDUP = "roundup setup"

_LABELS: Mapping[HelpTopic, str] = MappingProxyType(
    {
        HelpTopic.OVERVIEW: "Overview",
        HelpTopic.SEARCHING: "Searching",
        HelpTopic.WATCHES: "Watches",
        HelpTopic.ROUNDUPS: "Roundups",
        HelpTopic.SAVED: "Saved papers",
        HelpTopic.PRIVACY: "Privacy",
        HelpTopic.COMMANDS: "All commands",
    }
)
_PAGES: Mapping[HelpTopic, str] = MappingProxyType(
    {
        HelpTopic.SEARCHING: (
            "## How to search\n"
            "`moe inference` – both words\n"
            '`"chain of thought"` – exactly this phrase\n'
            "`moe OR rag` – either word\n"
            "`moe -survey` – without “survey”\n"
            '`="CLIP"` – written like this, not “clip”\n'
            '`title:moe` `author:"jane doe"` `org:nvidia` – in that field\n'
            "`upvotes:>=20` `has:code` `since:7d` – popular, with code, new\n"
            "`by:janedoe` – submitted to Daily Papers by that account or person\n"
            f"Works in {mention('papers search')}, {mention('watch')} and a roundup's `query`.\n"
            "-# I know common acronyms: `moe` also finds “Mixture-of-Experts”. Plurals, hyphens and"
            " other spellings don't matter: `finetuning` also finds “fine-tuning”, and"
            ' `author:"jane doe"` finds Jane D. Doe and J. Doe.'
            " `author:(jane doe)` finds both words in one name, in any order."
        ),
        HelpTopic.WATCHES: (
            "## Watches\n"
            f"{mention('watch')} alerts you to every new paper that matches, within minutes."
            " You first see how many matched in the last 30 days.\n"
            "- **Too many?** Narrow it with one press, or get one message a day.\n"
            f"- **A whole field?** Use {mention('watch')} alone, and pick one.\n"
            "- **For a channel?** Choose a `channel`, if you manage the server.\n"
            f"- **At night?** {mention('watches quiet')} sets hours without messages.\n"
            f"- **Your watches:** {mention('watches list')}"
        ),
        HelpTopic.ROUNDUPS: (
            "## Roundups\n"
            "A roundup posts the best new papers in a channel: daily, weekly or monthly, at the"
            " time you choose.\n"
            f"- {mention(_SET_UP_ROUNDUP)} sets one up in four steps, with a preview.\n"
            f"- {mention('roundup add')} does so in one command, with more options.\n"
            f"- {mention('roundup preview')} shows you what it would post.\n"
            f"- {mention('roundup why')} shows why nothing was posted.\n"
            f"- **👍** below a post says what you like; {mention('papers local')} ranks it.\n"
            "- It never posts an empty list. Hugging Face lists papers Monday to Friday.\n"
            "- It pings nobody, unless you choose a `role`.\n"
            "-# Only people with Manage Server can set up roundups."
        ),
        HelpTopic.SAVED: (
            "## Saved papers\n"
            "**Save** on a card, a list, a roundup or an alert keeps a paper for you; pressed"
            " again, it takes it back. Only you see what you saved.\n"
            f"- {mention('saved list')} has them all, with your notes and tags, and searches"
            " them.\n"
            f"- {mention('saved note')}, {mention('saved tag')} and {mention('saved status')} write"
            " on one of them.\n"
            f"- {mention('saved random')} draws one to read now.\n"
            f"- {mention('catchup')} goes through the papers you missed, one by one.\n"
            f"- {mention('foryou papers')} shows new papers like those you saved, and why;"
            f" {mention('foryou daily')} sends them each day.\n"
            "- **Apps › Save papers** on a message saves the papers it links to.\n"
            f"- For everyone in a server: {mention('shelf add')} and {mention('shelf list')}."
        ),
        HelpTopic.PRIVACY: (
            "## Privacy\n"
            "I can't read your messages, and I don't record who uses commands or searches. I store"
            " what you set up, what you save and write on it, and what your watches match, under"
            " your Discord user ID.\n"
            f"- {mention('privacy show')} shows what is stored about you.\n"
            f"- {mention('privacy export')} gives it to you as a file.\n"
            f"- {mention('privacy delete')} deletes it."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """One command that the reader may use."""

    name: str
    description: str
    group: str


def help_view(topic: HelpTopic, commands: Sequence[CommandHelp]) -> discord.ui.LayoutView:
    """Render a topic of the help above the menu of all topics.

    Of the commands that a topic names, those that the reader may not use are in bold, as Discord
    shows their mentions as unavailable.

    The list of commands has them under their groups, in the given order; those that would exceed
    3,800 UTF-16 units in all are left out.
    """
    match topic:
        case HelpTopic.OVERVIEW:
            text = _overview(commands)
        case HelpTopic.COMMANDS:
            text = _all_commands(commands)
        case _:
            text = only_mentioning(_PAGES[topic], {command.name for command in commands})
    return layout.container_view(discord.ui.TextDisplay(text), discord.ui.ActionRow(_menu(topic)))


def _overview(commands: Sequence[CommandHelp]) -> str:
    """Return what to begin with; commands for admins are linked for admins only."""
    is_admin = any(command.name == _SET_UP_ROUNDUP for command in commands)
    roundups = mention(_SET_UP_ROUNDUP) if is_admin else f"admins use **/{_SET_UP_ROUNDUP}**"
    read = ("papers today", "papers trending", "papers search", "papers show", "papers similar")
    manage = ("watches list", *(["roundup list"] if is_admin else []), "status", "privacy show")
    return layout.join_lines(
        "## Paperboy",
        "I bring Hugging Face Daily Papers to Discord.",
        f"**Read** · {_mentions(*read)}",
        f"**Get alerts** · {mention('watch')} for a topic, an author, a lab or a whole field",
        f"**For a channel** · {roundups}",
        f"**Keep** · **Save** on any paper, then {_mentions('saved list', 'foryou papers')}",
        f"**Manage** · {_mentions(*manage)}",
        "-# Someone linked a paper? Long-press their message (or right-click it on a computer) ›"
        " Apps › **Show papers** or **Save papers**",
    )


def _all_commands(commands: Sequence[CommandHelp]) -> str:
    """Return the commands under their groups, as many as fit."""
    text = "## Commands"
    for group, members in groupby(commands, key=lambda command: command.group):
        for row in (f"### {escape_line(group, 60)}", *map(_command, members)):
            if utf16_length(text) + utf16_length(row) < _TEXT_LIMIT:
                text = layout.join_lines(text, row)
    return text if commands else "You can't use any command here."


def _command(command: CommandHelp) -> str:
    """Return one command and what it does, without what its description says after a comma."""
    what = re.split("[,;:.]", command.description)[0].removeprefix("Show ")
    what = f"{what[:1].lower()}{what[1:]}"
    return f"{mention(command.name)} {escape_line(what, _DESCRIPTION_LIMIT)}"


def _mentions(*names: str) -> str:
    return " ".join(map(mention, names))


def _menu(shown: HelpTopic) -> discord.ui.Select[Any]:
    """Return the menu of the topics other than the shown one."""
    options = [
        discord.SelectOption(label=_LABELS[topic], value=topic)
        for topic in HelpTopic
        if topic is not shown
    ]
    return discord.ui.Select(placeholder="More about…", custom_id=HELP_MENU_ID, options=options)
