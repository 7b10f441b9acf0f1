"""Puts matching words in bold, in text that is escaped first."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from bot.text.snippets import find_matches
from bot.ui.markdown import ELLIPSIS, escape_line, plain_label

Phrases = Sequence[tuple[str, ...]]
"""Folded words and phrases, as in a Sample."""

MAX_BOLD_SPANS = 12
"""Bold spans in one line; with more, the whole line would look bold."""

_WHOLE = 10_000
"""UTF-16 units that are examined; no title or snippet is longer."""
_MARK = "**"


def bold_matches(text: str, limit: int, terms: Phrases) -> str:
    """Return `text` as a line of at most `limit` UTF-16 units, with matches of `terms` in bold.

    The text is escaped as a whole before anything is marked: a mark between two characters that
    belong together would keep the escapes from recognising them.
    """
    clean = plain_label(text, _WHOLE)
    if not (spans := _spans(clean, terms)):
        return escape_line(clean, limit)
    inert = escape_line(clean, limit - len(spans) * 2 * len(_MARK))
    kept = len(inert) - (len(ELLIPSIS) if inert.endswith(ELLIPSIS) else 0)
    places = list(_places(clean, inert[:kept]))
    written, end = "", 0
    for first, last in takewhile(lambda span: span[1] <= len(places), spans):
        start, stop = places[first], places[last - 1] + 1
        written += f"{inert[end:start]}{_MARK}{inert[start:stop]}{_MARK}"
        end = stop
    # if no mark fits, more of the text may
    return written + inert[end:] if written else escape_line(clean, limit)


def _spans(text: str, terms: Phrases) -> list[tuple[int, int]]:
    """Return the spans to mark, in order and disjoint; adjacent words form one span."""
    spans: list[tuple[int, int]] = []
    for match in sorted(find_matches(text, terms), key=lambda match: (match.start, match.end)):
        if spans and not text[spans[-1][1] : match.start].strip(" -"):
            spans[-1] = spans[-1][0], max(spans[-1][1], match.end)
        else:
            spans.append((match.start, match.end))
    return spans[:MAX_BOLD_SPANS]


def _places(text: str, escaped: str) -> Iterator[int]:
    """Yield where each character of `text` is in `escaped`, which only inserts characters."""
    place = 0
    for character in text:
        place = escaped.find(character, place)
        if place < 0:  # cut off
            return
        yield place
        place += 1
