"""Renders alerts: the papers that watches found, with the words that matched in bold."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.delivery.domain.order import Message
from bot.delivery.views.messages import silent_message
from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.listing import PAGE_SIZE, Sort
from bot.papers.views import lines
from bot.papers.views.controls import PaperAction, PaperControl
from bot.ui import layout
from bot.ui.markdown import escape_line, plain_label, utf16_length
from bot.watches.domain.watch import ALERT_LETTER, MAX_IN_ALERT, Alert, FoundPaper, Watch
from bot.watches.views.controls import AlertAction, AlertControl
from bot.watches.views.descriptions import words_of
from bot.watches.views.samples import sample_lines

# UTF-16 units
_TEXT_LIMIT = 3_960
_ENTRY_LIMIT = 700
_PLAIN_LIMIT = 200
_NAME_LIMIT = 60
_BUTTON_NAME_LIMIT = 30

_NAMED = 3
"""Watches that the heading names; if there are more, it only counts them."""
_BUTTONS = 4
"""Watches with a Pause button; the fifth button in the row leads to the remaining papers."""


def alert_view(alert: Alert) -> discord.ui.LayoutView:
    """Render at most MAX_IN_ALERT papers in at most 34 components, without a marker yet."""
    found, watches = alert.papers[:MAX_IN_ALERT], _watches(alert)
    head, foot = _head(alert, watches), _foot()
    limit = min(
        _ENTRY_LIMIT, (_TEXT_LIMIT - utf16_length(head) - utf16_length(foot)) // max(len(found), 1)
    )
    parts: list[layout.Part] = [discord.ui.TextDisplay(head)]
    for each in found:
        mark = _finders(each) if len(watches) > 1 else ""
        text = sample_lines(each.sample, limit, mark=mark)
        parts += [discord.ui.Separator(), discord.ui.TextDisplay(text)]
    parts += [discord.ui.Separator(), *_controls(alert, watches), discord.ui.TextDisplay(foot)]
    return layout.container_view(*parts)


def alert_message(alert: Alert, marker: str) -> Message:
    """Freeze an alert with its marker; equal alerts give equal messages, and nobody is pinged."""
    message = silent_message(alert_view(alert), marker)
    return Message(message.payload, silent_message(_plain_view(alert), marker).payload)


def _plain_view(alert: Alert) -> discord.ui.LayoutView:
    """Render only titles and ids, without links, pictures or quotes."""
    watches = _watches(alert)
    rows = [
        f"{escape_line(lines.name(each.sample.paper), _PLAIN_LIMIT)} ({each.sample.paper.id})"
        for each in alert.papers[:MAX_IN_ALERT]
    ]
    return layout.container_view(
        discord.ui.TextDisplay(layout.join_lines(_head(alert, watches), *rows)),
        discord.ui.ActionRow(*_buttons(alert, watches)),
    )


def _head(alert: Alert, watches: Sequence[Watch]) -> str:
    """Return the heading: how many papers there are, and for which watches."""
    papers = f"{alert.total:,} paper{'' if alert.total == 1 else 's'}"
    names = [words_of(watch.terms.text, _NAME_LIMIT) for watch in watches]
    whose = f"for {len(names):,} watches" if len(names) > _NAMED else _for_watches(names)
    day = f"{alert.day.day} {alert.day:%B}: " if alert.day else ""
    late = "Late: I could not send this before" if alert.is_late else ""
    return layout.join_lines(f"{day}{papers} {whose}", layout.small_print(late))


def _for_watches(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"for the watch {names[0]}"
    return f"for the watches {', '.join(names[:-1])} and {names[-1]}"


def _finders(found: FoundPaper) -> str:
    """Return the names of the watches that found a paper."""
    names = [escape_line(watch.terms.text, _NAME_LIMIT // 2) for watch in found.watches]
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return f"for {', '.join(names[:_NAMED])}{more}"


def _foot() -> str:
    return layout.small_print(lines.LEGEND, "`/watches` to change")


def _watches(alert: Alert) -> Sequence[Watch]:
    """Return the watches that found the shown papers, those of the best papers first."""
    shown = alert.papers[:MAX_IN_ALERT]
    return list({watch.id: watch for found in shown for watch in found.watches}.values())


def _controls(alert: Alert, watches: Sequence[Watch]) -> Iterator[layout.Part]:
    """Build the controls; the first opens a paper, as its custom_id has room for the marker."""
    shown = [found.sample.paper for found in alert.papers[:MAX_IN_ALERT]]
    papers = list({paper.id: paper for paper in shown}.values())
    buttons = list(_buttons(alert, watches))
    if len(papers) == 1:
        (paper,) = papers
        opening = PaperControl(PaperAction.CARD, paper.id).custom_id
        muting = AlertControl(AlertAction.MUTE, alert.reference, paper.id).custom_id
        buttons[:0] = [
            discord.ui.Button[Any](label="Open card", custom_id=opening),
            discord.ui.Button[Any](label="Not interested", custom_id=muting),
        ]
    else:
        options = [
            discord.SelectOption(label=plain_label(lines.name(paper), 100), value=paper.id)
            for paper in papers
        ]
        opening = ListControl(ListAction.OPEN, 0, _list(alert), Sort.UPVOTES, 0).custom_id
        muting = AlertControl(AlertAction.MUTE, alert.reference).custom_id
        yield _menu(opening, "Read more about a paper", options)
        yield _menu(muting, "Not interested in a paper", options)
    for start in range(0, len(buttons), 5):
        yield discord.ui.ActionRow(*buttons[start : start + 5])


def _menu(custom_id: str, text: str, options: list[discord.SelectOption]) -> layout.Part:
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=custom_id, placeholder=text, options=options
    )
    return discord.ui.ActionRow(menu)


def _buttons(alert: Alert, watches: Sequence[Watch]) -> Iterator[discord.ui.Button[Any]]:
    """Build a Pause button for each watch, and one that leads to the remaining papers."""
    for watch in watches[:_BUTTONS]:
        name = (
            "Pause this watch"
            if len(watches) == 1
            else f"Pause {plain_label(watch.terms.text, _BUTTON_NAME_LIMIT)}"
        )
        control = AlertControl(AlertAction.PAUSE, alert.reference, str(watch.id))
        yield discord.ui.Button(label=name, custom_id=control.custom_id)
    if alert.more:
        page = len(alert.papers) // PAGE_SIZE
        control = ListControl(ListAction.NEXT, 0, _list(alert), Sort.UPVOTES, page)
        yield discord.ui.Button(label=f"+{alert.more:,} more", custom_id=control.custom_id)


def _list(alert: Alert) -> str:
    """Return the reference of the list of all papers of an alert."""
    return f"{ALERT_LETTER}.{alert.reference}"
