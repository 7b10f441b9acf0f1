"""The command line as a test types it, and what it reads of the answer."""

import json
from collections.abc import Sequence

from typer.testing import CliRunner, Result

from bot.cli.commands import commands


def paperboy(*arguments: str) -> Result:
    """Run a command as people type it."""
    return CliRunner().invoke(commands, arguments)


def found(result: Result) -> Sequence[str]:
    """Give the titles of results that were printed as JSON, in order."""
    assert result.exit_code == 0
    return [json.loads(line)["title"] for line in result.stdout.splitlines()]


def complaint(result: Result) -> str:
    """Give the one line that a command which could not do its work has left."""
    assert result.exit_code != 0
    [line] = result.stderr.splitlines()
    return line
