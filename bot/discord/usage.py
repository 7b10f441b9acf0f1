"""Notes what became of each use of a command, button, menu or form, and how soon it was answered.

Nothing else is known of a use: no server, no person, nothing that was typed.
"""

import logging
import time
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

import discord

log = logging.getLogger(__name__)

SLOW_ANSWER = 1.0
"""Seconds from which an answer is logged by its name; Discord waits 3 s for it."""


class UseKind(StrEnum):
    """What was used."""

    COMMAND = "command"
    COMPONENT = "component"
    FORM = "form"


class Outcome(StrEnum):
    """What became of it: `late` means that Discord had given up waiting."""

    OK = "ok"
    REFUSED = "refused"
    ERROR = "error"
    LATE = "late"


class UsageCounters(Protocol):
    """Counts uses; a `name` is that of a command or of the class that acts, so there are few."""

    def used(self, kind: UseKind, name: str, outcome: Outcome) -> None:
        """Count a use."""
        ...

    def answered(self, kind: UseKind, seconds: float) -> None:
        """Record the seconds from the receipt of a use to its first answer."""
        ...


@dataclass(slots=True)
class _Use:
    """A use that has begun."""

    counters: UsageCounters
    kind: UseKind
    name: str
    began: float = field(default_factory=time.perf_counter)
    is_answered: bool = False
    is_over: bool = False


Interaction = discord.Interaction[Any]
"""An interaction; Any, because the client that it belongs to stands above this module."""

_KINDS = MappingProxyType(
    {
        discord.InteractionType.application_command: UseKind.COMMAND,
        discord.InteractionType.component: UseKind.COMPONENT,
        discord.InteractionType.modal_submit: UseKind.FORM,
    }
)
_KEY = "use"


def begin(interaction: Interaction, name: str) -> None:
    """Note that a use of `name` has begun, if the client counts them."""
    counters: UsageCounters | None = interaction.client.usage
    if counters and (kind := _KINDS.get(interaction.type)):
        interaction.extras[_KEY] = _Use(counters, kind, name)


def answered(interaction: Interaction) -> None:
    """Note that Discord has an answer; only the first one counts."""
    use: _Use | None = interaction.extras.get(_KEY)
    if use and not use.is_answered:
        use.is_answered = True
        seconds = time.perf_counter() - use.began
        use.counters.answered(use.kind, seconds)
        if seconds >= SLOW_ANSWER:
            log.warning("slow answer %s=%s seconds=%.2f", use.kind, use.name, seconds)


def end(interaction: Interaction, outcome: Outcome) -> None:
    """Note what became of it; only the first end counts."""
    use: _Use | None = interaction.extras.get(_KEY)
    if use and not use.is_over:
        use.is_over = True
        use.counters.used(use.kind, use.name, outcome)
