"""Field types of upstream records: how each value is validated and cleaned."""

import re
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

T = TypeVar("T")


class UnreadNames(set[str]):
    """The fields of one record that held a value which can't be read; a context of pydantic."""


MAX_URL = 512
"""Maximum characters: twice the longest link seen, and the limit of Discord's link buttons."""

MAX_ELEMENTS = 20_000
"""The longest list that is read: six times the authors that one paper has had."""

MAX_COUNT = 2**31 - 1
"""The largest number that fits into an integer column of the database."""

MAX_REPOSITORY_NAME = 200
"""Maximum characters: an owner and a name have at most 96 each."""

FIRST_YEAR, LAST_YEAR = 1991, 2100
"""The years in which a moment can lie: arXiv opened in the first; 1970 is nobody's date."""

_ARXIV_ID = re.compile(r"(\d{4}\.\d{4,5})(?:v\d+)?", re.ASCII)
_DATE = re.compile(r"\s*\d{4}-\d{2}-\d{2}", re.ASCII)
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=[^\S\n])")
_UNWANTED = MappingProxyType(
    dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)])
)
"""Control characters, which databases refuse, and surrogates, which UTF-8 can't encode."""
_UNSAFE = frozenset(' "<>\\^`{|}')
"""Never part of a well-formed URL (RFC 3986); browsers reinterpret some of them."""


def bare_arxiv_id(text: str) -> str:
    """Return an arXiv id without its version; raise ValueError for anything else."""
    if not (match := _ARXIV_ID.fullmatch(text.strip())):
        raise ValueError("no arXiv id")
    return match[1]


def one_line(text: str) -> str:
    """Collapse white space; drop control characters and surrogates."""
    return " ".join(text.translate(_UNWANTED).split())


def is_visible(text: str) -> bool:
    """Return whether a text has a character that can be seen."""
    return any(char.isprintable() and not char.isspace() for char in text)


def visible(text: str) -> str:
    """Return a text that has a visible character; raise ValueError if it has none."""
    if not is_visible(text):
        raise ValueError("nothing to read")
    return text


def prose(text: str) -> str:
    """Join hard line breaks; paragraphs begin after a blank line or with an indented one."""
    paragraphs = _PARAGRAPH.split(text.replace("\r\n", "\n").strip())
    return "\n\n".join(filter(None, map(one_line, paragraphs)))


def written_date(value: object) -> object:
    """Return a text that begins with a date; raise ValueError for others, such as seconds."""
    if not isinstance(value, str) or not _DATE.match(value):
        raise ValueError("no date")
    return value


def in_utc(moment: datetime) -> datetime:
    """Convert to UTC; a time without a zone is taken to be in UTC."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("too far from our time")
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def number(value: object) -> object:
    """Return anything but a truth value, which pydantic would read as 0 or 1."""
    if isinstance(value, bool):
        raise ValueError("no number")  # noqa: TRY004  # pydantic turns it into its own error
    return value


def safe_url(text: str | None) -> str | None:
    """Return a web address that can be linked safely; None for anything else."""
    url = (text or "").strip()
    if not url.isprintable() or _UNSAFE.intersection(url) or len(url) > MAX_URL:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return url if usable and "@" not in parts.netloc else None


def link(text: str) -> str | None:
    """Return a web address, None for an empty text; raise ValueError for an unsafe one."""
    if not text.strip():
        return None
    if not (url := safe_url(text)):
        raise ValueError("no web address that can be linked safely")
    return url


def _read_or_note(
    value: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo
) -> object:
    try:
        return read(value)
    except ValidationError:
        if isinstance(info.context, UnreadNames):
            info.context.add(info.field_name or "")
        return None


ArxivId = Annotated[str, AfterValidator(bare_arxiv_id)]
Line = Annotated[str, AfterValidator(one_line)]
Title = Annotated[Line, AfterValidator(visible)]
RepositoryName = Annotated[Title, Field(max_length=MAX_REPOSITORY_NAME)]
Prose = Annotated[str, AfterValidator(prose)]
Moment = Annotated[datetime, BeforeValidator(written_date), AfterValidator(in_utc)]
Count = Annotated[int, BeforeValidator(number), Field(ge=0, le=MAX_COUNT)]
Link = Annotated[str, AfterValidator(link)]
Known = Annotated[T | None, WrapValidator(_read_or_note)]
"""A value, or None for one that can't be read; its field is then added to the context."""
KnownList = Known[Annotated[list[Known[T]], Field(max_length=MAX_ELEMENTS)]]
"""A list without the elements that can't be read, of which the field is noted too."""
