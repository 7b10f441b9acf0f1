"""Warns after `make setup` if a service's own user could not start this Python."""

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

HOMES = (Path("/home"), Path("/root"), Path("/run/user"))
"""Folders that docs/paperboy.service closes to the service, whatever their permissions."""


def closed_folder(paths: Iterable[Path], homes: Iterable[Path] = HOMES) -> Path | None:
    """Return a folder that keeps other users from one of `paths`, None if they can reach them."""
    for path in paths:
        for folder in reversed(path.parents):
            if folder in homes or not folder.stat().st_mode & stat.S_IXOTH:
                return folder
    return None


def warning(executable: Path, folder: Path) -> str:
    """Say what is wrong and what to do, in one line."""
    return (
        f"paperboy: {executable} lies in {folder}, where a service's own user can't start it"
        " (203/EXEC). For the systemd unit, run: rm -rf .venv && make setup PYTHON=/usr/bin/python3"
    )


def main() -> None:
    """Warn root, who sets it up for another user; anybody else sets it up for themselves."""
    executable = Path(sys.executable).resolve()
    needed = (executable, Path(sys.base_prefix, "lib"), Path(sys.prefix, "lib").absolute())
    if os.name == "posix" and os.geteuid() == 0 and (folder := closed_folder(needed)):
        sys.stderr.write(f"{warning(executable, folder)}\n")


if __name__ == "__main__":
    main()
