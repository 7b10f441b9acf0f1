"""Renders the first three steps of the guided setup of a roundup: where, when and what."""

from collections.abc import Collection, Iterator, Sequence
from types import MappingProxyType
from typing import Any

import discord

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import permission_lines
from bot.roundups.domain.setup import PERIODS, WORKDAYS, Frequency, SetupChoices
from bot.roundups.domain.subscription import Layout, Terms
from bot.roundups.views.setup_controls import SetupAction, SetupControl, period_code
from bot.roundups.views.terms import schedule
from bot.schedules.schedule import Cadence
from bot.schedules.time_zones import MAX_SUGGESTIONS
from bot.search.domain.corrections import Correction
from bot.ui import layout
from bot.ui.markdown import escape_line, plain_label
from bot.ui.zone_question import spoken_zone

Button = discord.ui.Button[Any]
Menu = discord.ui.Select[Any]

STEPS = 4
ASK_QUERY = "Only papers about…"
"""The button that asks for a search."""
_HOURS = 24
_QUERY_LIMIT = 300
_LABEL_LIMIT = 80
_UPVOTES = (0, 3, 5, 10, 15, 20, 30, 40, 50, 75, 100)
_CHANNELS = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
)
_LAYOUTS = MappingProxyType(
    {
        Layout.LIST: ("Layout: list", "One message; the best three papers with a quote"),
        Layout.CARDS: ("Layout: cards", "Each paper with its picture"),
        Layout.THREADS: ("Layout: list and a thread of cards", "A card for each paper in a thread"),
    }
)


def channel_view(
    choices: SetupChoices, missing: Collection[Permission] = (), note: str = ""
) -> discord.ui.LayoutView:
    """Render the first step: the channel, and what the bot lacks there."""
    chosen = choices.channel_id
    menu: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        custom_id=_id(SetupAction.CHANNEL, choices),
        placeholder="Choose a channel…",
        channel_types=[*_CHANNELS],
        default_values=[_chosen_channel(chosen)] if chosen else [],
    )
    lacking = permission_lines(missing, f"⚠️ **I can't post in <#{chosen}> yet.**")
    onward = "Continue anyway" if missing else "Next: time"
    buttons = [setup_button("Check again", SetupAction.TO_CHANNEL, choices)] if missing else []
    if chosen:
        buttons.append(setup_button(onward, SetupAction.TO_TIME, choices, is_main=not missing))
    return _step(
        1,
        "Where should new papers be posted? A channel, forum or thread.",
        layout.join_lines(note, lacking),
        discord.ui.ActionRow(menu),
        *([discord.ui.ActionRow(*buttons)] if buttons else []),
        is_warning=bool(missing),
    )


def time_view(choices: SetupChoices, zones: Sequence[str], note: str = "") -> discord.ui.LayoutView:
    """Render the second step: the time, its zone and the days; `zones` are the likely ones."""
    if choices.zone:
        terms = Terms(
            choices.channel_id,
            choices.at,
            choices.zone,
            choices.period.cadence,
            choices.period.days,
        )
        said = f"<#{choices.channel_id}> · **{schedule(terms)}**"
    else:
        said = "When should it post? **Choose a time zone to continue.**"
    return _step(
        2,
        said,
        note,
        discord.ui.ActionRow(_hours(choices)),
        discord.ui.ActionRow(_zones(choices, zones)),
        discord.ui.ActionRow(_periods(choices)),
        discord.ui.ActionRow(
            setup_button("Back", SetupAction.TO_CHANNEL, choices),
            setup_button("Other time or zone…", SetupAction.CLOCK, choices),
            setup_button(
                "Next: papers",
                SetupAction.TO_CONTENTS,
                choices,
                is_main=True,
                is_off=not choices.zone,
            ),
        ),
    )


def contents_view(
    choices: SetupChoices,
    query: str,
    layouts: Sequence[Layout],
    meant: tuple[Correction, SetupChoices] | None = None,
    note: str = "",
) -> discord.ui.LayoutView:
    """Render the third step: which papers, how many, and how they look.

    `layouts` are those that the channel can have. `meant` is what was probably meant by the query,
    with the choices that it leads to; these are the same if there is nothing to choose.
    """
    which = f"Papers matching **{escape_line(query, _QUERY_LIMIT)}**" if query else "All papers"
    edit = "Change search…" if query else ASK_QUERY
    is_doubtful = meant is not None and meant[1] != choices
    return _step(
        3,
        f"What should it post? {which}, most upvoted first.",
        note,
        *(_meant(*meant, choices) if meant else ()),
        discord.ui.ActionRow(_tops(choices)),
        discord.ui.ActionRow(_upvotes(choices)),
        discord.ui.ActionRow(_layouts(choices, layouts)),
        discord.ui.ActionRow(
            setup_button("Back", SetupAction.TO_TIME, choices),
            setup_button(edit, SetupAction.QUERY, choices),
            *([setup_button("All papers", SetupAction.ALL_PAPERS, choices)] if query else []),
            setup_button(
                "Next: all papers" if note and not query else "Next: preview",
                SetupAction.TO_PREVIEW,
                choices,
                is_main=not is_doubtful,
            ),
        ),
    )


def step_head(step: int, text: str, note: str = "") -> str:
    """Return what stands on top of a step; `note` says what went wrong, or was done."""
    return layout.join_lines(f"## New roundup\n-# Step {step} of {STEPS}", note, text)


