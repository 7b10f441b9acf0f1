"""Doubt about the words of a watch: what looks like syntax and isn't is asked about first."""

from dataclasses import dataclass
from datetime import date

from bot.errors import BadQuery, BadRequest
from bot.search.domain.corrections import correction
from bot.search.domain.parser import without_symbols
from bot.watches.domain.watch_text import WatchParser, is_pack


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a watch might not find what is wanted, and the text that was probably meant, if any.

    `read` is the text as it is read; it differs from what was written if symbols get lost.
    """

    reasons: tuple[str, ...]
    meant: str
    read: str


def doubt_about(text: str, parser: WatchParser, today: date) -> Doubt | None:
    """Return what to ask about a text that somebody wrote for a watch; None if it is clear."""
    if is_pack(text):
        return None
    notes = tuple(f"{note}." for note in parser.parse(text, is_bounded=True).notes)
    better = correction(text, today)
    if not notes and not better:
        return None
    meant = better.text if better and _is_watchable(better.text, parser) else ""
    reasons = (*notes, *([better.reason] if better else []))
    return Doubt(reasons, meant, without_symbols(text) if notes else text)


def _is_watchable(text: str, parser: WatchParser) -> bool:
    try:
        filters = parser.parse(text, is_bounded=True).filters
    except (BadQuery, BadRequest):
        return False
    return not (filters.since or filters.until)
