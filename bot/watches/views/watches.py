"""Renders one watch: what it looks for, what it would have found, and the buttons to change it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import permission_lines
from bot.papers.views import lines
from bot.text.acronyms import display_form
from bot.ui import layout
from bot.ui.markdown import escape_line, plain_label
from bot.ui.zone_question import zone_question
from bot.watches.domain.watch import Alternative, Backtest, Sample, Tempo, Watch
from bot.watches.views.controls import WatchAction, WatchControl
from bot.watches.views.descriptions import backtest_lines, pack_line, place_and_time, state_of
from bot.watches.views.names import watch_name, words_of
from bot.watches.views.samples import sample_lines

SAMPLES = 3
"""Papers shown in a backtest."""

# UTF-16 units
_HEADING_LIMIT = 160
_SAMPLE_LIMIT = 700
_NARROWER = 3
_MEANINGS = 5
_ACRONYM_LIMIT = 40
_OFFERED = 6
_OFFERS_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a watch is shown, and what comes with that.

    `heading` has room for its name and words, `news` is what has become of it. `zones` are time
    zones to choose from, if nobody has ever named one. `undo` is the step that the last change was,
    0 if there is none to take back; a new watch is undone as a whole.
    """

    heading: str = "Watch {name}: {words}"
    news: str = ""
    zones: Sequence[str] = ()
    undo: int = 0
    is_new: bool = False


NEW = Occasion("Watching {words}", is_new=True)
"""A watch has just been set up."""


def watch_view(
    watch: Watch,
    backtest: Backtest,
    missing: Collection[Permission] = (),
    offers: Sequence[str] = (),
    occasion: Occasion = Occasion(),  # it is frozen
) -> discord.ui.LayoutView:
    """Render one watch as it is now.

    `missing` are the permissions that the bot lacks in its channel; `offers` are words that it
    could look for too.
    """
    return layout.container_view(
        *_head(watch, backtest, occasion),
        *_zone(watch, occasion),
        *_lacking(missing),
        *_ambiguous(watch, backtest),
        *_offered(watch, offers),
        *_samples(backtest),
        *_narrowing(watch, backtest),
        discord.ui.ActionRow(*_turns(watch, occasion)),
        accent=layout.WARNING_ACCENT if missing else layout.ACCENT,
    )


def _head(watch: Watch, backtest: Backtest, occasion: Occasion) -> Iterator[layout.Part]:
    """Render what a watch is, what has become of it, and what it would have found."""
    words = words_of(watch.terms.text, _HEADING_LIMIT)
    heading = occasion.heading.replace("{name}", watch_name(watch)).replace("{words}", words)
    place = layout.small_print(place_and_time(watch.terms))
    what = pack_line(backtest)
    said = layout.join_lines(f"## {heading}", what, place, state_of(watch), occasion.news)
    yield discord.ui.TextDisplay(said)
    yield discord.ui.TextDisplay(backtest_lines(backtest, watch.terms.tempo))


def _zone(watch: Watch, occasion: Occasion) -> Iterator[layout.Part]:
    """Ask for the time zone of a daily digest, if nobody has ever named one."""
    if watch.terms.at is not None:
        custom_id = _control(watch, WatchAction.ZONE).custom_id
        yield from zone_question(f"{watch.terms.at:%H:%M}", occasion.zones, custom_id)


def _lacking(missing: Collection[Permission]) -> Iterator[layout.Part]:
    if missing:
        yield discord.ui.TextDisplay(permission_lines(missing))


def _ambiguous(watch: Watch, backtest: Backtest) -> Iterator[layout.Part]:
    """Ask which meaning of an acronym is intended, if it has several."""
    if not backtest.meanings:
        return
    acronym = escape_line(backtest.acronym, _ACRONYM_LIMIT)
    several = backtest.meanings
    shown = several if len(several) <= _MEANINGS else (*several[: _MEANINGS - 1], several[-1])
    yield discord.ui.TextDisplay(
        f"“{acronym}” means different things in papers. Which do you mean?"
    )
    yield discord.ui.ActionRow(*_choices(watch, shown))


