"""Puts the words that matched in bold, in a text that is made safe first."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from bot.text.snippets import find_matches
from bot.ui.markdown import ELLIPSIS, escape_line, plain_label

Phrases = Sequence[tuple[str, ...]]
"""Folded words and phrases, as a Sample has them."""

MAX_BOLD_SPANS = 12
"""Marks in one line: more would be a bold line."""

_WHOLE = 10_000
"""UTF-16 units that are looked at; no title or snippet is longer."""
_MARK = "**"


def bold_matches(text: str, limit: int, terms: Phrases) -> str:
    """Write `text` on a line of at most `limit` UTF-16 units, with what matches `terms` in bold.

    The text is escaped as a whole before anything is marked: a mark between two characters would
    hide from the escapes that they belong together.
    """
    clean = plain_label(text, _WHOLE)
    spans = _spans(clean, terms)
    inert = escape_line(clean, limit - len(spans) * 2 * len(_MARK))
    kept = len(inert) - (len(ELLIPSIS) if inert.endswith(ELLIPSIS) else 0)
    places = list(_places(clean, inert[:kept]))
    written, end = "", 0
    for first, last in takewhile(lambda span: span[1] <= len(places), spans):
        start, stop = places[first], places[last - 1] + 1
        written += f"{inert[end:start]}{_MARK}{inert[start:stop]}{_MARK}"
        end = stop
    # where there is no room for a mark, there may be for more of the text
    return written + inert[end:] if written else escape_line(clean, limit)


def _spans(text: str, terms: Phrases) -> list[tuple[int, int]]:
    """Give the places to mark, in order and apart; words side by side are one place."""
    spans: list[tuple[int, int]] = []
    for match in sorted(find_matches(text, terms), key=lambda match: (match.start, match.end)):
        if spans and not text[spans[-1][1] : match.start].strip(" -"):
            spans[-1] = spans[-1][0], max(spans[-1][1], match.end)
        else:
            spans.append((match.start, match.end))
    return spans[:MAX_BOLD_SPANS]


def _places(text: str, escaped: str) -> Iterator[int]:
    """Give where each character of `text` stands in `escaped`, which only has some in between."""
    place = 0
    for character in text:
        place = escaped.find(character, place)
        if place < 0:  # cut off
            return
        yield place
        place += 1
