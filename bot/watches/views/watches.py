"""Renders one watch: what it looks for, what it would have found, and the buttons to change it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import missing_in_channel, permission_lines
from bot.text.acronyms import display_form
from bot.ui import layout
from bot.ui.markdown import escape_line, plain_label, utf16_length
from bot.ui.zone_question import zone_question
from bot.watches.domain.standing import Standing
from bot.watches.domain.watch import Alternative, Backtest, Tempo, Watch
from bot.watches.views.controls import KEEP_ZONE, WatchAction, WatchControl
from bot.watches.views.descriptions import backtest_lines, pack_line, place_and_time, state_of
from bot.watches.views.names import words_of
from bot.watches.views.samples import short_lines
from bot.watches.views.standings import matched_line, standing_parts

SAMPLES = 3
"""Papers shown in a backtest."""

_ENDING = ": {words}"
"""The end of most headings; words that are too long for one stand below it instead."""

# UTF-16 units
_HEADING_LIMIT = 80
_WORDS_LIMIT = 400
_NARROWER = 3
_MEANINGS = 5
_ACRONYM_LIMIT = 40
_OFFERED = 6
_OFFERS_LIMIT = 300


class Detail(StrEnum):
    """How much of a watch is shown; what is left out is a press of "Open watch" away."""

    NAMED = "named"  # what it is
    COUNTED = "counted"  # and how much matches it
    WHOLE = "whole"  # and papers, and all its buttons


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a watch is shown, and what comes with that.

    `heading` has room for its name and words, `news` is what has become of it. `zones` are time
    zones to choose from, if nobody has ever named one. `undo` is the step that the last change was,
    0 if there is none to take back. `is_new` and `is_changed` say what has just been done.
    """

    heading: str = "Watch {name}: {words}"
    news: str = ""
    zones: Sequence[str] = ()
    undo: int = 0
    is_new: bool = False
    is_changed: bool = False
    detail: Detail = Detail.WHOLE

    @property
    def is_asking(self) -> bool:
        """Return whether a time zone is asked for right after what was done, and nothing else."""
        return bool(self.zones) and (self.is_new or self.is_changed)


NEW = Occasion("Watching {words}", is_new=True)
"""A watch has just been set up."""

CHANGED = Occasion(is_changed=True)
"""A watch has just been changed with a button."""


def watch_view(  # noqa: PLR0913, PLR0917  # all that one may be told of a watch
    watch: Watch,
    backtest: Backtest,
    missing: Collection[Permission] = (),
    offers: Sequence[str] = (),
    occasion: Occasion = Occasion(),  # it is frozen
    standing: Standing | None = None,
) -> discord.ui.LayoutView:
    """Render one watch as it is now.

    `missing` are the permissions that the bot lacks in its channel; `offers` are words that it
    could look for too. `standing` is left out where a glance at the watch is enough.
    """
    matched = matched_line(standing) if standing else ""
    parts: list[layout.Part] = [
        discord.ui.TextDisplay(_head(watch, backtest, occasion, matched, is_open=not missing)),
        *_lacking(watch, missing, occasion),
        *(standing_parts(standing, can_post=not missing) if standing else ()),
    ]
    if occasion.detail is Detail.NAMED:
        parts.append(discord.ui.ActionRow(*_short_turns(watch)))
    else:
        parts += _counted(watch, backtest, offers, occasion)
    accent = layout.WARNING_ACCENT if missing else layout.ACCENT
    return layout.container_view(*parts, accent=accent)


def _counted(
    watch: Watch, backtest: Backtest, offers: Sequence[str], occasion: Occasion
) -> Iterator[layout.Part]:
    """Render how much matches a watch, what is to be decided, and the buttons to change it.

    As long as an acronym may mean several things, its papers say little and are left out.
    """
    is_clear, is_whole = not backtest.meanings, occasion.detail is Detail.WHOLE
    if is_clear:
        yield discord.ui.TextDisplay(backtest_lines(watch, backtest))
        if occasion.is_asking and watch.terms.at is not None:
            yield from _zone(watch, occasion, _way_back(watch, occasion))
            return
    yield from _ambiguous(watch, backtest)
    yield from _zone(watch, occasion)
    yield from _offered(watch, offers)
    if is_clear and is_whole:
        yield from _narrowing(watch, backtest)
    turns = _turns(watch, occasion) if is_whole else _short_turns(watch, occasion.undo)
    yield discord.ui.ActionRow(*turns)
    if is_clear and is_whole:
        yield from _samples(backtest)


