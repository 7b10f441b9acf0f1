"""The files keep the rules of the house that no linter knows."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.repository import PROJECT, ROOT

CODE = tuple(
    path.relative_to(ROOT).as_posix()
    for folder in ("bot", "cogs", "tests", "benchmarks", "gallery")
    for path in sorted((ROOT / folder).rglob("*.py"))
)
MODULES = tuple(name for name in CODE if not name.endswith("__init__.py"))
PACKAGES = tuple(name for name in CODE if name.endswith("__init__.py"))


def parsed(name: str) -> ast.Module:
    """Parse a file of the repository."""
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def test_every_module_says_its_job_first() -> None:
    """The first line holds a whole sentence, so that the first lines of all files are a map."""
    a_sentence = re.compile(r"\S.*?[^.]\.(?= |$)")

    first_lines = {name: (ast.get_docstring(parsed(name)) or "").split("\n")[0] for name in MODULES}

    assert [name for name, line in first_lines.items() if not a_sentence.match(line)] == []


def test_no_class_name_stands_twice() -> None:
    """A name has one meaning, so that it can be searched for; private ones stay in their file."""
    places: dict[str, list[str]] = {}
    for name in (each for each in MODULES if each.startswith(("bot/", "cogs/"))):
        for node in parsed(name).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(name)

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_the_map_of_the_house_has_every_module() -> None:
    """CONTRIBUTING.md has every package and root module, at the level that is enforced."""
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    house = guide.partition("## The house\n")[2].partition("\n### ")[0]
    packages = {f"bot/{path.parent.name}/" for path in ROOT.glob("bot/*/__init__.py")}
    modules = {f"bot/{path.name}" for path in ROOT.glob("bot/*.py")} - {"bot/__init__.py"}

    shown = re.findall(r"^([ |]) ((?:bot/)?\w+(?:/|\.py)) +\S", house, re.MULTILINE)
    levels: list[str] = []
    for mark, path in shown:
        beside = f"{levels.pop()} | " if mark == "|" else ""
        levels.append(beside + Path(path).stem)

    assert sorted(path for _, path in shown) == sorted(packages | modules | {"cogs/"})
    assert levels == enforced_levels()


def enforced_levels() -> list[str]:
    """Give the levels of the first contract, with the cogs where the second one puts them."""
    features, cogs, *_ = PROJECT["tool"]["importlinter"]["contracts"]
    levels: list[str] = list(features["layers"])
    below = cogs["layers"][cogs["layers"].index("cogs") + 1]
    levels.insert(levels.index(below.removeprefix("bot.")), "cogs")
    return levels


def test_packages_are_empty() -> None:
    """An __init__.py runs on any import below it, so there is nothing in it to run."""
    full = [name for name in PACKAGES if (ROOT / name).read_bytes()]

    assert full == []


def test_cogs_are_not_asked_for_by_name() -> None:
    """What two cogs share is a service."""
    asking = [
        name
        for name in MODULES
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.Attribute) and node.attr == "get_cog"
    ]

    assert asking == []


def test_no_machine_is_named() -> None:
    """No file of the repository holds a path of the machine it was written on."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git repository")
    listed = subprocess.run(  # noqa: S603  # git, with arguments of our own
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    a_home = re.compile(rb"(?<![\w.:/])/(?:home|root|work|Users)/")

    named = [
        name
        for name in filter(None, listed.stdout.split("\0"))
        if (ROOT / name).is_file() and a_home.search((ROOT / name).read_bytes())
    ]

    assert named == []
