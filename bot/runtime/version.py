"""The installed version of Paperboy."""

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """Return the installed version of Paperboy."""
    try:
        return version("paperboy")
    except PackageNotFoundError:  # run from a source folder that was never installed
        return "0"
