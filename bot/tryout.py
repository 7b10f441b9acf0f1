"""Tries the real bot without Discord: a page in the browser, or a tour in the terminal.

simcord stands in for Discord; the bot, its cache, its search and its cards are the real ones.
"""

import asyncio
import logging
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path

import discord
import simcord
from rich.console import Console
from rich.rule import Rule

from bot import app, transcript
from bot.client import PaperBot
from bot.clock import utc_now
from bot.domain.errors import PaperboyError, SourceUnavailable
from bot.domain.lists import Period
from bot.services.imports import import_file
from bot.services.services import Services
from bot.settings import Settings
from bot.storage.database import open_database
from bot.ui.lines import framed, picture_url

SAMPLE_NOW = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
"""When it is in the sample: the afternoon of its last listing day."""
PROBE_SECONDS = 5.0
"""How long Hugging Face gets to show that it answers."""
PICTURES = 1_000
"""Newest papers whose pictures the page replaces by a placeholder."""

_SAMPLE_NOTE = (
    "This is a sample: titles, ids, names and numbers are real, abstracts and summaries were "
    "rewritten for it. It is the afternoon of 10 March 2026."
)
_LIVE_NOTE = "These are live papers from Hugging Face."
_TYPE = "Type /papers today, or /papers search moe"
