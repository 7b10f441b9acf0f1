"""Renders citations and exported files, with buttons to the other formats."""

from collections.abc import Iterable, Iterator
from typing import Any

import discord

from bot.exports.domain.files import ExportFile
from bot.exports.domain.formats import CITATION_FORMATS, FACTS, FILE_FORMATS, ExportFormat
from bot.exports.views.controls import CiteControl, ExportControl
from bot.lists.domain import ListPage
from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.ui import layout
from bot.ui.markdown import escape_line, utf16_length

LONGEST_SHOWN = 2_000
"""UTF-16 units of a citation that is shown; a longer one is a file."""

_TITLE_LIMIT = 300
_HEADING_LIMIT = 120
_FENCE = "```"


def is_shown(file: ExportFile) -> bool:
    """Return whether a citation is short enough to be shown, and can't end its block."""
    return utf16_length(file.text) <= LONGEST_SHOWN and _FENCE not in file.text


def citation_view(paper: Paper, file: ExportFile) -> discord.ui.LayoutView:
    """Render a paper's citation as a block of code, or as the file that comes with it."""
    head = layout.join_lines(
        f"## {FACTS[file.form].name}", lines.title(paper, _TITLE_LIMIT), *_remarks(paper)
    )
    parts: list[layout.Part] = [discord.ui.TextDisplay(head)]
    if is_shown(file):
        parts.append(discord.ui.TextDisplay(f"{_FENCE}\n{file.text.rstrip()}\n{_FENCE}"))
    else:
        parts.append(_attached(file))
    others = (
        _button(form, CiteControl(form, paper.id).custom_id)
        for form in CITATION_FORMATS
        if form is not file.form
    )
    return layout.container_view(*parts, discord.ui.ActionRow(*others))


def export_view(page: ListPage, file: ExportFile) -> discord.ui.LayoutView:
    """Render the file of a list, which comes with it."""
    others = (
        _button(form, ExportControl(form, page.reference, page.selection.sort).custom_id)
        for form in FILE_FORMATS
        if form is not file.form
    )
    return layout.container_view(
        discord.ui.TextDisplay(_head(file, page.heading)),
        _attached(file),
        discord.ui.ActionRow(*others),
    )


def file_view(file: ExportFile, heading: str) -> discord.ui.LayoutView:
    """Render a file of papers that no list shows, which comes with it; `heading` says of which."""
    return layout.container_view(discord.ui.TextDisplay(_head(file, heading)), _attached(file))


def _head(file: ExportFile, heading: str) -> str:
    return layout.join_lines(
        f"## {file.count:,} paper{'' if file.count == 1 else 's'} as {FACTS[file.form].name}",
        escape_line(heading, _HEADING_LIMIT),
        *map(layout.small_print, _notes(file)),
    )


def _remarks(paper: Paper) -> Iterator[str]:
    """Yield what has to be known before the paper is cited."""
    if paper.withdrawn_at:
        yield "⚠️ **Withdrawn**, says Hugging Face; the citation says so too."
    hidden = max(0, (paper.author_count or 0) - len(paper.authors))
    if hidden:
        many = f"{hidden:,} more author{'' if hidden == 1 else 's'}"
        yield layout.small_print(f"Hugging Face doesn't show {many}: arXiv has the whole list.")


def _notes(file: ExportFile) -> Iterable[str]:
    if file.total > file.count:
        more = "+" if file.has_more else ""
        yield f"The first {file.count:,} of {file.total:,}{more}, as many as fit in one file"
    if file.withdrawn:
        is_one = file.withdrawn == 1
        yield f"{file.withdrawn:,} {'is' if is_one else 'are'} withdrawn, as the file says"


def _attached(file: ExportFile) -> layout.Part:
    return discord.ui.File[Any](f"attachment://{file.name}")


def _button(form: ExportFormat, custom_id: str) -> discord.ui.Button[Any]:
    return discord.ui.Button(label=FACTS[form].name, custom_id=custom_id)
