"""Names that other search engines have for fields, and what they mean here."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.search.domain.syntax_tree import Field

FIELDS = (*Field, "by", "upvotes", "comments", "since", "until", "has")
"""The fields and filters of the query language."""

SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "au": "author",
        "first_author": "author",
        "inauthor": "author",
        "name": "author",
        "person": "author",
        "writer": "author",
        "ti": "title",
        "intitle": "title",
        "allintitle": "title",
        "headline": "title",
        "lab": "org",
        "organization": "org",
        "organisation": "org",
        "affiliation": "org",
        "company": "org",
        "institution": "org",
        "institute": "org",
        "university": "org",
        "group": "org",
        "submitter": "by",
        "submitted": "by",
        "submitted_by": "by",
        "submittedby": "by",
        "submitted-by": "by",
        "poster": "by",
        "posted": "by",
        "posted_by": "by",
        "postedby": "by",
        "user": "by",
        "username": "by",
        "likes": "upvotes",
        "votes": "upvotes",
        "score": "upvotes",
        "points": "upvotes",
        "min_upvotes": "upvotes",
        "minupvotes": "upvotes",
        "after": "since",
        "from": "since",
        "newer": "since",
        "start": "since",
        "before": "until",
        "to": "until",
        "older": "until",
        "end": "until",
        "with": "has",
        "is": "has",
        "contains": "has",
    }
)
"""Fields by the other names that people try for them."""


@dataclass(frozen=True, slots=True)
class NoField:
    """A name that stands for no field; `keeps_value` if what follows can be searched for anyway."""

    why: str
    keeps_value: bool = False

    def reason(self, written: str) -> str:
        """Return why it is none, in a sentence."""
        return f"There's no field “{written}”: {self.why}."


_ANYWHERE = NoField("words are looked for in titles and abstracts anyway", keeps_value=True)
_UNKNOWN = NoField("that isn't known of papers")
_OPTION = NoField("the order has an option of its own")
_PACKS = NoField("a pack can only be watched")

NO_FIELDS: Mapping[str, NoField] = MappingProxyType(
    {
        **dict.fromkeys(
            "abs abstract all any anywhere body content description fulltext full_text intext"
            " keyword keywords query subject summary tag tags text topic topics word words".split(),
            _ANYWHERE,
        ),
        **dict.fromkeys(
            "cat category cites citations cited doi journal lang language license section stars"
            " venue conference".split(),
            _UNKNOWN,
        ),
        **dict.fromkeys("sort sortby sort_by order orderby order_by".split(), _OPTION),
        "pack": _PACKS,
    }
)
"""Names of other search engines' fields for which there is none here."""

_DATES = frozenset({"date", "day", "month", "on", "published", "year"})
_DATE = re.compile(r"(2[0-9]{3})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_DECEMBER = 12


def dates_of(name: str, value: str) -> str | None:
    """Return the filters for `year:2026`, `month:2026-03` or `date:2026-03-05`."""
    found = _DATE.fullmatch(value) if name in _DATES else None
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if month > _DECEMBER or (found[2] and not month):
        return None
    last = month or _DECEMBER
    last_day = day or calendar.monthrange(year, last)[1]
    first = f"{year}-{month or 1:02}-{day or 1:02}"
    return f"since:{first} until:{year}-{last:02}-{last_day:02}"
