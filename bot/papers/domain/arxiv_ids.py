"""Reads which papers a text names: their arXiv ids, alone or inside the links of any site.

Sites that show arXiv papers have the id as a part of the path or as a parameter, so no list of
sites is needed. The forms of ids: https://info.arxiv.org/help/arxiv_identifier.html
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas"
    "|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin"
    "|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|q-fin|quant-ph|solv-int|stat|supr-con"
)
_OLD_STYLE = re.compile(
    rf"(?<![\w-])(?P<archive>{_ARCHIVES})(?:\.[A-Z]{{2}})?/"
    r"(?P<number>(?:9[1-9]|0[0-7])(?:0[1-9]|1[0-2])[0-9]{3})(?:v[0-9]+)?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_LIKE_AN_ID = re.compile(
    r"(?<![0-9])(?P<id>[0-9]{4}\.[0-9]{4,5})(?:v[0-9]*)?(?![0-9A-Za-z%]|\.[0-9])", re.IGNORECASE
)
_BIBCODE = re.compile(r"(?<=[0-9]{4}arXiv)([0-9]{4})\.?([0-9]{4,5})(?=[A-Z](?![0-9A-Za-z]))")
"""An id in ADS, `2026arXiv260100003D`, which leaves the dot out where there is no room."""

_BEFORE = 300
"""Characters before an id in which its link may begin."""
_NAMED = re.compile(
    r"arxiv(?:\.org)?(?:\s+(?:e-?print|id|identifier|no|number|paper|preprint))?[\W_]{0,4}\Z",
    re.IGNORECASE,
)
_LINKED = re.compile(r"[\w-]\.[a-z]{2,}(?::[0-9]+)?/[^\s<>\"]*(?<![\w.,])\Z", re.IGNORECASE)
_OTHER_DOI = re.compile(r"\b10\.[0-9]{4,9}/(?:[^\s<>]*\.)?\Z")
_PART_OF_A_NUMBER = re.compile(r"(?:[^\W_]|[.$€£¥]|(?<!\.[0-9]{5})(?<!v[0-9]),)\Z")
_DATED = re.compile(
    r"(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.[0-9]{4}|(?:1[5-9]|[2-9][0-9])(?:0[1-9]|1[0-2])\.[0-9]{5}"
)
"""An id begins with its year and month; its number has five digits since 2015."""
_LONG = len("2601.00003")


def mentioned_ids(text: str) -> tuple[str, ...]:
    """Return the arXiv ids that a message names or links to, in order, no repeats.

    A number alone counts if it has the form of today's ids; in any other form, it could be a price.
    """
    return tuple(dict.fromkeys(_found(_typed(text), shortest=_LONG)))


def asked_ids(text: str) -> tuple[str, ...]:
    """Return the arXiv ids in what somebody typed or pasted to get papers, in order, no repeats."""
    return tuple(dict.fromkeys(_found(_typed(text), shortest=_LONG - 1)))


def asked_id(text: str) -> str | None:
    """Return the first arXiv id in what somebody typed or pasted to get a paper."""
    return next(iter(asked_ids(text)), None)


def old_style_id(text: str) -> str | None:
    """Return the first id from before April 2007 in a text, such as `hep-th/9901001`."""
    found = _OLD_STYLE.search(_typed(text))
    return f"{found['archive'].lower()}/{found['number']}" if found else None


def is_link(text: str) -> bool:
    """Return whether a text is one web address and nothing else."""
    return re.fullmatch(r"<?https?://\S+", text.strip(), re.IGNORECASE) is not None


def _typed(text: str) -> str:
    """Return a text as it would be typed: no invisible characters, no codes for `/` and `:`."""
    plain = unicodedata.normalize("NFKC", unquote(unquote(text)))
    return "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")


def _found(typed: str, shortest: int) -> Iterator[str]:
    """Yield the ids of a text; those that stand alone have at least `shortest` characters."""
    typed = _BIBCODE.sub(r"\1.\2 ", typed)
    for match in filter(lambda match: _DATED.fullmatch(match["id"]), _LIKE_AN_ID.finditer(typed)):
        before = typed[max(match.start() - _BEFORE, 0) : match.start()]
        is_long = len(match["id"]) >= shortest
        if _NAMED.search(before) or (
            not _OTHER_DOI.search(before)
            and (_LINKED.search(before) or (is_long and not _PART_OF_A_NUMBER.search(before)))
        ):
            yield match["id"]
