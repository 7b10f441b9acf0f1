"""The containers are given no more than they need."""

import re

from bot.cluster.domain.roles import EVERY_ROLE
from tests.project.repository import ROOT


def test_the_containers_run_with_what_they_need_alone() -> None:
    """No rights, nothing to write but their data; the roles of the second profile exist."""
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    shared = compose.partition("\nx-role:")[0]
    for rule in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "mem_limit:"):
        assert rule in shared
    assert {*re.findall(r"--role, (\w+)", compose)} == EVERY_ROLE
    assert re.search(r"^USER \d+$", dockerfile, re.MULTILINE)
    (module,) = re.findall(r'^HEALTHCHECK .*"-m", "([\w.]+)"\]$', dockerfile, re.MULTILINE)
    assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file()


def test_every_command_for_containers_knows_the_profile() -> None:
    """It is in .env: a command that named it would be followed by one that starts nothing."""
    files = [ROOT / "README.md", ROOT / "compose.yaml", *(ROOT / "docs").rglob("*.md")]

    told = [file.name for file in files if "--profile" in file.read_text(encoding="utf-8")]

    assert told == []
    assert "COMPOSE_PROFILES=single" in (ROOT / "README.md").read_text(encoding="utf-8")
