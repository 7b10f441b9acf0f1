"""A local validator of what Discord takes as commands; see docs/design/discord.md."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

Json = dict[str, Any]

MOST_OF_A_TYPE = {1: 100, 2: 15, 3: 15}
"""How many global slash, user and message commands one application may have."""
CHARACTERS = 8_000
"""Of names, descriptions and values in one command."""

_SLASH_NAME = re.compile(r"[-_'\w]{1,32}")


def problems(commands: Sequence[Json]) -> list[str]:
    """Say what Discord would refuse in a bulk update with these commands."""
    found = list(chain.from_iterable(_of_command(command) for command in commands))
    kinds = [(command.get("type", 1), command["name"]) for command in commands]
    if len(set(kinds)) < len(kinds):
        found.append("two commands have the same name")
    for kind, most in MOST_OF_A_TYPE.items():
        if sum(of == kind for of, _ in kinds) > most:
            found.append(f"more than {most} commands of type {kind}")
    return found


def characters(command: Json) -> int:
    """Count what Discord counts against `CHARACTERS`."""
    own = len(command["name"]) + len(command.get("description", ""))
    choices = sum(len(c["name"]) + len(str(c["value"])) for c in command.get("choices", ()))
    return own + choices + sum(characters(option) for option in command.get("options", ()))


def _of_command(command: Json) -> Iterator[str]:
    name = command["name"]
    if command.get("type", 1) == 1:
        yield from _of_option(command)
    elif not 1 <= len(name) <= 32:
        yield f"{name}: the name of a menu's command has 1 to 32 characters"
    if (count := characters(command)) > CHARACTERS:
        yield f"{name}: {count} characters in all"


def _of_option(option: Json) -> Iterator[str]:
    """Check a slash command, sub command or option, and all below it: they share their rules."""
    name, options, choices = (option.get(key, []) for key in ("name", "options", "choices"))
    if not _SLASH_NAME.fullmatch(name) or name != name.lower():
        yield f"{name}: not a name"
    if not 1 <= len(option.get("description", "")) <= 100:
        yield f"{name}: a description has 1 to 100 characters"
    if len(options) > 25 or len(choices) > 25:
        yield f"{name}: more than 25 options or choices"
    if len({below["name"] for below in options}) < len(options):
        yield f"{name}: two options have the same name"
    if any(not 1 <= len(str(choice[key])) <= 100 for choice in choices for key in choice):
        yield f"{name}: a choice has 1 to 100 characters"
    if choices and option.get("autocomplete"):
        yield f"{name}: either choices or autocomplete"
    required = [below.get("required", False) for below in options]
    if required != sorted(required, reverse=True):
        yield f"{name}: required options come first"
    for below in options:
        yield from _of_option(below)
