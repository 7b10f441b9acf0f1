"""Renders alerts: the papers that watches found, with the words that matched in bold."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.delivery.domain.order import Message
from bot.delivery.views.messages import message_without_pings
from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.listing import PAGE_SIZE, Sort
from bot.papers.views import lines
from bot.papers.views.controls import PaperAction, PaperControl
from bot.papers.views.saving import save_button, save_some_button
from bot.text.dates import short_day
from bot.ui import layout
from bot.ui.markdown import escape_line, plain_label, utf16_length
from bot.watches.domain.watch import ALERT_LETTER, MAX_IN_ALERT, Alert, FoundPaper, Watch
from bot.watches.views.controls import AlertAction, AlertControl
from bot.watches.views.names import plain_words, words_of
from bot.watches.views.reasons import link_reasons, linked_watch
from bot.watches.views.samples import sample_lines

# UTF-16 units
_TEXT_LIMIT = 3_960
_ENTRY_LIMIT = 700
_PLAIN_LIMIT = 200
_NAME_LIMIT = 80

_NAMED = 3
"""Watches that are named; if there are more, the others are only counted."""


def alert_view(alert: Alert) -> discord.ui.LayoutView:
    """Render at most MAX_IN_ALERT papers in at most 29 components, without a marker yet."""
    found, watches = alert.papers[:MAX_IN_ALERT], _watches(alert)
    head, foot = _head(alert, watches), layout.small_print(lines.LEGEND)
    limit = min(
        _ENTRY_LIMIT, (_TEXT_LIMIT - utf16_length(head) - utf16_length(foot)) // max(len(found), 1)
    )
    parts: list[layout.Part] = [discord.ui.TextDisplay(head)]
    for each in found:
        finders = _finders(each) if len(watches) > 1 else ""
        text = sample_lines(
            each.sample, limit, link_reasons(each), mark=finders, is_brief=len(found) > 1
        )
        parts += [discord.ui.Separator(), discord.ui.TextDisplay(text)]
    parts += [discord.ui.Separator(), *_controls(alert, watches), discord.ui.TextDisplay(foot)]
    return layout.container_view(*parts)


def alert_message(alert: Alert, marker: str) -> Message:
    """Freeze an alert with its marker; equal alerts give equal messages, and nobody is pinged."""
    message = message_without_pings(alert_view(alert), marker)
    return Message(message.payload, message_without_pings(_plain_view(alert), marker).payload)


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
    day = f" · {short_day(alert.day)}" if alert.day else ""
    late = "Late: I couldn't send this before." if alert.is_late else ""
    counted = f"{alert.total:,} {{}}paper{'' if alert.total == 1 else 's'}"
    only = linked_watch(watches[0].terms.text) if len(watches) == 1 else None
    if only:
        has = "has" if alert.total == 1 else "have"
        papers = f"**{counted.format('')} now {has} {only.link}**"
        whose = f" · watch {words_of(only.text, _NAME_LIMIT)}" if only.text else ""
    else:
        papers = f"**{counted.format('new ')}**"
        whose = f" for the watch{'' if len(watches) == 1 else 'es'} {_named(watches)}"
    return layout.join_lines(f"{papers}{whose}{day}", layout.small_print(late))


def _named(watches: Sequence[Watch]) -> str:
    """Return the first names in a row, and how many more there are: `“a”, “b”, “c” and 2 more`."""
    return _in_a_row([words_of(watch.terms.text, _NAME_LIMIT) for watch in watches])


def _finders(found: FoundPaper) -> str:
    """Return the names of the watches that found a paper, each in bold as one piece."""
    names = [plain_words(watch.terms.text, _NAME_LIMIT) for watch in found.watches]
    bold = [f"**{escape_line(name, _NAME_LIMIT)}**" for name in names]
    return f"matches {_in_a_row(bold)}"


def _in_a_row(names: Sequence[str]) -> str:
    """Join names, each in quotes unless it has some of its own or stands alone."""
    more = len(names) - _NAMED
    quoted = [name if '"' in name or len(names) == 1 else f"“{name}”" for name in names[:_NAMED]]
    *first, last = [*quoted, f"{more:,} more"] if more > 0 else quoted
    return f"{', '.join(first)} and {last}" if first else last


def _watches(alert: Alert) -> Sequence[Watch]:
    """Return the watches that found the papers, those of the best papers first."""
    shown = [watch for found in alert.papers[:MAX_IN_ALERT] for watch in found.watches]
    return list({watch.id: watch for watch in (*shown, *alert.finders)}.values())


def _controls(alert: Alert, watches: Sequence[Watch]) -> Iterator[layout.Part]:
    """Build the controls; the first opens a paper, as its custom_id has room for the marker."""
    shown = [found.sample.paper for found in alert.papers[:MAX_IN_ALERT]]
    papers = list({paper.id: paper for paper in shown}.values())
    buttons = list(_buttons(alert, watches))
    if len(papers) == 1:
        (paper,) = papers
        opening = PaperControl(PaperAction.CARD, paper.id).custom_id
        card: discord.ui.Button[Any] = discord.ui.Button(label="Open paper", custom_id=opening)
        buttons = [card, save_button(paper.id), *buttons]
    else:
        options = [
            discord.SelectOption(label=plain_label(lines.name(paper), 100), value=paper.id)
            for paper in papers
        ]
        opening = ListControl(ListAction.OPEN, 0, _list(alert), Sort.UPVOTES, 0).custom_id
        menu: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=opening, placeholder="Open a paper…", options=options
        )
        yield discord.ui.ActionRow(menu)
        buttons.insert(0, save_some_button())
    yield discord.ui.ActionRow(*buttons)


def _buttons(alert: Alert, watches: Sequence[Watch]) -> Iterator[discord.ui.Button[Any]]:
    """Build a button for the watches, and one that leads to the remaining papers."""
    name = "Tune this watch…" if len(watches) == 1 else "Tune these watches…"
    tuning = AlertControl(AlertAction.TUNE, alert.reference)
    yield discord.ui.Button(label=name, custom_id=tuning.custom_id)
    if alert.more:
        page = len(alert.papers) // PAGE_SIZE
        control = ListControl(ListAction.NEXT, 0, _list(alert), Sort.UPVOTES, page)
        more = f"{alert.more:,} more paper{'' if alert.more == 1 else 's'}"
        yield discord.ui.Button(label=more, custom_id=control.custom_id)


def _list(alert: Alert) -> str:
    """Return the reference of the list of all papers of an alert."""
    return f"{ALERT_LETTER}.{alert.reference}"
