"""Checks that Hugging Face answers, and that its newest list can be read."""

from datetime import date, timedelta

from bot.errors import BadSettings, SourceUnavailable
from bot.ingest.services.ingest import unreadable
from bot.ingest.sources.http import RateLimitedClient, open_http
from bot.ingest.sources.huggingface import HuggingFace
from bot.ingest.sources.port import Batch
from bot.operations.doctor.findings import Finding, fail, ok, warn
from bot.papers.domain.listing import Period, weekdays_back
from bot.runtime.clock import utc_now
from bot.runtime.version import program_version
from bot.settings import Settings

LOOK_BACK = timedelta(days=4)
"""How far back a list is looked for that is not empty: over a weekend and a holiday."""


async def upstream_finding(settings: Settings) -> Finding:
    """Ask for the newest list, as the bot does."""
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    contact, version = settings.contact_url, program_version()
    try:
        async with open_http(
            settings.hf_endpoint, version=version, token=token, contact=contact
        ) as http:
            day, batch = await _newest(
                HuggingFace(RateLimitedClient(http, "Hugging Face"), utc_now)
            )
    except (SourceUnavailable, BadSettings) as error:
        return fail(
            "upstream",
            str(error),
            "Check the network and HF_ENDPOINT. Papers that are already stored still work.",
        )
    return _rated(settings.hf_endpoint, day, batch)


async def _newest(source: HuggingFace) -> tuple[date, Batch]:
    """Return the newest list that is not empty, or today's."""
    today = utc_now().date()
    latest = await source.listing(Period.day(today))
    if latest.papers or latest.rejected:
        return today, latest
    for day in weekdays_back(today - timedelta(days=1), today - LOOK_BACK):
        batch = await source.listing(Period.day(day))
        if batch.papers or batch.rejected:
            return day, batch
    return today, latest


def _rated(endpoint: str, day: date, batch: Batch) -> Finding:
    advice = "Hugging Face has changed its form: update Paperboy. The records are kept until then."
    if problem := unreadable(batch, day):
        return fail("upstream", problem, advice)
    if batch.rejected:
        number = len(batch.rejected)
        records = f"{number:,} record{'s' * (number != 1)}"
        return warn("upstream", f"{records} of {day} could not be read.", advice)
    read = f"{len(batch.papers):,} paper{'s' * (len(batch.papers) != 1)} on the list of {day}"
    if batch.unread_fields:
        named = ", ".join(f"{name} of {number}" for name, number in batch.unread_fields.items())
        return warn(
            "upstream",
            f"{read}, but some values could not be read: {named}.",
            "The papers are there without these values. If it lasts, update Paperboy.",
        )
    return ok("upstream", f"{endpoint} answers: {read}.")
