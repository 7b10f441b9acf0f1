"""Writes citations as BibTeX, in which any text reads back as it was."""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from bot.exports.domain.author_names import AuthorName
from bot.exports.domain.citations import Citation

_ESCAPES = MappingProxyType(
    {
        **{sign: f"\\{sign}" for sign in "%&#$_{}"},
        "\\": r"\textbackslash{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
    }
)
_LONE_BRACES = MappingProxyType({"{": r"\textbraceleft{}", "}": r"\textbraceright{}"})
"""For where they aren't balanced: to BibTeX, an escaped brace is a brace as well."""
_ANY = re.compile(r"[%&#$_{}\\^~]")
_COMMANDS = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho"
    "|sigma|tau|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega|ell"
    "|nabla|partial|infty|times|pm|sim|approx|leq|geq|ll|gg|to|rightarrow|in|cdot|star|circ|sum"
    "|prod|sqrt|log|exp|min|max|ldots|dots|mathbb|mathcal|mathbf|mathrm|text"
)
_COMMAND = rf"\\(?:{_COMMANDS})(?![A-Za-z])"
_GROUP = r"\{[A-Za-z0-9+\-*=/,. ]+\}"
_ATOM = rf"(?:[A-Za-z0-9+\-*=/,.()|<>! ]|{_COMMAND}(?:{_GROUP})?)"
_RAISED, _LOWERED = (rf"{sign}(?:[A-Za-z0-9+\-*]|{_COMMAND}|{_GROUP})" for sign in (r"\^", "_"))
_SCRIPTS = rf"(?:{_RAISED}(?:{_LOWERED})?|{_LOWERED}(?:{_RAISED})?)?"
_FORMULA = re.compile(
    rf"(?<![\\$])\$(?=[^$]*[\\^_][^$]*\$|[A-Za-z]\$)(?! ){_SCRIPTS}(?:{_ATOM}{_SCRIPTS}){{0,60}}"
    r"(?<! )\$(?![$0-9])"
)
"""A formula that LaTeX can set; any other dollar is a sign of its own."""


def as_bibtex(citations: Iterable[Citation]) -> str:
    """Return the citations as entries of a .bib file."""
    return "\n".join(map(_entry, citations))


def escaped(text: str) -> str:
    """Escape what means something to BibTeX or LaTeX; formulas stay."""
    if not _ANY.search(text):
        return text
    return "".join(_pieces(text, _ESCAPES if _is_balanced(text) else {**_ESCAPES, **_LONE_BRACES}))


def _pieces(text: str, escapes: Mapping[str, str]) -> Iterator[str]:
    done = 0
    for formula in _FORMULA.finditer(text):
        yield _ANY.sub(lambda sign: escapes[sign[0]], text[done : formula.start()])
        yield formula[0]
        done = formula.end()
    yield _ANY.sub(lambda sign: escapes[sign[0]], text[done:])


def _is_balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return not depth


def _entry(citation: Citation) -> str:
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in _fields(citation) if value)
    return f"@misc{{{citation.key},\n{rows}\n}}\n"


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    title = escaped(citation.title)
    yield "title", f"{{{title}}}"  # the inner braces keep all capitals
    yield "author", " and ".join(map(_author, citation.authors))
    if not citation.authors:
        yield "key", citation.key  # what BibTeX sorts by without an author
    yield "year", citation.year
    yield "eprint", citation.arxiv_id
    yield "archivePrefix", "arXiv" if citation.arxiv_id else ""
    yield "doi", citation.doi
    yield "url", citation.paper.arxiv_url or ""
    yield "note", ". ".join(citation.remarks)


def _author(name: AuthorName) -> str:
    if name.is_corporate:
        return f"{{{escaped(name.family)}}}"
    parts = (name.surname, name.suffix, name.given)
    return ", ".join(escaped(part) for part in parts if part)
