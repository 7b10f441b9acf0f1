"""Whatever is suggested is accepted back, whether Discord sends its value or its label."""

from collections.abc import Iterator
from typing import Any

from discord import AppCommandOptionType, app_commands
from sqlalchemy import delete

from bot.accounts.domain import Owner
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.storage.schema import shelf_papers
from bot.watches.domain.draft import WatchDraft
from tests.cogs.stage import answer, text
from tests.cogs.watching import Watching
from tests.support.fakes import a_paper

TYPED = ("", "agent", "author:", "2026", "scaling")
LONG = (
    "Scaling laws for reading very long titles out loud, with a detour through the history of"
    " punctuation and of the rivers"
)
MOST = 5
"""Suggestions that are tried of each option that changes something; of the others, all."""


async def test_labels_are_accepted_like_values(watching: Watching) -> None:
    """By every command; for an option that is a number, Discord itself takes nothing else."""
    await watching.stage.store(
        *(a_paper(number, title=LONG) for number in (1, 2)),
        a_paper(3, title="Scaling $k$-means"),
        a_paper(4, title="Scaling"),
        a_paper(5, title="Scaling: a survey"),
    )
    tried: set[str] = set()

    for command, option in _suggesting(watching):
        for choice in await _labelled(watching, command.qualified_name, option.display_name):
            by_value = await _used(watching, command, {option.display_name: choice["value"]})
            by_label = await _used(watching, command, {option.display_name: choice["name"]})

            assert by_label == by_value, (command.qualified_name, choice)
            tried.add(f"{command.qualified_name} {option.display_name}")

    assert {"papers date day", "papers show paper", "watch query", "watch pack"} <= tried
    assert {"watches edit watch", "watches edit query", "roundup add query"} <= tried


def _suggesting(
    watching: Watching,
) -> Iterator[tuple[app_commands.Command[Any, ..., Any], app_commands.Parameter]]:
    """Yield each option that has suggestions and takes text, and its command."""
    for command in watching.bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            for option in command.parameters:
                if option.autocomplete and option.type is AppCommandOptionType.string:
                    yield command, option


async def _labelled(watching: Watching, command: str, option: str) -> list[dict[str, Any]]:
    """Give suggestions whose label differs from their value."""
    await _afresh(watching)
    found: dict[str, dict[str, Any]] = {}
    for typed in TYPED:
        channel = watching.stage.channel
        choices = await watching.mona.autocomplete(channel, command, option, typed)
        found |= {choice["name"]: choice for choice in choices[:3] + choices[-3:]}
    labelled = [choice for choice in found.values() if choice["name"] != choice["value"]]
    return labelled if command.startswith("papers") else labelled[:: len(labelled) // MOST + 1]


async def _used(
    watching: Watching, command: app_commands.Command[Any, ..., Any], given: dict[str, Any]
) -> str:
    """Give what the admin is told, who has one watch and one roundup."""
    is_reading = command.qualified_name.startswith("papers")
    roundup = 0 if is_reading else await _afresh(watching)
    others = {
        "channel": watching.channel,
        "day": "2026-03-06",
        "paper": "2603.00003",
        "time": "09:00",
        "for": "1 day",
        "watch": "1",
        "roundup": roundup,
    }
    needed = [option.display_name for option in command.parameters if option.required]
    options = {name: others[name] for name in needed if name not in given}
    result = await watching.does(watching.mona, command.qualified_name, **options, **given)
    told = answer(result)
    assert told.components, told.content  # an error is a plain line
    return text(told)


async def _afresh(watching: Watching) -> int:
    """Leave one watch, one roundup and an empty shelf; return the number of the roundup."""
    services, mona, guild = watching.bot.services, watching.mona, watching.mona.guild
    for watch in await services.watches.all(Owner(mona.id)):
        await services.watches.remove(Owner(mona.id), watch.number)
    for roundup in await services.roundups.all(guild.id):
        await services.roundup_removals.remove(guild.id, roundup.number)
    async with watching.database.write() as tx:
        await tx.execute(delete(shelf_papers))
    await services.watches.add(Owner(mona.id), WatchDraft("zebra"))
    draft = RoundupDraft(Destination(watching.stage.channel.id), "07:00")
    await services.roundups.add(guild.id, mona.id, draft)
    (roundup,) = await services.roundups.all(guild.id)
    return roundup.number
