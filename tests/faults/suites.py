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
            *("delivery/test_deliveries.py", "*/test_outcomes.py"),
        ),
        "catch-up": ("roundups/test_scheduler.py", "ingest/test_polling.py"),
        "time zones": ("schedules/test_schedule_laws.py", "schedules/test_time_zones.py"),
        "disk": ("faults/test_*disk.py", "storage/test_locked_file.py", "storage/test_opening.py"),
        "tenants": ("*/test_tenants*.py", "cogs/test_access.py", "cogs/test_refusals.py"),
        "hostile feed": (
            *("ingest/test_http*.py", "ingest/test_huggingface*.py", "*/test_hostile*.py"),
            *("text/test_folding.py", "ui/test_*.py", "*/test_*view*.py", "papers/test_cards.py"),
            *("delivery/test_messages.py", "*/test_controls.py", "roundups/test_entries.py"),
        ),
        "cancellations": ("storage/test_database.py", "papers/test_saving_laws.py"),
        "state machines": ("delivery/test_outbox_machine.py", "watches/test_watch_machine.py"),
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
