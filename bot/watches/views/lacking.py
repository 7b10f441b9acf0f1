"""Says what papers that have the words of a watch lack, and what lets them through."""

from collections.abc import Sequence
from itertools import combinations

from bot.search.domain.syntax_tree import Filters
from bot.watches.domain.standing import Loosening, NearPapers
from bot.watches.views.names import AMOUNTS, LINKS

_NAMED = 3
"""Groups of papers that are told apart by what they lack; the others are counted together."""


def lacking_line(near: Sequence[NearPapers], *, is_alone: bool = False) -> str:
    """Return how many papers wait for upvotes or the like, by what they lack.

    `is_alone` says that no other papers match the watch; empty if none wait.
    """
    if not near:
        return ""
    total = sum(each.count for each in near)
    is_one = total == 1
    if len(near) == 1:
        said = _unmatched(near[0]) if is_alone else ""
        needs = f"{'it needs' if is_one else 'they need'} {_conditions(near[0])}."
        return said or f"⏳ **{papers(total)} {wait(total)}:** {needs}"
    named, rest = near[:_NAMED], sum(each.count for each in near[_NAMED:])
    parts = [
        f"{each.count:,} {need(each.count)} {_both(each, named) or _conditions(each)}"
        for each in sorted(named, key=lambda each: len(each.lacking))
    ]
    parts += [f"{rest:,} {need(rest)} other things"] if rest else []
    return f"⏳ **{papers(total)} {wait(total)}:** {', '.join(parts)}."


def _unmatched(near: NearPapers) -> str:
    """Say that all papers with the words lack one thing; empty if they may never get it."""
    if len(near.lacking) != 1:
        return ""
    (lacking,), is_one = near.lacking, near.count == 1
    match = f"**{papers(near.count)} {'matches' if is_one else 'match'}, but"
    if lacking.has:
        what = f"I know of no {_link(lacking)} for {'it' if is_one else 'any of them'} yet.**"
        when = "You'll get it when one appears." if is_one else "You'll get each when one appears."
        return f"⏳ {match} {what} {when}"
    if any(bound.op == ">=" for bound in (*lacking.upvotes, *lacking.comments)):
        has = "doesn't have" if is_one else "none has"
        return f"⏳ {match} {has} {_condition(lacking)} yet.**"
    return ""


def _link(lacking: Filters) -> str:
    return " or ".join(LINKS[link].removeprefix("a ") for link in sorted(lacking.has))


def _both(near: NearPapers, named: Sequence[NearPapers]) -> str:
    """Return `both` for papers that lack what two other groups lack one of each."""
    single = [each.lacking[0] for each in named if len(each.lacking) == 1]
    pairs = {frozenset(pair) for pair in combinations(single, 2)}
    return "both" if frozenset(near.lacking) in pairs and len(single) == len(near.lacking) else ""


def _conditions(near: NearPapers) -> str:
    """Return what papers lack: `20 upvotes and code`."""
    *first, last = [_condition(each) for each in near.lacking]
    return f"{', '.join(first)} and {last}" if first else last


def _condition(lacking: Filters) -> str:
    for bound in lacking.upvotes:
        return _amount(bound.op, bound.value, "upvote")
    for bound in lacking.comments:
        return _amount(bound.op, bound.value, "comment")
    if lacking.by:
        return "the submitter's name"
    return " and ".join(LINKS[link] for link in sorted(lacking.has))


def _amount(op: str, value: int, unit: str) -> str:
    counted = f"{unit}{'' if value == 1 else 's'}"
    amount = "{} {}" if op == ">=" else AMOUNTS[op]
    return amount.format(f"{value:,}", counted)


def loosening_label(loosening: Loosening) -> str:
    """Return what a button does that weakens a condition, and how many papers that lets through."""
    more = f" · +{loosening.papers:,}" if loosening.papers else ""
    return f"{_loosened(loosening)}{more}"


def _loosened(loosening: Loosening) -> str:
    votes = loosening.upvotes
    if votes is None:
        what = "code" if loosening.code is not None else "a model"
        return f"Include papers without {what}"
    return f"Lower to {upvotes(votes)}" if votes else "Any number of upvotes"


def loosened_line(loosening: Loosening) -> str:
    """Return what a condition was weakened to."""
    votes = loosening.upvotes
    if votes is None:
        what = "code" if loosening.code is not None else "a model"
        return f"✅ Now with papers without {what} too."
    return f"✅ Lowered to {upvotes(votes)}." if votes else "✅ Now with any number of upvotes."


def upvotes(count: int) -> str:
    """Return a number of upvotes: `1 upvote`."""
    return f"{count:,} upvote{'' if count == 1 else 's'}"


def papers(count: int) -> str:
    """Return a number of papers: `1 paper`."""
    return f"{count:,} paper{'' if count == 1 else 's'}"


def wait(count: int) -> str:
    """Return what papers do: one waits, others wait."""
    return "waits" if count == 1 else "wait"


def need(count: int) -> str:
    """Return what papers do: one needs, others need."""
    return "needs" if count == 1 else "need"
