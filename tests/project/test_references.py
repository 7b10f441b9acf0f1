"""Every file that a docstring, a comment or a page names is there, and so is every heading."""

import ast
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise
from pathlib import Path

import pytest

from tests.project.repository import ROOT

FOLDERS = ("bot", "cogs", "tests", "benchmarks")
"""The folders whose docstrings and comments are read; pages are read wherever they are."""

_URL = re.compile(r"[a-z][a-z+.-]*://[^\s)>\]\"'`]*")
_PATH = re.compile(r"[\w./<>*{}$…-]+")
_IS_OURS = re.compile(
    r"(?:\./)?(?:docs|tests|bot|cogs|benchmarks)/|.*\.md\Z|(?:\w+/)+\w+\.py\Z", re.DOTALL
)
_IS_PLACEHOLDER = re.compile(r"[<>*{}$…]|\.\.\.")
_LINK = re.compile(r"\[[^\]]*\]\((?![a-z]+:)([^)\s#]*)(?:#([^)\s]+))?\)")
_HEADINGS = re.compile(r"""([\w./-]+\.md)`?,\s+("[^"]+"(?:(?:,|,?\s+and)\s+"[^"]+")*)""")
_FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


def dangling(text: str, folder: Path) -> list[str]:
    """Give what a text in `folder` names and what isn't there: files, and headings of pages.

    A path counts from the root, from `bot/` or from `folder`, a link from `folder` alone. What has
    a placeholder in it, or begins at the root of the machine, names no file of ours.
    """
    text = _URL.sub(" ", text)
    names = [name.rstrip(".") for name in _PATH.findall(_LINK.sub(" ", text))]
    missing = [
        name
        for name in dict.fromkeys(names)
        if _IS_OURS.match(name)
        and not name.startswith("/")
        and not _IS_PLACEHOLDER.search(name)
        and _found(name, ROOT, ROOT / "bot", folder) is None
    ]
    for name, listed in _HEADINGS.findall(text):
        if page := _found(name, ROOT, folder):
            wanted = (" ".join(each.split()) for each in re.findall('"([^"]+)"', listed))
            missing += [f'{name}, "{each}"' for each in wanted if each not in headings(page)]
    return missing


def broken(text: str, page: Path) -> list[str]:
    """Give the links of a page that lead nowhere."""
    found: list[str] = []
    for name, anchor in _LINK.findall(_URL.sub("https:", text)):
        target = _found(name, page.parent) if name else page
        if target is None or (anchor and anchor not in map(_anchor, headings(target))):
            found.append(f"{name}#{anchor}" if anchor else name)
    return found


def _found(name: str, *folders: Path) -> Path | None:
    """Find the file or folder of a name in the first of some folders that has it."""
    paths = ((folder / name).resolve() for folder in folders)
    return next((path for path in paths if path.exists() and path.is_relative_to(ROOT)), None)


@cache
def headings(page: Path) -> tuple[str, ...]:
    """Give the headings of a page."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8")) if page.suffix == ".md" else ""
    return tuple(re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE))


def _anchor(heading: str) -> str:
    """Give the name by which a link reaches a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def remarks(module: Path) -> Iterator[str]:
    """Give the docstrings of a module, those of its constants too, and its comments."""
    for node in ast.walk(ast.parse(module.read_bytes())):
        match node:
            case ast.Expr(ast.Constant(str(text))):
                yield text
            case _:
                pass
    with tokenize.open(module) as file:
        tokens = tokenize.generate_tokens(file.readline)
        comments = [token for token in tokens if token.type == tokenize.COMMENT]
    lines = [token.string.lstrip("# ") for token in comments]
    for number, (one, following) in enumerate(pairwise(comments)):  # a sentence may go on below
        if following.start[0] == one.start[0] + 1:
            lines[number + 1] = f"{lines[number]} {lines[number + 1]}"
            lines[number] = ""
    yield from filter(None, lines)


@pytest.mark.parametrize("folder", FOLDERS)
def test_remarks_name_what_is_there(folder: str) -> None:
    """Whoever reads a docstring or comment can open what it refers to."""
    modules = sorted((ROOT / folder).rglob("*.py"))

    found = [
        f"{module.relative_to(ROOT)}: {name}"
        for module in modules
        for name in chain(*(dangling(text, module.parent) for text in remarks(module)))
    ]

    assert found == []


def test_pages_name_what_is_there() -> None:
    """Paths in prose, tables and commands exist, and links lead to a file and its heading."""
    folders = ("docs", *FOLDERS)
    pages = sorted(chain(ROOT.glob("*.md"), *((ROOT / name).rglob("*.md") for name in folders)))

    found = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in pages
        for text in [page.read_text(encoding="utf-8")]
        for name in (*dangling(text, page.parent), *broken(text, page))
    ]

    assert len(pages) > len([*ROOT.glob("*.md")])
    assert found == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("As in NOWHERE.md, 12.", ["NOWHERE.md"]),
        ("`docs/nowhere.md` (bot/nowhere.py).", ["docs/nowhere.md", "bot/nowhere.py"]),
        ("The folder tests/nowhere.", ["tests/nowhere"]),
        ("`papers/domain/paper.py` and `papers/domain/nowhere.py`", ["papers/domain/nowhere.py"]),
        ("cogs/papers.py, bot/storage/ and README.md are there.", []),
        ("the rules of security.md, and of ../CONTRIBUTING.md", []),
        ("../../shared/README.md is not ours", ["../../shared/README.md"]),
        ("bot/<name>.py, tests/**/test_*.py, bot/{one,other}.py, docs/...", []),
        ("https://example.com/docs/page.md and /opt/paperboy/docs/nowhere.md", []),
        ('docs/security.md, "Secrets", says so', []),
        ('`docs/security.md`, "Secrets" and "Rumours"', ['docs/security.md, "Rumours"']),
        ('docs/security.md,\n"Whose\n    is it"', []),
        ('docs/security.md, "Whose\n    was it"', ['docs/security.md, "Whose was it"']),
    ],
)
def test_a_dangling_reference_is_found(text: str, missing: list[str]) -> None:
    """A checker that finds nothing would let everything pass."""
    assert dangling(text, ROOT / "docs") == missing


@pytest.mark.parametrize(
    ("link", "is_broken"),
    [
        ("[here](security.md#secrets)", False),
        ("[here](#whose-is-it)", False),
        ("[here](../README.md)", False),
        ("[there](https://example.com/#top)", False),
        ("[nowhere](security.md#rumours)", True),
        ("[nowhere](#rumours)", True),
        ("[nowhere](docs/security.md)", True),
    ],
)
def test_a_broken_link_is_found(link: str, *, is_broken: bool) -> None:
    """A link counts from its page, and an anchor is the name of a heading there."""
    assert bool(broken(link, ROOT / "docs" / "security.md")) is is_broken


def test_all_remarks_are_read(tmp_path: Path) -> None:
    """Docstrings of modules, functions and constants, and comments over several lines."""
    module = tmp_path / "odd.py"
    lines = ['"""One."""', "A = 1", '"""Two."""', "def b():", '    """Three."""', "    return 'no'"]
    module.write_text("\n".join([*lines, "# four", "# five", "C = '# no'  # six"]))

    assert sorted(remarks(module)) == ["One.", "Three.", "Two.", "four five six"]
