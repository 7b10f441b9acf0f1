"""The topics of the help, and the button that leads to one of them from any message."""

import re
from enum import StrEnum
from typing import Any

import discord


class HelpTopic(StrEnum):
    """A page of the help."""

    OVERVIEW = "overview"
    SEARCHING = "searching"
    WATCHES = "watches"
    ROUNDUPS = "roundups"
    SAVED = "saved"
    PRIVACY = "privacy"
    COMMANDS = "commands"


HELP_MENU_ID = "pb1:help"
"""The custom_id of the menu below each page; its values are topics."""

HELP_BUTTON_TEMPLATE = rf"(?a)\A{HELP_MENU_ID}:(?P<topic>{'|'.join(HelpTopic)})\Z"
"""Matches the custom_id of every button that leads to a topic."""


def help_button(topic: HelpTopic, label: str) -> discord.ui.Button[Any]:
    """Return a button that shows a topic of the help, to whoever presses it alone."""
    return discord.ui.Button(label=label, custom_id=f"{HELP_MENU_ID}:{topic}")


def topic_of_button(custom_id: str) -> HelpTopic | None:
    """Return the topic that a button leads to; None for what `help_button` would not have made."""
    found = re.match(HELP_BUTTON_TEMPLATE, custom_id)
    return found and HelpTopic(found["topic"])
