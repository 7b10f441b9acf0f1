"""Root is warned of a Python that the service's user could not start."""

from pathlib import Path

import pytest

from bot.operations.interpreter import closed_folder, warning


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """Give a folder that everybody can reach, as far as the test's own part of the path goes."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to("/tmp") and folder != Path("/tmp"):  # noqa: S108  # pytest's own
            folder.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("mode", "is_closed"),
    [(0o755, False), (0o711, False), (0o700, True), (0o750, True), (0o744, True), (0o770, True)],
)
@pytest.mark.parametrize("below", [".pyenv/versions/3.11.7/bin", ".local/share/uv/python/bin", ""])
def test_a_closed_folder_above_python_is_found(
    open_folder: Path, below: str, mode: int, *, is_closed: bool
) -> None:
    """However far above it is: pyenv and uv put Python deep into a home."""
    home = open_folder / "somebody"
    (home / below).mkdir(parents=True)
    home.chmod(mode)

    found = closed_folder([home / below / "python3.11"], homes=())

    assert found == (home if is_closed else None)


def test_homes_are_closed_to_the_service(open_folder: Path) -> None:
    """The unit hides them, though their permissions may let others in."""
    home = open_folder / "home"
    (home / "ada" / "bin").mkdir(parents=True)

    assert closed_folder([home / "ada" / "bin" / "python"], homes=[home]) == home


def test_the_warning_is_one_line_that_says_what_to_do() -> None:
    """With the interpreter, the folder, and the command."""
    line = warning(Path("/opt/closed/bin/python3.11"), Path("/opt/closed"))

    assert "\n" not in line
    assert "/opt/closed/bin/python3.11 lies in /opt/closed" in line
    assert "make setup PYTHON=/usr/bin/python3" in line
