"""Runs commands of the command line: loads the settings, reports errors in one line."""

import asyncio
from collections.abc import Coroutine
from logging import getLogger

import typer

from bot.errors import BadQuery, BadSettings, PaperboyError, StorageDamaged
from bot.runtime import logging
from bot.search.domain.query import with_carets
from bot.settings import Settings

log = getLogger(__name__)

CONFIGURATION_ERROR = 78  # EX_CONFIG: a supervisor should not restart us in a loop
DATA_ERROR = 65  # EX_DATAERR: the database is damaged, and a restart can't repair it


def run_command(work: Coroutine[object, object, None], query: str = "") -> None:
    """Run a command to completion; expected errors are reported in one line.

    An error in `query` is reported below its place in it.
    """
    try:
        asyncio.run(work)
    except PaperboyError as error:
        if isinstance(error, BadQuery) and query.strip():
            typer.echo(
                f"paperboy: that search can't be read\n{with_carets(query, error)}", err=True
            )
        else:
            typer.echo(f"paperboy: {logging.redact(str(error))}", err=True)
        raise typer.Exit(_exit_code(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _exit_code(error: PaperboyError) -> int:
    if isinstance(error, BadSettings):
        return CONFIGURATION_ERROR
    return DATA_ERROR if isinstance(error, StorageDamaged) else 1


def load_settings(level: str | None = None, **given: str) -> Settings:
    """Load the settings and set up logging; a bad setting ends the command with one line.

    Where people read the output, `level` keeps the log out of it. Settings that are `given` on the
    command line override all others.
    """
    try:
        settings = Settings.load(given=given)
    except BadSettings as error:
        typer.echo(f"paperboy: {error}", err=True)
        raise typer.Exit(CONFIGURATION_ERROR) from None
    logging.set_up(level or settings.log_level, settings.log_format, settings.secrets())
    for sentence in settings.notes:
        log.warning(sentence)
    return settings
