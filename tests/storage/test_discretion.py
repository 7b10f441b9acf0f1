"""A log holds no word of what people watch and search for, whatever goes wrong with it."""

import logging
from typing import Any

import pytest

from bot.runtime.logging import JsonFormatter, TextFormatter
from bot.storage.database import Database
from bot.storage.key_values import KeyValues

WORDS = "somebody's own words"


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
@pytest.mark.parametrize("fact", [(WORDS, None), (f"{WORDS} \ud800", "")])
async def test_a_failing_statement_keeps_its_values(
    database: Database,
    caplog: pytest.LogCaptureFixture,
    formatter: logging.Formatter,
    fact: tuple[str, Any],
) -> None:
    """If a row, a value or a file is refused, the traceback tells the reason, not the words."""
    for opened in (database.write(), database.read()):
        try:
            async with opened as tx:
                await KeyValues(tx).put(*fact)
        except Exception:
            logging.getLogger().exception("failed")

    lines = [formatter.format(record) for record in caplog.records]
    assert len(lines) == 2
    assert all("Traceback" in line for line in lines)
    assert [line for line in lines if "somebody" in line] == []
