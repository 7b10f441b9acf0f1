"""Snippets: the piece of a text that best shows why it matched, and the matches in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple, TypeAlias

from bot.text.as_written import has_written
from bot.text.folding import fold, words_from
from bot.text.sentences import sentence_end, sentence_start, without_hanging

_OTHER_SPACES = ("\t", "\n", "\v", "\f", "\r", "\x1c", "\x1d", "\x1e", "\x1f", "  ")
_STOPS = (".", "!", "?", "…")


_Wanted: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], bool]
"""A folded term, the term as it was asked for, and whether it must be written like that."""


class Match(NamedTuple):  # dozens are made per snippet: three times faster than a dataclass
    """A term found in a text; `start` and `end` are offsets into it."""

    start: int
    end: int
    term: tuple[str, ...]


def find_matches(text: str, terms: Iterable[tuple[str, ...]]) -> list[Match]:
    """Find folded words and phrases (see `Query.terms`) in the original text, left to right.

    Those with capitals are found only as they are written.
    """
    starting_with: defaultdict[str, list[_Wanted]] = defaultdict(list)
    for term in terms:
        has_capital = any(word != word.lower() for word in term)
        folded = tuple(fold(" ".join(term)).split()) if has_capital else term
        starting_with[folded[0]].append((folded, term, has_capital))
    longest = {
        first: max(len(folded) for folded, *_ in wanted) for first, wanted in starting_with.items()
    }
    found: list[Match] = []
    for place in words_from(text, longest) if longest else ():
        first = place[0]
        found += [
            Match(first.start, place[len(folded) - 1].end, term)
            for folded, term, has_capital in starting_with[first.text]
            if len(folded) == 1 or tuple(word.text for word in place[: len(folded)]) == folded
            if not has_capital
            or has_written(" ".join(term), text[first.start : place[len(folded) - 1].end])
        ]
    return found


def snippet(text: str, terms: Iterable[tuple[str, ...]], width: int = 160) -> str | None:
    """Return the window of `text` that shows the most distinct terms; None if it has none of them.

    The result is one plain line of at most `width` characters, cut between words, with "…" where
    text is left out, which follows neither a sentence nor a word such as "the". Among equal windows
    the first wins.
    """
    line = text if _is_one_line(text) else " ".join(text.split())
    found = find_matches(line, terms)
    if not found:
        return None
    if len(line) <= width:
        return line
    room = max(width - 2, 1)
    start, end = _best_span(found, room)
    return _window(line, start, min(end, start + room), room)


def short_quote(
    text: str, terms: Iterable[tuple[str, ...]], width: int, whole: int = 0
) -> str | None:
    """Return the first sentence of `text` with a match that fits; if none does, a snippet.

    A sentence fits in `whole` characters, by default `width`, which is that of a snippet.
    `text` is on one line, with "…" where it was cut. A snippet neither runs into the next sentence
    nor ends on a word such as "the". None if `text` has none of the terms.
    """
    wanted, end = tuple(terms), 0
    for match in find_matches(text, wanted):
        if match.end <= end:  # in the sentence that was too long
            continue
        start, end = sentence_start(text, match.start), sentence_end(text, match.end)
        if end - start <= (whole or width):
            return without_hanging(text[start:end].strip())
    cut = snippet(text, wanted, width)
    if cut is None:
        return None
    last = max((match.end for match in find_matches(cut, wanted)), default=len(cut))
    return without_hanging(cut[: sentence_end(cut, last)])


def _is_one_line(text: str) -> bool:
    """Return whether only single spaces separate the words; always False for non-ASCII text."""
    is_tidy = text.isascii() and not any(space in text for space in _OTHER_SPACES)
    return is_tidy and text[:1] != " " and text[-1:] != " "


def _best_span(found: list[Match], room: int) -> tuple[int, int]:
    """Return start and end of the matches within `room` characters that show the most terms."""
    spans = [
        [first, *_within(found[place + 1 :], first.start + room)]
        for place, first in enumerate(found)
    ]
    best = max(spans, key=lambda span: (len({match.term for match in span}), len(span)))
    return best[0].start, max(match.end for match in best)


def _within(found: Iterable[Match], last: int) -> Iterator[Match]:
    """Yield the matches that end by `last`; stop at the first that starts there or later."""
    for match in takewhile(lambda match: match.start < last, found):
        if match.end <= last:
            yield match


def _window(line: str, start: int, end: int, room: int) -> str:
    """Widen a span to the start of its sentence if `room` characters allow, else evenly.

    The window is narrowed to the nearest spaces.
    """
    first = sentence_start(line, start)
    if end - first > room:
        first = max(0, start - (room - (end - start)) // 2)
        first = max(0, min(len(line), first + room) - room)
    last = min(len(line), first + room)
    if first > 0 and line[first - 1] != " ":
        blank = line.find(" ", first, start)
        first = blank + 1 if blank >= 0 else start
    if last < len(line) and line[last] != " ":
        last = max(line.rfind(" ", end, last), end)
    before = "…" if first > 0 else ""
    rest = line[end:last].rstrip()
    is_cut = last < len(line) and not (line[first:end] + rest).endswith(_STOPS)
    after = without_hanging(f"{rest}…") if is_cut else rest
    return before + line[first:end].lstrip() + after