def _chosen_channel(channel_id: int) -> discord.SelectDefaultValue:
    return discord.SelectDefaultValue(id=channel_id, type=discord.SelectDefaultValueType.channel)


def _step(
    step: int, text: str, note: str, *parts: layout.Part, is_warning: bool = False
) -> discord.ui.LayoutView:
    return layout.container_view(
        discord.ui.TextDisplay(step_head(step, text, note)),
        *parts,
        accent=layout.WARNING_ACCENT if is_warning or note else layout.ACCENT,
    )


def _hours(choices: SetupChoices) -> Menu:
    """Build the menu of full hours, and the time that was typed, if it is none."""
    known = [f"{hour:02}00" for hour in range(_HOURS)]
    chosen = f"{choices.at:%H%M}"
    return _menu(
        SetupAction.HOUR,
        choices,
        "At what time?",
        [(f"At {each[:2]}:{each[2:]}", each, "") for each in sorted({*known, chosen})],
        chosen,
    )


def _zones(choices: SetupChoices, zones: Sequence[str]) -> Menu:
    """Build the menu of likely zones; one that was typed comes first."""
    first = [choices.zone] if choices.zone else []
    offered = tuple(dict.fromkeys((*first, *zones)))[:MAX_SUGGESTIONS]
    options = [(spoken_zone(each), each, "") for each in offered]
    return _menu(SetupAction.ZONE, choices, "Choose your time zone…", options, choices.zone)


def _periods(choices: SetupChoices) -> Menu:
    offered = dict.fromkeys((*PERIODS, choices.period))
    options = [(*_period(each), period_code(each)) for each in offered]
    return _menu(
        SetupAction.PERIOD,
        choices,
        "On which days?",
        [(label, code, about) for label, about, code in options],
        period_code(choices.period),
    )


def _period(period: Frequency) -> tuple[str, str]:
    """Return what a period is called, and what there is to say about it."""
    names = ", ".join(day.name.capitalize() for day in sorted(period.days))
    match period.cadence:
        case Cadence.DAILY if period == WORKDAYS:
            return "On weekdays", "Hugging Face lists no papers on weekends"
        case Cadence.DAILY:
            return (f"On {names}", "") if names else ("Every day", "If there are new papers")
        case Cadence.WEEKLY:
            return f"Weekly on {names or 'Monday'}", "The best of the week before"
        case Cadence.MONTHLY:
            return "Monthly on the 1st", "The best of the month before"


def _tops(choices: SetupChoices) -> Menu:
    options = [
        (f"Up to {count} paper{'' if count == 1 else 's'} per post", str(count), "")
        for count in range(1, 26)
    ]
    return _menu(SetupAction.TOP, choices, "How many papers?", options, str(choices.top))


def _upvotes(choices: SetupChoices) -> Menu:
    offered = sorted({*_UPVOTES, choices.min_upvotes})
    options = [
        (f"{count:,}+ upvotes" if count else "Any number of upvotes", str(count), "")
        for count in offered
    ]
    return _menu(
        SetupAction.UPVOTES, choices, "With how many upvotes?", options, str(choices.min_upvotes)
    )


def _layouts(choices: SetupChoices, layouts: Sequence[Layout]) -> Menu:
    options = [(_LAYOUTS[each][0], each.value, _LAYOUTS[each][1]) for each in layouts]
    return _menu(SetupAction.LAYOUT, choices, "How should it look?", options, choices.layout.value)


def _meant(
    better: Correction, corrected: SetupChoices, choices: SetupChoices
) -> Iterator[layout.Part]:
    """Say why a query may not find what is wanted, with a button to what was probably meant."""
    reason = f"⚠️ {escape_line(better.reason, _QUERY_LIMIT)}"
    if corrected == choices:
        yield discord.ui.TextDisplay(reason)
        return
    use = f"Use “{better.text}”"
    is_cut = plain_label(use, _LABEL_LIMIT) != use
    asked = f" Did you mean “{escape_line(better.text, _QUERY_LIMIT)}”?" if is_cut else ""
    yield discord.ui.Section(
        discord.ui.TextDisplay[Any](f"{reason}{asked} Otherwise I search for it as written."),
        accessory=setup_button(use, SetupAction.AS_MEANT, corrected, is_main=True),
    )


def _menu(
    action: SetupAction,
    choices: SetupChoices,
    placeholder: str,
    options: Sequence[tuple[str, str, str]],
    chosen: str,
) -> Menu:
    """Build a menu of options: label, value and description; the one that is `chosen` is marked."""
    return discord.ui.Select(
        custom_id=_id(action, choices),
        placeholder=placeholder,
        options=[
            discord.SelectOption(
                label=plain_label(label, 100),
                value=value,
                description=about or None,
                default=value == chosen,
            )
            for label, value, about in options
        ],
    )


def setup_button(
    label: str,
    action: SetupAction,
    choices: SetupChoices,
    *,
    is_main: bool = False,
    is_off: bool = False,
) -> Button:
    """Build a button of the setup; the main one of a step is blue."""
    style = discord.ButtonStyle.primary if is_main else discord.ButtonStyle.secondary
    custom_id = _id(action, choices)
    shown = plain_label(label, _LABEL_LIMIT)
    return discord.ui.Button(label=shown, custom_id=custom_id, style=style, disabled=is_off)


def _id(action: SetupAction, choices: SetupChoices) -> str:
    return SetupControl(action, choices).custom_id
