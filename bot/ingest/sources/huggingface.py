"""The Hugging Face papers API as a source (docs/design/upstream.md)."""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from bot.errors import SourceUnavailable
from bot.ingest.sources.fields import bare_arxiv_id
from bot.ingest.sources.http import PATIENCE, RateLimitedClient
from bot.ingest.sources.port import Batch, Rejected
from bot.ingest.sources.quota import Quota
from bot.ingest.sources.records import read_items
from bot.ingest.sources.responses import BAD_REQUEST, NOT_FOUND, OK, SourceResponse
from bot.ingest.sources.unread_fields import UnreadFields
from bot.papers.domain.listing import Period
from bot.papers.domain.paper import Paper
from bot.runtime.clock import Clock

PAGE_LIMIT = 100
PAGES = 20
"""Papers per page and pages per list; 2,000 papers are more than any month has had."""

SEARCH_LIMIT = 120
SEARCH_LENGTH = 250
"""Maximum results and query characters that upstream's search accepts."""

LAST_LISTED_WEEK = 52
"""Upstream rejects week 53, so its days are fetched one by one."""

MAX_ITEMS = 2_000
"""Maximum items in one response: more papers than any month has had."""

DAY_BEGUN_EVERYWHERE = timedelta(hours=12)
"""Time from a day's midnight in UTC until it has begun where clocks are furthest behind."""


class HuggingFace:
    """The source `huggingface`: daily lists, single papers, and the site's own search."""

    def __init__(
        self,
        client: RateLimitedClient,
        clock: Clock,
        patience: float = PATIENCE,
        unread: UnreadFields | None = None,
    ) -> None:
        """Send requests through `client` with its `patience` in seconds; `clock` returns UTC.

        Fields that can't be read are reported to `unread`.
        """
        self._client = client
        self._clock = clock
        self._patience = patience
        self._unread = unread or UnreadFields(clock)

    @property
    def name(self) -> str:
        """The source's name in logs and in the quarantine."""
        return "huggingface"

    @property
    def quota(self) -> Quota:
        """What Hugging Face allows."""
        return self._client.quota

    async def listing(self, period: Period) -> Batch:
        """Fetch the list of a day, week or month; empty until its first day has begun."""
        papers: dict[str, Paper] = {}
        rejected: list[Rejected] = []
        digest = hashlib.sha256()
        unread: Counter[str] = Counter()
        for part in _parts(period):
            for page in await self._pages(part):
                for paper in page.papers:
                    papers.setdefault(paper.id, paper)
                rejected += page.rejected
                unread.update(page.unread_fields)
                digest.update(page.digest.encode())
        return Batch(
            tuple(papers.values()), tuple(rejected), digest.hexdigest(), unread_fields=unread
        )

    async def paper(self, paper_id: str) -> Paper | None:
        """Fetch one paper by its arXiv id; None if Hugging Face hasn't indexed it."""
        try:
            path = f"/api/papers/{bare_arxiv_id(paper_id)}"
        except ValueError:
            return None
        answer = await self._get(path, {})
        if answer.status == NOT_FOUND:
            return None
        batch = await self._read(answer, [answer.value], None)
        if not batch.papers:
            raise SourceUnavailable("Hugging Face sent a paper that I can't read.")
        if batch.papers[0].id != bare_arxiv_id(paper_id):
            raise SourceUnavailable("Hugging Face sent another paper than I asked for.")
        return batch.papers[0]

    def read(self, record: str) -> Batch:
        """Read a record that was rejected before; a truncated one stays unreadable."""
        try:
            return read_items([json.loads(record)], None)
        except (ValueError, RecursionError) as error:
            return Batch((), (Rejected(record, f"no JSON: {error}"),))

    async def search(self, text: str, limit: int) -> Batch:
        """Search with Hugging Face's own search, best match first; cut a text too long for it."""
        query = " ".join(text.split())[:SEARCH_LENGTH]
        params = {"q": query, "limit": max(1, min(limit, SEARCH_LIMIT))}
        if not query:
            return Batch(())
        answer = await self._get("/api/papers/search", params)
        return await self._read(answer, _items(answer), None)

    async def _pages(self, period: Period) -> list[Batch]:
        """Fetch the pages of one list until one is short or repeated."""
        pages: list[Batch] = []
        day = period.first if period.first == period.last else None
        for number in range(PAGES):
            params = _params(period) | {"limit": PAGE_LIMIT, "p": number}
            answer = await self._get("/api/daily_papers", params)
            if answer.status == BAD_REQUEST and self._is_early(period.first):
                break
            if any(answer.digest == page.digest for page in pages):
                break
            items = _items(answer)
            pages.append(await self._read(answer, items, day))
            if len(items) < PAGE_LIMIT:
                break
        return pages

    def _is_early(self, day: date) -> bool:
        midnight = datetime.combine(day, time(), UTC)
        return self._clock() < midnight + DAY_BEGUN_EVERYWHERE

    async def _get(self, path: str, params: Mapping[str, str | int]) -> SourceResponse:
        return await self._client.get_json(path, params, self._patience)

    async def _read(self, answer: SourceResponse, items: list[object], day: date | None) -> Batch:
        # In a thread: a long list would delay every reply for a good part of a second.
        batch = await asyncio.to_thread(read_items, items, day)
        self._unread.add(batch.unread_fields)
        return replace(batch, digest=answer.digest)


def _items(answer: SourceResponse) -> list[object]:
    value = answer.value
    if answer.status != OK or not isinstance(value, list):
        raise SourceUnavailable("Hugging Face sent no list of papers. Try again later.")
    items = cast("list[object]", value)
    if len(items) > MAX_ITEMS:
        raise SourceUnavailable("Hugging Face sent a longer list than I accept.")
    return items


def _parts(period: Period) -> Iterator[Period]:
    """Yield the lists to fetch: one, or a week's days if upstream doesn't know the week."""
    week = period.text.partition("-W")[2]
    if not week or int(week) <= LAST_LISTED_WEEK:
        yield period
        return
    for offset in range((period.last - period.first).days + 1):
        yield Period.day(period.first + timedelta(days=offset))


def _params(period: Period) -> dict[str, str | int]:
    """Return the period as upstream's parameter, chosen by the form of its text."""
    if period.first == period.last:
        return {"date": period.text}
    return {"week" if "-W" in period.text else "month": period.text}
