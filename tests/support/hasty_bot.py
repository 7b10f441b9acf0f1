"""Runs the real bot with seconds in place of minutes, for tests that kill it again and again."""

import importlib
import os
from datetime import timedelta

from bot.delivery.domain import delivery


def main() -> None:
    """Enter the command line of a bot whose lease, nonce window and pauses are short.

    The modules that take these values over are imported after they were changed.
    """
    delivery.LEASE = timedelta(seconds=_seconds("HASTY_LEASE"))
    delivery.NONCE_WINDOW = timedelta(seconds=_seconds("HASTY_WINDOW"))
    vars(importlib.import_module("bot.operations.database_health"))["EVERY"] = 0.5
    vars(importlib.import_module("bot.delivery.services.sender"))["POLL_SECONDS"] = 0.5
    vars(importlib.import_module("bot.delivery.services.rate_limiter"))["MIN_BREAK"] = _seconds(
        "HASTY_BREAK", 600
    )
    build_targets = importlib.import_module("bot.delivery.targets.registry").build_targets
    build_targets.__defaults__ = (_seconds("HASTY_PATIENCE", 30),)
    vars(importlib.import_module("bot.workers"))["SCHEDULE_SECONDS"] = 0.5
    vars(importlib.import_module("bot.roundups.services.scheduler"))["RECHECK"] = timedelta(
        seconds=0.5
    )
    importlib.import_module("bot.cli.commands").main()


def _seconds(name: str, usual: float | None = None) -> float:
    return float(os.environ[name] if usual is None else os.environ.get(name, usual))


if __name__ == "__main__":
    main()
