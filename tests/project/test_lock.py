"""What is installed is what the lock file pins, to the byte."""

import re
from itertools import chain

import pytest

from tests.project.repository import PROJECT, ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def locked() -> dict[str, str]:
    """Give each requirement of the lock file, from its name to its last hash, by name."""
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    return {re.split(r"[=;\[ ]", entry)[0]: entry for entry in entries}


def test_the_lock_pins_and_hashes_everything() -> None:
    """Each requirement is one exact version with hashes, from no particular host."""
    entry = re.compile(
        r"[a-z0-9.-]+==[\w.+!-]+( ; [^\\]+?)?( \\\n    --hash=sha256:[0-9a-f]{64})+", re.ASCII
    )

    odd = [name for name, text in locked().items() if not entry.fullmatch(text)]

    assert odd == []
    assert "://" not in LOCK


@pytest.mark.parametrize("name", ["Makefile", "Dockerfile"])
def test_what_is_installed_is_checked_against_its_hash(name: str) -> None:
    """Every command that fetches what the lock names refuses a file that is another."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")

    commands = re.split(r"&&|\n", text)
    fetching = [each for each in commands if re.search(r"(-r|--requirement) requirements", each)]

    assert fetching
    assert [each for each in fetching if "--require-hashes" not in each] == []


def test_the_lock_has_every_dependency() -> None:
    """Each dependency of the bot, of its extras and of its development is pinned."""
    project = PROJECT["project"]
    wanted: set[str] = {
        re.split(r"[\[<>=! ]", requirement)[0].lower().replace(".", "-")
        for requirement in chain(
            project["dependencies"],
            *project["optional-dependencies"].values(),
            *PROJECT["dependency-groups"].values(),
        )
    }

    missing = wanted - set(locked())

    assert missing == set()
