"""Base classes of buttons, menus and forms that work after a restart, found by custom_id.

A custom_id comes from a client and is untrusted: it identifies things and grants nothing. A form
is what Discord calls a modal.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, ClassVar, Self

import discord

from bot.discord import responses, usage
from bot.discord.client import Interaction
from bot.discord.cooldowns import Cooldown
from bot.discord.usage import Outcome
from bot.errors import ControlExpired

Item = discord.ui.Item[Any]


class Component(discord.ui.DynamicItem[Item], template="(?!)"):
    """A button or menu that was used."""

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: Item, __: re.Match[str], /
    ) -> Self:
        """Wrap the button or menu that was used."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Act; discord.py would only log an error of a DynamicItem."""
        await _guarded(interaction, type(self).__name__, self.on_press)

    async def on_press(self, interaction: Interaction) -> None:
        """Perform the action of the button or menu."""
        raise NotImplementedError

    @property
    def chosen(self) -> str:
        """The option selected in a menu, or the id of a channel; untrusted."""
        menu = self.item
        if isinstance(menu, discord.ui.ChannelSelect) and menu.values:
            return str(menu.values[0].id)
        if not isinstance(menu, discord.ui.Select) or not menu.values:
            raise ControlExpired
        return str(menu.values[0])

    @property
    def all_chosen(self) -> tuple[str, ...]:
        """All options selected in a menu, each once; untrusted."""
        menu = self.item
        if not isinstance(menu, discord.ui.Select) or not menu.values:
            raise ControlExpired
        return tuple(dict.fromkeys(map(str, menu.values)))


class Form:
    """A form that was submitted: `setup` registers `listen` as a listener for `on_interaction`.

    The form that is shown must be stopped, or discord.py would keep it in memory for ever.
    """

    _pattern: ClassVar[re.Pattern[str]]

    def __init_subclass__(cls, *, template: str) -> None:
        """Listen for forms whose custom_id matches `template`."""
        cls._pattern = re.compile(template)

    def __init__(self, custom_id: str, values: dict[str, str]) -> None:
        """Hold what was typed, by the custom_ids of the fields; untrusted."""
        self.custom_id = custom_id
        self.values = values

    @classmethod
    async def listen(cls, interaction: Interaction) -> None:
        """Act if the interaction is a form of this kind."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: Any = interaction.data
        if cls._pattern.match(data["custom_id"]):
            form = cls(data["custom_id"], dict(_typed(data["components"])))
            await _guarded(interaction, cls.__name__, form.on_submit)

    async def on_submit(self, interaction: Interaction) -> None:
        """Perform the action of the form."""
        raise NotImplementedError


def _typed(components: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # JSON from Discord
    """Yield the custom_id and the text of each field of a form."""
    for each in components:
        inner = each.get("component") or each
        if "value" in inner:
            yield str(inner["custom_id"]), str(inner["value"])
        yield from _typed(each.get("components") or ())


async def _guarded(
    interaction: discord.Interaction[Any],
    name: str,
    act: Callable[[Interaction], Awaitable[None]],
) -> None:
    """Apply the cooldown and act; answer every error. The use counts as one of `name`."""
    usage.begin(interaction, name)
    try:
        presses: Cooldown = interaction.client.component_cooldown
        presses.take(interaction.user.id, interaction.created_at.timestamp())
        await act(interaction)
    except Exception as error:  # noqa: BLE001  # every error needs an answer
        await responses.answer_error(interaction, error)
    else:
        usage.end(interaction, Outcome.OK)
