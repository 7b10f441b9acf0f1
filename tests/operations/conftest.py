"""What tests of operations share: Prometheus' own tool."""

import shutil

import pytest


@pytest.fixture
def promtool() -> str:
    """Find Prometheus' tool, or skip visibly where it is not installed."""
    if (found := shutil.which("promtool")) is None:
        pytest.skip("promtool is not installed: it comes with Prometheus")
    return found
