"""The systemd unit is one that systemd takes, and leaves the process little besides its needs."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.repository import ROOT

UNIT = ROOT / "docs" / "paperboy.service"
MAX_EXPOSURE = 13
"""Tenths, out of a hundred; the rest are what a bot needs: the network, and /proc/stat."""


@pytest.fixture
def analyze() -> str:
    """Find systemd's tool, or skip visibly where it is not installed."""
    if (found := shutil.which("systemd-analyze")) is None:
        pytest.skip("systemd is not installed")
    return found


def test_the_unit_is_valid_and_closed(analyze: str, tmp_path: Path) -> None:
    """Without one warning; the program is one that exists here."""
    file = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8").replace("/opt/paperboy/.venv/bin/paperboy", "/bin/true")
    file.write_text(text, encoding="utf-8")
    offline = ["security", "--offline=true", f"--threshold={MAX_EXPOSURE}", "--no-pager"]

    valid, closed = (
        subprocess.run(  # noqa: S603  # fixed arguments
            [analyze, *arguments, file], check=False, capture_output=True, text=True
        )
        for arguments in (["verify"], offline)
    )

    assert (valid.returncode, valid.stderr) == (0, "")
    assert closed.returncode == 0, closed.stdout
