"""Finds links to repositories in a text, however they are written."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

_FORGES = ("github.com", "codeberg.org", "bitbucket.org", "gitee.com")
_HUGGING_FACE = ("huggingface.co", "hf.co")
_ANONYMOUS = "anonymous.4open.science"
_HOSTS = (*_FORGES, "gitlab.com", *_HUGGING_FACE, _ANONYMOUS)

_SITE = re.compile(r"github|gitlab|codeberg|bitbucket|gitee|4open|huggingface|hf\.co")
"""What every link has that is looked for, in lower case; most texts have none of it."""

_BEFORE = 400
"""Characters before the first link that are kept: what is said about it stands there."""

_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)
_ESCAPED = re.compile(r"\{?\\([_#%&~-])(?:\{\})?\}?")

_NAME = r"[A-Za-z0-9_.+-]*[A-Za-z0-9_+-]"
_HOST = rf"(?:{'|'.join(map(re.escape, _HOSTS))}|gitlab(?:\.[a-z0-9-]+)+)"
_LINK = re.compile(
    rf"(?ai)(?:https?:/+|git@|(?<![\w.@/-]))(?:www\.)?"
    rf"(?P<host>{_HOST})[/:]/*(?P<path>{_NAME}(?:/+{_NAME})*)"
)

_SPACED_HOST = "|".join(host.replace(".", r"\s?\.\s?") for host in _HOSTS)
_BLANKS_IN_LINKS = (
    re.compile(rf"(?ai)(?:https?\s?:\s?/\s?/\s?|(?<![\w.@/-]))(?:www\.)?(?:{_SPACED_HOST})\s?/\s?"),
    # what follows is no plain word: those begin the next sentence
    re.compile(
        rf"(?ai){_HOST}(?:/{_NAME})+(?:/\s|\s/\s?)"
        r"(?-i:(?=[A-Za-z0-9_.+-]*(?:[0-9_/-]|[A-Za-z][A-Z])))"
    ),
    re.compile(rf"(?ai){_HOST}(?:/{_NAME})+(?<=-)\s(?-i:(?=[a-z0-9]|[A-Za-z0-9-]+/))"),
)
"""Blanks where the text was broken into lines: inside the host, after a slash, after a hyphen."""

_GLUED = re.compile(r"(.+?)\.(?:We|Our|The|This|These|It|In|All|Code|Data|Models?|Project|Website)")
"""A name, and the first word of the next sentence, without a blank between."""

_PAGES = frozenset(
    "about apps blog chat collections customer-stories docs enterprise events explore features"
    " groups help join learn login marketplace metrics models new notifications organizations orgs"
    " papers posts pricing readme search security settings signup site sponsors stars tasks topics"
    " trending users".split()
)
"""What is no owner of repositories at the start of a path."""


class RepositoryKind(Enum):
    """What a repository is for, as its address tells."""

    CODE = auto()
    MODEL = auto()
    SPACE = auto()
    DATASET = auto()


@dataclass(frozen=True, slots=True)
class RepositoryLink:
    """A link to a repository, and where it stands in the text that `readable` returned."""

    url: str
    kind: RepositoryKind
    start: int
    end: int


def readable(text: str) -> str:
    """Return what a text says about repositories on one line, with broken links put together.

    It begins a little before the first site that is named; it is empty if none is.
    """
    line = " ".join(unicodedata.normalize("NFKC", text).translate(_CHARACTERS).split())
    site = _SITE.search(line.lower())
    if not site:
        return ""
    line = _ESCAPED.sub(r"\1", line[max(0, site.start() - _BEFORE) :])
    for blanks in _BLANKS_IN_LINKS:
        line = blanks.sub(lambda link: re.sub(r"\s", "", link[0]), line)
    return line


def repository_links(line: str) -> Iterator[RepositoryLink]:
    """Yield the links to repositories in a text that `readable` returned."""
    for found in _LINK.finditer(line):
        host = found["host"].lower()
        names = [name for name in found["path"].split("/") if name.strip(".")]
        kind, path = _repository(host, names)
        if path:
            yield RepositoryLink(f"https://{host}/{path}", kind, found.start(), found.end())


def _repository(host: str, names: Sequence[str]) -> tuple[RepositoryKind, str]:
    """Return the kind and the path of a repository; the path is empty for any other page."""
    if host in _HUGGING_FACE:
        return _on_hugging_face(names)
    if host == _ANONYMOUS:
        return RepositoryKind.CODE, _path(names[:2], 2) if names[:1] == ["r"] else ""
    if host in _FORGES:
        return RepositoryKind.CODE, _path(names[:2], 2) + _folder(names[2:])
    project = names[: names.index("-")] if "-" in names else names
    return RepositoryKind.CODE, _path(project, len(project))


def _on_hugging_face(names: Sequence[str]) -> tuple[RepositoryKind, str]:
    match names:
        case ["datasets", *rest]:
            kind, prefix = RepositoryKind.DATASET, "datasets/"
        case ["spaces", *rest]:
            kind, prefix = RepositoryKind.SPACE, "spaces/"
        case _:
            kind, prefix, rest = RepositoryKind.MODEL, "", names
    path = _path(rest[:2], 2)
    return kind, path and prefix + path


def _path(names: Sequence[str], least: int) -> str:
    """Return the path to a repository; empty if there are too few names, or no owner."""
    if len(names) < max(least, 2) or names[0].lower() in _PAGES:
        return ""
    glued = _GLUED.fullmatch(names[-1])
    name = (glued[1] if glued else names[-1]).removesuffix(".git")
    return "/".join((*names[:-1], name)) if name else ""


def _folder(names: Sequence[str]) -> str:
    """Return the path of a folder or file inside a repository; empty for its other pages."""
    is_folder = len(names) > 1 and names[0] in {"tree", "blob", "src"}
    return "/" + "/".join(names) if is_folder else ""
