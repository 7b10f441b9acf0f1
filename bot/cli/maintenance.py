"""Maintenance commands: backup, restore, copy, doctor."""

import asyncio
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import URL

from bot.cli import output
from bot.cli.runner import load_settings, run_command
from bot.errors import BadRequest, BadSettings, StorageUnavailable
from bot.operations.doctor.checkup import check_up
from bot.operations.doctor.findings import Severity
from bot.operations.maintenance.copy import copy_all
from bot.operations.maintenance.restore import RestoreReport, mark_restored
from bot.runtime import logging
from bot.runtime.clock import utc_now
from bot.runtime.logging import LogFormat
from bot.settings import Settings
from bot.storage import backup_rotation, backups
from bot.storage.backups import Backup, BackupProgress
from bot.storage.database import open_database
from bot.storage.database_url import file_of, parse_url
from bot.storage.file_lock import locked

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

commands = typer.Typer()

_DUMP = (
    "This is PostgreSQL: back it up with `pg_dump`, restore it with `pg_restore`, and then run"
    " `paperboy restore` without a file, so that nothing is posted twice."
)


@commands.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="The new file; else one in backups/ beside the database.")
    ] = None,
) -> None:
    """Copy the database to a file and verify it; works while the bot is running."""
    url = parse_url(load_settings().database_url)

    async def work() -> None:
        source, now = _file_of(url), utc_now()
        name = f"{source.stem}-{now:%Y%m%d-%H%M%S}.db"
        target = file or await asyncio.to_thread(_backup_folder, source) / name
        with output.bar(output.standard_output()) as bar:
            task = bar.add_task("copying", total=None)
            shown = _shown(bar, task)
            made = await asyncio.to_thread(backups.write_backup, source, target, now, shown)
        _say(f"{made.path}: {_contents(made)}; verified.")

    run_command(work())


@commands.command()
def restore(
    file: Annotated[
        Path | None, typer.Argument(help="A backup; none after `pg_restore` on PostgreSQL.")
    ] = None,
) -> None:
    """Replace the database with a backup, while the bot is stopped; the old one is kept."""
    url = parse_url(load_settings().database_url)

    async def work() -> None:
        now = utc_now()
        if url.drivername.startswith("postgresql"):
            if file:
                raise BadRequest(_DUMP)
            async with open_database(url.render_as_string(hide_password=False)) as database:
                _tell(await mark_restored(database, now), None)
        elif file is None:
            raise BadRequest("Which backup? Name its file: paperboy restore FILE.")
        else:
            await _restore(file, _file_of(url), now)

    run_command(work())


@commands.command()
def copy(
    to: Annotated[
        str, typer.Option(help="An empty database: postgresql+asyncpg://user@host/name.")
    ],
) -> None:
    """Copy the SQLite database to PostgreSQL and compare both, while the bot is stopped."""
    path = _file_of(parse_url(load_settings().database_url))

    async def work() -> None:
        if not to.startswith("postgresql+asyncpg:"):
            raise BadRequest(
                "--to takes a PostgreSQL database: postgresql+asyncpg://user@host/name."
            )
        parse_url(to, "--to")
        with locked(path):
            async with (
                open_database(f"sqlite+aiosqlite:///{path}", read_only=True) as source,
                open_database(to) as target,
            ):
                with output.bar(output.standard_output()) as bar:
                    task = bar.add_task("copying", total=None)
                    copied = await copy_all(
                        source,
                        target,
                        utc_now(),
                        lambda name, done, rows: bar.update(
                            task, description=name, completed=done, total=rows
                        ),
                    )
        for each in copied:
            _say(f"{each.name}: {each.rows} rows, the same")
        _say("Set DATABASE_URL to the copy, start the bot, and delete the old file within 35 days.")

    run_command(work())


@commands.command()
def doctor(
    *, json: Annotated[bool, typer.Option(help="Print one JSON object a line.")] = False
) -> None:
    """Check settings, token, database, clock, disk, Discord and Hugging Face."""
    secrets: tuple[str, ...] = ()
    with suppress(BadSettings):  # the doctor reports it first
        secrets = Settings.load().secrets()
    logging.set_up("ERROR", LogFormat.TEXT, secrets)
    clean = logging.TextFormatter(secrets).clean

    async def work() -> None:
        findings = await check_up()
        for finding in findings:
            line = output.finding_json(finding) if json else output.finding_line(finding)
            typer.echo(clean(line))
        if not json:
            typer.echo(f"\n{output.findings_sum(findings)}")
        if any(finding.grade is Severity.FAIL for finding in findings):
            raise typer.Exit(1)

    run_command(work())


async def _restore(file: Path, path: Path, now: datetime) -> None:
    """Prepare the copy beside the database; it takes its place only once verified and marked."""
    found = await asyncio.to_thread(backups.verify, file)
    young = path.with_name(f".{path.name}.restoring")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(path):
        with output.bar(output.standard_output()) as bar:
            task = bar.add_task("copying", total=None)
            await asyncio.to_thread(backups.unpack, file, young, _shown(bar, task))
        async with open_database(f"sqlite+aiosqlite:///{young}", is_copy=True) as database:
            doubt = await mark_restored(database, now)
        aside = await asyncio.to_thread(backups.replace, young, path, now)
    _say(f"{path} is restored: {_contents(found)}.")
    if aside:
        _say(f"The old database is kept for {backup_rotation.MAX_AGE.days} days as {aside}.")
    _tell(doubt, found.made_at)


def _backup_folder(source: Path) -> Path:
    if not source.is_file():
        raise StorageUnavailable(f"There is no database at {source} yet.")
    return backup_rotation.make_folder(source)


def _file_of(url: URL) -> Path:
    if not url.drivername.startswith("sqlite"):
        raise BadRequest(_DUMP)
    return file_of(url)


def _shown(bar: "Bar", task: "TaskID") -> BackupProgress:
    return lambda done, pages: bar.update(task, completed=done, total=pages)


def _contents(found: Backup) -> str:
    made = f", made {found.made_at:%Y-%m-%d %H:%M} UTC" if found.made_at else ""
    megabytes = found.size / 1_000_000
    return f"{found.papers} papers, {found.deliveries} deliveries, {megabytes:.1f} MB{made}"


def _tell(doubt: RestoreReport, made_at: datetime | None) -> None:
    """Print what a restored database is unsure about, and what to do."""
    _say(
        f"Nothing will be posted twice: {doubt.messages} waiting messages, and roundups that were"
        " due since the backup, are looked for in their channels first;"
        f" {doubt.roundups} roundups skip what is past,"
        f" {doubt.watches} watches start with tomorrow's papers."
    )
    since = f" --since {made_at:%Y-%m-%d}" if made_at else " --since the day of the backup"
    _say(f"Now run `paperboy ingest{since}` to fetch the papers listed after the backup.")


def _say(line: str) -> None:
    output.standard_output().print(line, markup=False, soft_wrap=True)
