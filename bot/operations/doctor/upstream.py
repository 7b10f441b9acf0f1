"""Checks that Hugging Face answers, and that its newest list can be read."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.errors import SourceUnavailable
from bot.ingest.services.ingest import unreadable
from bot.ingest.sources.connection import open_http
from bot.ingest.sources.exchange import Exchange
from bot.ingest.sources.http import RateLimitedClient
from bot.ingest.sources.huggingface import HuggingFace
from bot.ingest.sources.port import Batch
from bot.operations.doctor.findings import Finding, fail, ok, warn
from bot.operations.doctor.network import connection_advice
from bot.papers.domain.listing import Period, weekdays_back
from bot.runtime.clock import utc_now
from bot.runtime.network import Network
from bot.runtime.version import program_version
from bot.settings import Settings

LOOK_BACK = timedelta(days=4)
"""How far back a list is looked for that is not empty: over a weekend and a holiday."""


async def upstream_findings(settings: Settings, network: Network) -> list[Finding]:
    """Ask for the newest list, as the bot does."""
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    contact, version = settings.contact_url, program_version()
    endpoint = settings.hf_endpoint
    try:
        async with open_http(
            endpoint, version=version, token=token, contact=contact, network=network
        ) as http:
            client = RateLimitedClient(http, "Hugging Face", proxies=network.proxies)
            day, batch = await _newest(HuggingFace(client, utc_now))
    except SourceUnavailable as error:
        says = f"{endpoint} can't be used: {error.cause or error}."
        kept = "Papers that are already stored still work."
        return [fail("upstream", says, f"{connection_advice(error.cause, 'HF_ENDPOINT')} {kept}")]
    return [*_exchange_findings(endpoint, client.exchange), _rated(endpoint, day, batch)]


def _exchange_findings(endpoint: str, exchange: Exchange) -> Iterator[Finding]:
    """Report what the operator should change although papers come."""
    if status := exchange.token_refused:
        yield warn(
            "upstream",
            f"{endpoint} answers, but refuses HF_TOKEN (status {status}).",
            "Put a new one into HF_TOKEN, or none: without it the quota is half.",
        )
    if where := exchange.moved_to:
        yield warn(
            "upstream",
            f"{endpoint} answers from {where}, to which it redirects.",
            "If that is its new home, set HF_ENDPOINT to it; HF_TOKEN is not sent there.",
        )


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
