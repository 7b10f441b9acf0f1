"""Sentences: where they begin and end, and what is left of a text that is cut."""

import re

_SENTENCE_END = re.compile(r"""[.!?…]+["'\u201d\u2019)\]]*(?=\s|$)""")
_ABBREVIATIONS: frozenset[str] = frozenset(
    re.findall(r"\S+", "e.g i.e al fig figs eq eqs sec tab vs cf resp approx dr prof st ref refs")
)
_HANGING = re.compile(
    r"(?:[\s,;:(\u2013\u2014-]+(?:an?|the|this|these|that|which|whose|its?|their|our|we|they|of|to|in|on"
    r"|for|by|at|as|via|and|or|but|with|without|within|from|into|onto|over|under|than|through|across"
    r"|between|among|against|towards?|during|while|where|when|if|is|are|was|were|be|been|has|have|had"
    r"|despite|however|like|so"
    r"|can|may|will|not|both|such|using|i\.e\.|e\.g\.))*"
    r"[\s,;:(\u2013\u2014-]*…\Z",
    re.IGNORECASE,
)
"""Words that say nothing at the end of a cut text, and the "…" after them."""


def first_sentences(text: str, limit: int) -> str:
    """Return the whole sentences that fit in `limit` characters, on one line.

    If even the first is too long, it is cut at a word that says something, and ends in "…".
    """
    line = " ".join(text.split())
    ends = [end for end in _sentence_ends(line[: limit + 2]) if end <= limit]
    return line[: ends[-1]] if ends else without_hanging(truncate(line, limit))


def sentence_start(line: str, place: int) -> int:
    """Return where in `line` the sentence begins that has the character at `place`."""
    ends = [end for end in _sentence_ends(line[: place + 1]) if end < place]
    return ends[-1] + 1 if ends else 0


def sentence_end(line: str, place: int) -> int:
    """Return where in `line` the sentence ends that has the character before `place`."""
    return next((end for end in _sentence_ends(line) if end >= place), len(line))


def truncate(line: str, limit: int) -> str:
    """Cut `line` at a word to at most `limit` characters, including the final "…"."""
    if len(line) <= limit:
        return line
    room = max(limit - 1, 0)
    whole = line[:room] if line[room].isspace() else line[:room].rpartition(" ")[0]
    return (whole.rstrip(" ,;:-\u2013\u2014(") or line[:room].rstrip()) + "…"[:limit]


def without_hanging(line: str) -> str:
    """Return a line without words such as "the" or "and" before the "…" that ends it, if any."""
    return _HANGING.sub("…", line)


def _sentence_ends(line: str) -> list[int]:
    """Return the offset after each sentence of `line`; abbreviations and initials don't end one."""
    ends: list[int] = []
    for match in _SENTENCE_END.finditer(line):
        last = line[: match.start()].rpartition(" ")[2].lstrip("([\"'\u201c\u2018")
        following = line[match.end() + 1 : match.end() + 2]
        is_abbreviation = last.lower() in _ABBREVIATIONS or (len(last) == 1 and last.isupper())
        if not following or (not following.islower() and not (match[0] == "." and is_abbreviation)):
            ends.append(match.end())
    return ends
