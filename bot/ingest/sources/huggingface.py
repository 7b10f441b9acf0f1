"""The Hugging Face papers API as a source (docs/design/upstream.md)."""

import asyncio
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SourceUnavailable
from bot.ingest.sources.fields import (
    ArxivId,
    Count,
    Line,
    Link,
    Moment,
    Prose,
    Title,
    bare_arxiv_id,
)
from bot.ingest.sources.http import PATIENCE, RateLimitedClient
from bot.ingest.sources.port import Batch, Rejected
from bot.ingest.sources.responses import BAD_REQUEST, NOT_FOUND, OK, SourceResponse
from bot.papers.domain.listing import Period
from bot.papers.domain.paper import Organization, Paper
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

MAX_RECORD = 2**16
"""Maximum characters, all ASCII, that are kept of an unreadable record."""


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Author(_Wire):
    name: Line | None = None
    hidden: bool | None = None


class _Organization(_Wire):
    name: Line | None = None
    fullname: Line | None = None


class _NamedPaper(_Wire):
    id: ArxivId


class _Named(_Wire):
    """The part that is read of an item that is otherwise unreadable."""

    paper: _NamedPaper


class _Paper(_NamedPaper):
    """The fields inside `paper`, or at the top level of the flat form."""

    title: Title
    authors: list[_Author]
    summary: Prose | None = None
    published_at: Moment | None = Field(None, alias="publishedAt")
    submitted_at: Moment | None = Field(None, alias="submittedOnDailyAt")
    withdrawn_at: Moment | None = Field(None, alias="withdrawnAt")
    upvotes: Count | None = None
    code_url: Link = Field(None, alias="githubRepo")
    code_stars: Count | None = Field(None, alias="githubStars")
    project_url: Link = Field(None, alias="projectPage")
    ai_summary: Prose | None = None
    ai_keywords: list[Line | None] | None = None
    organization: _Organization | None = None
    media_urls: list[Link] | None = Field(None, alias="mediaUrls")
    linked_models: Count | None = Field(None, alias="numTotalModels")
    linked_datasets: Count | None = Field(None, alias="numTotalDatasets")
    linked_spaces: Count | None = Field(None, alias="numTotalSpaces")


class _Item(_Wire):
    """An item of a list.

    The outer title and `publishedAt` are never used: the title is simplified, and the date has
    changed its meaning and is now hours too early (docs/design/upstream.md).
    """

    paper: _Paper
    summary: Prose | None = None
    comments: Count | None = Field(None, alias="numComments")
    organization: _Organization | None = None
    thumbnail: Link = None
    # Until June 2024 the only picture: the URL that has been called thumbnail since.
    media_url: Link = Field(None, alias="mediaUrl")
    media_urls: list[Link] | None = Field(None, alias="mediaUrls")

    def to_paper(self, day: date | None) -> Paper:
        """Return the paper; `day` is its listing day if the item doesn't state one."""
        wire = self.paper
        return Paper(
            id=wire.id,
            title=wire.title,
            abstract=wire.summary or self.summary or "",
            authors=tuple(who.name for who in wire.authors if who.name and not who.hidden),
            author_count=len(wire.authors),
            organization=_organization(wire.organization or self.organization),
            published_at=wire.published_at,
            listing_day=wire.submitted_at.date() if wire.submitted_at else day,
            upvotes=wire.upvotes,
            comments=self.comments,
            code_url=_code_url(wire.code_url),
            code_stars=wire.code_stars,
            project_url=wire.project_url,
            ai_summary=wire.ai_summary or None,
            ai_keywords=_distinct(wire.ai_keywords),
            thumbnail_url=self.thumbnail or self.media_url,
            media_urls=_distinct(wire.media_urls or self.media_urls),
            linked_models=wire.linked_models,
            linked_datasets=wire.linked_datasets,
            linked_spaces=wire.linked_spaces,
            withdrawn_at=wire.withdrawn_at,
        )


def _organization(wire: _Organization | None) -> Organization | None:
    if wire is None or not wire.name:
        return None
    return Organization(wire.name, wire.fullname or wire.name)


