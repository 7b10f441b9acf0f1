"""What the command line prints arrives on any terminal; what can't be written is one line."""

import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.commands import commands
from bot.cli.streams import run_with_streams
from bot.ingest.sources.port import Batch
from bot.services import Services
from bot.storage.database import open_database
from tests.support.fakes import Clock, FakeSource, a_paper

pytestmark = pytest.mark.usefixtures("elsewhere")

TITLE = "Zażółć π₀ gardens – 機械 “so” 🌱"


@pytest.fixture
async def _filled(sqlite_url: str) -> None:
    """Put a paper with many letters into the database."""
    async with open_database(sqlite_url) as database:
        services = Services.over(database, FakeSource(), Clock())
        await services.ingest.store(Batch(tuple(a_paper(n, title=TITLE) for n in range(1, 4))))


@dataclass
class Terminal:
    """Standard output and error of one encoding."""

    out: io.BytesIO
    err: io.BytesIO
    encoding: str

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command; give its exit code, and what a reader of this encoding sees."""
        code = exit_code(arguments)
        sys.stderr.flush()
        return (
            code,
            self.out.getvalue().decode(self.encoding),
            self.err.getvalue().decode(self.encoding),
        )


def exit_code(arguments: Sequence[str]) -> int:
    """Run a command as `main` does; give its exit code."""
    with pytest.raises(SystemExit) as ended:
        run_with_streams(lambda: commands(list(arguments)))
    return int(ended.value.code or 0)


def terminal(monkeypatch: pytest.MonkeyPatch, encoding: str) -> Terminal:
    """Let the process have another terminal."""
    out, err = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding=encoding))
    return Terminal(out, err, encoding)


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", "Za???? ?? gardens"),
        ("latin-1", "Za?ó?? ?? gardens"),
        ("iso8859-2", "Zażółć ?? gardens"),
        ("cp1252", "Za?ó?? ?? gardens"),
        ("cp437", "Za?ó?? π? gardens"),
        ("koi8-r", "Za???? ?? gardens"),
        ("shift_jis", "Za???? π? gardens"),
        ("utf-8", "Zażółć π₀ gardens"),
    ],
)
def test_letters_that_a_terminal_lacks_are_replaced(
    monkeypatch: pytest.MonkeyPatch, encoding: str, shown: str
) -> None:
    """Programs get all of them as escapes of JSON."""
    code, out, _ = terminal(monkeypatch, encoding).run("search", "gardens")
    json_code, lines, _ = terminal(monkeypatch, encoding).run("search", "gardens", "--json")

    assert (code, json_code) == (0, 0)
    assert shown in " ".join(out.split())
    assert [json.loads(line)["title"] for line in lines.splitlines()] == [TITLE] * 3


@pytest.mark.parametrize("arguments", [["search", "π₀", "–ok"], ["--help"], ["doctor"], ["nö"]])
def test_every_command_can_be_used_in_ascii(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Errors and help too."""
    code, out, err = terminal(monkeypatch, "ascii").run(*arguments)

    assert code in {0, 1, 2}
    assert out + err
    assert "Traceback" not in out + err


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize(
    "arguments",
    [["search", "gardens"], ["search", "gardens", "--json"], ["--help"], ["--version"], ["doctor"]],
)
def test_a_full_disk_is_one_line(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    """It is told on standard error, and the exit code says that something is missing."""
    told = terminal(monkeypatch, "utf-8")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)

        code = exit_code(arguments)

    sys.stderr.flush()
    assert code == 1
    assert told.err.getvalue().decode().splitlines()[-1:] == [
        "paperboy: the output can't be written: No space left on device"
    ]


@pytest.mark.parametrize(
    ("number", "lines"), [(errno.EIO, 1), (errno.EDQUOT, 1), (errno.EFBIG, 1), (errno.EPIPE, 0)]
)
def test_each_failing_write_is_one_line(
    monkeypatch: pytest.MonkeyPatch, number: int, lines: int
) -> None:
    """But a reader that has had enough, such as `head`, needs none."""
    told = terminal(monkeypatch, "utf-8")

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    with pytest.raises(SystemExit) as ended:
        run_with_streams(fail)

    sys.stderr.flush()
    assert ended.value.code == 1
    assert len(told.err.getvalue().splitlines()) == lines


def test_another_error_is_not_hidden() -> None:
    """A file that is missing has nothing to do with the output."""

    def fail() -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file")

    with pytest.raises(FileNotFoundError):
        run_with_streams(fail)


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize("command", ["search gardens >/dev/full", "--help >&- 2>&-"])
def test_the_process_ends_without_a_traceback(command: str) -> None:
    """Python's own last flush doesn't fail again."""
    done = subprocess.run(  # noqa: S602  # a redirection of a shell is what is tested
        f'"{sys.executable}" -m bot {command}',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )

    assert done.returncode == ("full" in command)
    assert len(done.stderr.splitlines()) == ("full" in command)
