"""The alert rules ring when they should, by Prometheus' own tool."""

import subprocess
from pathlib import Path

from tests.project.repository import ROOT

RULES = ROOT / "docs" / "alerts.yaml"


def test_rules_ring_when_they_should(promtool: str, tmp_path: Path) -> None:
    """Each of those in alerts_test.yaml before and after its time has come."""
    tests = Path(__file__).with_name("alerts_test.yaml").read_text(encoding="utf-8")
    file = tmp_path / "tests.yaml"
    file.write_text(tests.replace("[RULES]", f"[{RULES}]"), encoding="utf-8")

    checked = subprocess.run(  # noqa: S603  # fixed arguments
        [promtool, "check", "rules", RULES], check=False, capture_output=True, text=True
    )
    tried = subprocess.run(  # noqa: S603  # fixed arguments
        [promtool, "test", "rules", file], check=False, capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert tried.returncode == 0, tried.stdout + tried.stderr
