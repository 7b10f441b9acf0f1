"""The documents' links, names and commands lead somewhere."""

import re
import shutil
import subprocess
from itertools import chain
from pathlib import Path

import pytest

from bot.accounts.domain import Owner
from bot.privacy.store import rows_of
from tests.project.repository import PROJECT, ROOT

DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")))
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    """Each document's links and pictures within the repository exist."""
    links = re.findall(r'\]\(([^):#]+)\)|src="([^":]+)"', document.read_text(encoding="utf-8"))

    assert [link for link in chain(*links) if link and not (document.parent / link).exists()] == []


@each_document
def test_commands_can_be_pasted(document: Path) -> None:
    """A shell can read every block of commands."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    blocks = re.findall(
        r"^ *```sh\n(.*?)^ *```$", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )

    read = [
        subprocess.run([bash, "-n"], input=block, check=False, capture_output=True, text=True)  # noqa: S603  # bash reads our own text and runs nothing
        for block in blocks
    ]

    assert [each.stderr for each in read if each.stderr] == []


def test_the_privacy_policy_names_every_table_of_people_or_servers() -> None:
    """Each of them has its row, and no row names a table that there isn't."""
    policy = (ROOT / "PRIVACY.md").read_text(encoding="utf-8")
    owners = (Owner(1), Owner(1, 2))

    named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|[^|]+", policy, re.MULTILINE))))

    assert named == {rows.table.name for owner in owners for rows in rows_of(owner)}


def test_the_security_rules_name_tests_that_exist() -> None:
    """A rule whose test was renamed or removed is a rule without a test."""
    rules = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    files = {path.name for path in ROOT.glob("tests/**/*.py")}

    named = set(re.findall(r"`(?:tests/)?([\w/]+\.py)`", rules))

    assert {name for name in named if "/" in name and not (ROOT / "tests" / name).exists()} == set()
    assert {name.split("/")[-1] for name in named} - files == set()


def test_the_changelog_begins_with_this_version() -> None:
    """What pyproject.toml calls this version is what people read about first."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    newest = re.search(r"^## \[(.+?)\]", changelog, re.MULTILINE)

    assert newest
    assert newest[1] == PROJECT["project"]["version"]