def _code_url(url: str | None) -> str | None:
    return url.rstrip("/").removesuffix(".git") if url else None


def _distinct(texts: Iterable[str | None] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts or () if text))


def read_items(items: Iterable[object], day: date | None) -> Batch:
    """Read list items, nested or flat, one by one; reject unreadable ones and keep the rest.

    `day` is the listing day of papers that don't state theirs. The first item of each id counts.
    """
    papers: dict[str, Paper] = {}
    rejected: list[Rejected] = []
    for item in items:
        try:
            paper = _read_item(item, day)
        except ValidationError as error:
            rejected.append(Rejected(_record(item), _reason(error), _paper_id(item)))
        else:
            papers.setdefault(paper.id, paper)
    return Batch(tuple(papers.values()), tuple(rejected))


def _read_item(item: object, day: date | None) -> Paper:
    return _Item.model_validate(_nested(item)).to_paper(day)


def _nested(item: object) -> object:
    if not isinstance(item, dict):
        return item
    flat = cast("dict[str, object]", item)
    return flat if "paper" in flat else flat | {"paper": flat}


def _paper_id(item: object) -> str | None:
    try:
        return _Named.model_validate(_nested(item)).paper.id
    except ValidationError:
        return None


def _record(item: object) -> str:
    try:
        return json.dumps(item)[:MAX_RECORD]
    except RecursionError:
        return "a record nested too deeply to be kept"


def _reason(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, f['loc'])) or 'item'}: {f['msg']}" for f in faults[:3])


class HuggingFace:
    """The source `huggingface`: daily lists, single papers, and the site's own search."""

    def __init__(self, client: RateLimitedClient, clock: Clock, patience: float = PATIENCE) -> None:
        """Send requests through `client` with its `patience` in seconds; `clock` returns UTC."""
        self._client = client
        self._clock = clock
        self._patience = patience

    @property
    def name(self) -> str:
        """The source's name in logs and in the quarantine."""
        return "huggingface"

    async def listing(self, period: Period) -> Batch:
        """Fetch the list of a day, week or month; empty until its first day has begun."""
        papers: dict[str, Paper] = {}
        rejected: list[Rejected] = []
        digest = hashlib.sha256()
        for part in _parts(period):
            for page in await self._pages(part):
                for paper in page.papers:
                    papers.setdefault(paper.id, paper)
                rejected += page.rejected
                digest.update(page.digest.encode())
        return Batch(tuple(papers.values()), tuple(rejected), digest.hexdigest())

    async def paper(self, paper_id: str) -> Paper | None:
        """Fetch one paper by its arXiv id; None if Hugging Face hasn't indexed it."""
        try:
            path = f"/api/papers/{bare_arxiv_id(paper_id)}"
        except ValueError:
            return None
        answer = await self._get(path, {})
        if answer.status == NOT_FOUND:
            return None
        batch = read_items([answer.value], None)
        if not batch.papers:
            raise SourceUnavailable("Hugging Face sent a paper that I can't read.")
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
        return await _read(answer, _items(answer), None)

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
            pages.append(await _read(answer, items, day))
            if len(items) < PAGE_LIMIT:
                break
        return pages

    def _is_early(self, day: date) -> bool:
        midnight = datetime.combine(day, time(), UTC)
        return self._clock() < midnight + DAY_BEGUN_EVERYWHERE

    async def _get(self, path: str, params: Mapping[str, str | int]) -> SourceResponse:
        return await self._client.get_json(path, params, self._patience)


def _items(answer: SourceResponse) -> list[object]:
    value = answer.value
    if answer.status != OK or not isinstance(value, list):
        raise SourceUnavailable("Hugging Face sent no list of papers. Try again later.")
    items = cast("list[object]", value)
    if len(items) > MAX_ITEMS:
        raise SourceUnavailable("Hugging Face sent a longer list than I accept.")
    return items


async def _read(answer: SourceResponse, items: list[object], day: date | None) -> Batch:
    # In a thread: a long list would delay every reply for a good part of a second.
    batch = await asyncio.to_thread(read_items, items, day)
    return replace(batch, digest=answer.digest)


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
