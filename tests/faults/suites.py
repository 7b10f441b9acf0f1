"""Runs test files as scenarios: those whose criteria are a table, a law or a state machine."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as ET

from tests.faults.verdict import MOST_PROBLEMS, Verdict, unmet

ROOT = Path(__file__).parents[2]
PROFILE = "TEST_PROFILE"
"""The environment variable that names the hypothesis profile; see tests/conftest.py."""

SUITES = MappingProxyType(
    {
        "error table": (
            *("delivery/test_error_table.py", "delivery/test_targets.py"),
            *("domain/test_deliveries.py", "services/test_*outcomes.py"),
        ),
        "catch-up": ("services/test_scheduler.py", "services/test_polling.py"),
        "time zones": ("domain/test_schedule_laws.py", "domain/test_zones.py"),
        "disk": ("faults/test_*disk.py", "storage/test_locked_file.py", "storage/test_opening.py"),
        "tenants": ("*/test_tenants*.py", "cogs/test_access.py", "cogs/test_refusals.py"),
        "hostile feed": (
            *("sources/test_http*.py", "sources/test_items.py", "sources/test_huggingface.py"),
            *("*/test_hostile*.py", "domain/test_text.py", "ui/test_*.py"),
        ),
        "cancellations": ("storage/test_database.py", "storage/test_interleavings.py"),
        "state machines": ("storage/test_outbox_machine.py", "services/test_watch_machine.py"),
    }
)  # fmt: skip
"""The files of each, below `tests`."""


async def suite(name: str, seed: int, profile: str) -> Verdict:
    """Run the files of a suite with a hypothesis profile; the seed is hypothesis's."""
    files = [path for pattern in SUITES[name] for path in sorted((ROOT / "tests").glob(pattern))]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ("-q", "-p", "no:cacheprovider", f"--hypothesis-seed={seed}")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pytest", *options, f"--junitxml={report}", *map(str, files)),
            cwd=ROOT,
            env=os.environ | {PROFILE: profile},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        code = await process.wait()
        return await asyncio.to_thread(_read, report, code, len(files))


def _read(report: Path, code: int, files: int) -> Verdict:
    """Read what pytest reports of all its tests."""
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314  # pytest's own
    failed = [_name(case) for case in cases if _has(case, ("failure", "error"))]
    skipped = sum(_has(case, ("skipped",)) for case in cases)
    return Verdict(
        f"{len(cases)} tests of {files} files",
        other=f"{skipped} skipped",
        problems=[f"{name} failed" for name in failed[:MOST_PROBLEMS]]
        + unmet([(code == 0, f"pytest ends with 0, not {code}"), (bool(cases), "there are tests")]),
    )


def _has(case: ET.Element, tags: Sequence[str]) -> bool:
    return any(case.find(tag) is not None for tag in tags)


def _name(case: ET.Element) -> str:
    return f"{case.get('classname')}.{case.get('name')}"