def _offered(watch: Watch, offers: Sequence[str]) -> Iterator[layout.Part]:
    """Offer the words that acronyms have since gained, as they are never added silently."""
    if not offers:
        return
    words = escape_line(", ".join(map(display_form, offers[:_OFFERED])), _OFFERS_LIMIT)
    yield discord.ui.Section(
        discord.ui.TextDisplay[Any](f"I now know more words for this: {words}."),
        accessory=watch_button(watch, WatchAction.ACCEPT, "Look for these too"),
    )


def _samples(backtest: Backtest) -> Iterator[layout.Part]:
    """Render the most upvoted papers, and below them the sources of their numbers."""
    best = backtest.best[:SAMPLES]
    if len(best) < backtest.total:
        yield discord.ui.TextDisplay("Most upvoted of them:")
    yield from sample_parts(best, _SAMPLE_LIMIT)


def sample_parts(samples: Sequence[Sample], limit: int) -> Iterator[layout.Part]:
    """Render papers and, below them, the sources of their numbers."""
    for sample in samples:
        yield discord.ui.Separator()
        yield discord.ui.TextDisplay(sample_lines(sample, limit, with_day=True))
    if samples:
        yield discord.ui.Separator()
        yield discord.ui.TextDisplay(layout.small_print(lines.LEGEND))


def _narrowing(watch: Watch, backtest: Backtest) -> Iterator[layout.Part]:
    """Offer narrower queries, each with how many papers would remain."""
    if not backtest.narrower:
        return
    many = f"{backtest.total:,}"
    yield discord.ui.TextDisplay(
        layout.small_print(
            f"Too many? Narrow it. The numbers are how many of the {many} would remain."
        )
    )
    yield discord.ui.ActionRow(*_choices(watch, backtest.narrower[:_NARROWER]))


def _choices(watch: Watch, choices: Sequence[Alternative]) -> Iterator[discord.ui.Button[Any]]:
    """Build a button for each alternative query, with how much it would have found."""
    for each in choices:
        name = plain_label(each.name, 40)
        text = f"{name[:1].upper()}{name[1:]} · {each.total:,}"
        yield watch_button(watch, WatchAction.NARROW, text, choice_key(each.name))


def choice_key(name: str) -> str:
    """Return the letters and digits of a way to narrow, which identify it in a custom_id."""
    return "".join(sign for sign in name.casefold() if sign.isascii() and sign.isalnum())[:24]


def _turns(watch: Watch, occasion: Occasion) -> Iterator[discord.ui.Button[Any]]:
    """Build the buttons for when it alerts and whether it runs, and to take back or remove it."""
    if watch.terms.tempo is Tempo.AT_ONCE:
        yield watch_button(watch, WatchAction.DAILY, "Daily digest")
    else:
        yield watch_button(watch, WatchAction.TIME, "Change time…")
        yield watch_button(watch, WatchAction.AT_ONCE, "Right away")
    if occasion.is_new:
        yield watch_button(watch, WatchAction.REMOVE, "Undo")
        return
    if occasion.undo:
        yield watch_button(watch, WatchAction.BACK, "Undo", str(occasion.undo))
    if watch.is_active and not watch.snoozed_until:
        yield watch_button(watch, WatchAction.PAUSE, "Pause")
    else:
        yield watch_button(watch, WatchAction.RESUME, resume_label(watch))
    yield watch_button(watch, WatchAction.REMOVE, "Remove")


def resume_label(watch: Watch) -> str:
    """Return what the button is called that lets a paused or snoozed watch run again."""
    return "Resume" if watch.pause else "End snooze"


def watch_button(
    watch: Watch, action: WatchAction, text: str, choice: str = ""
) -> discord.ui.Button[Any]:
    """Build a button of a watch."""
    custom_id = _control(watch, action, choice).custom_id
    return discord.ui.Button(label=text, custom_id=custom_id)


def _control(watch: Watch, action: WatchAction, choice: str = "") -> WatchControl:
    return WatchControl(action, watch.id, watch.owner.guild_id is not None, choice)