def _head(
    watch: Watch, backtest: Backtest, occasion: Occasion, matched: str, *, is_open: bool
) -> str:
    """Return what a watch is, when it was last `matched`, and what has become of it."""
    words, whole = (words_of(watch.terms.text, most) for most in (_HEADING_LIMIT, _WORDS_LIMIT))
    is_cut = utf16_length(whole) > _HEADING_LIMIT
    heading = occasion.heading.removesuffix(_ENDING) if is_cut else occasion.heading
    heading = heading.replace("{name}", watch.name).replace("{words}", words)
    if occasion.is_new and not is_open:
        heading += f", but I can't post in <#{watch.terms.channel_id}> yet"
    return layout.join_lines(
        f"## {heading}",
        whole if is_cut else "",
        pack_line(backtest) if occasion.detail is Detail.WHOLE else "",
        layout.small_print(place_and_time(watch.terms)),
        layout.small_print(matched),
        state_of(watch),
        occasion.news,
    )


def _zone(
    watch: Watch, occasion: Occasion, *others: discord.ui.Button[Any]
) -> Iterator[layout.Part]:
    """Ask for the time zone of a daily digest, if nobody has ever named one."""
    if watch.terms.at is not None:
        asking, keeping = (_control(watch, WatchAction.ZONE, kept) for kept in ("", KEEP_ZONE))
        yield from zone_question("", occasion.zones, asking.custom_id, keeping.custom_id, *others)


def _lacking(
    watch: Watch, missing: Collection[Permission], occasion: Occasion
) -> Iterator[layout.Part]:
    """Say what keeps alerts from the channel of a watch, with a button to look again.

    The heading of a new one says already that something does.
    """
    if missing and watch.terms.channel_id:
        said = (
            permission_lines(missing, "")
            if occasion.is_new
            else missing_in_channel(watch.terms.channel_id, missing)
        )
        yield discord.ui.TextDisplay(said)
        yield discord.ui.ActionRow(watch_button(watch, WatchAction.SHOW, "Check again"))


def _ambiguous(watch: Watch, backtest: Backtest) -> Iterator[layout.Part]:
    """Ask which meaning of a word is intended, if it has several."""
    if not backtest.meanings:
        return
    acronym = escape_line(backtest.acronym, _ACRONYM_LIMIT)
    several = backtest.meanings
    shown = several if len(several) <= _MEANINGS else (*several[: _MEANINGS - 1], several[-1])
    is_word = backtest.is_also_word
    several_things = "is also a word in small letters" if is_word else "means different things"
    small = layout.small_print(
        f"The numbers are papers in the last {backtest.days} days. Until you pick, I match"
        f" “{acronym}” {'either way' if is_word else 'in any meaning'}."
    )
    yield discord.ui.TextDisplay(
        f"“{acronym}” {several_things} in papers. Which do you mean?\n{small}"
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
    """Render the most upvoted papers, and whose votes those are."""
    best = backtest.best[:SAMPLES]
    if best:
        yield discord.ui.Separator()
        yield discord.ui.TextDisplay("Most upvoted on Hugging Face:")
    for sample in best:
        yield discord.ui.TextDisplay(short_lines(sample))


def _narrowing(watch: Watch, backtest: Backtest) -> Iterator[layout.Part]:
    """Offer narrower queries, each with how many papers would remain.

    A digest is one message however many they are, so it is offered them only when it is noisy.
    """
    is_digest = watch.terms.tempo is Tempo.DAILY
    if not backtest.narrower or (is_digest and not backtest.is_noisy):
        return
    said = f"Want fewer? Of these {backtest.total:,} papers, you'd keep:"
    yield discord.ui.TextDisplay(layout.small_print(said))
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
        yield _way_back(watch, occasion)
        return
    if occasion.undo:
        yield _way_back(watch, occasion)
    if watch.is_active and not watch.snoozed_until:
        yield watch_button(watch, WatchAction.PAUSE, "Pause")
    else:
        yield watch_button(watch, WatchAction.RESUME, resume_label(watch))
    yield watch_button(watch, WatchAction.REMOVE, "Remove")


def _way_back(watch: Watch, occasion: Occasion) -> discord.ui.Button[Any]:
    """Build the button that takes back what was done: the last change, else the watch itself."""
    if occasion.undo:
        return watch_button(watch, WatchAction.BACK, "Undo", str(occasion.undo))
    return watch_button(watch, WatchAction.REMOVE, "Remove")


def _short_turns(watch: Watch, undo: int = 0) -> Iterator[discord.ui.Button[Any]]:
    """Build the buttons to take a change back, to let a watch run again, and to open it."""
    if undo:
        yield watch_button(watch, WatchAction.BACK, "Undo", str(undo))
    if watch.pause or watch.snoozed_until:
        yield watch_button(watch, WatchAction.RESUME, resume_label(watch))
    yield watch_button(watch, WatchAction.SHOW, "Open watch")


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
