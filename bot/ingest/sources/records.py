"""Reads the records of the Hugging Face papers API one by one (docs/design/upstream.md)."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import cast

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from bot.ingest.sources.fields import (
    ArxivId,
    Count,
    Known,
    KnownList,
    Line,
    Link,
    Moment,
    Prose,
    RepositoryName,
    Title,
    UnreadNames,
    is_visible,
)
from bot.ingest.sources.port import Batch, Rejected
from bot.papers.domain.linked import MAX_NAMED, Linked
from bot.papers.domain.paper import Organization, Paper, Submitter

MAX_RECORD = 2**16
"""Maximum characters, all ASCII, that are kept of an unreadable record."""


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Author(_Wire):
    name: Line | None = None
    hidden: bool | None = None


class _Organization(_Wire):
    name: Title
    fullname: Known[Line] = None


class _Submitter(_Wire):
    """An account; inside `paper`, the key of its name is another than outside."""

    name: Title = Field(validation_alias=AliasChoices("name", "user"))
    fullname: Known[Line] = None


class _Repository(_Wire):
    id: RepositoryName


class _NamedPaper(_Wire):
    id: ArxivId


class _Named(_Wire):
    """The part that is read of an item that is otherwise unreadable."""

    paper: _NamedPaper


class _Paper(_NamedPaper):
    """The fields inside `paper`, or at the top level of the flat form."""

    title: Title
    authors: KnownList[_Author] = None
    summary: Known[Prose] = None
    published_at: Known[Moment] = Field(None, alias="publishedAt")
    submitted_by: Known[_Submitter] = Field(None, alias="submittedOnDailyBy")
    submitted_at: Known[Moment] = Field(None, alias="submittedOnDailyAt")
    withdrawn_at: Known[Moment] = Field(None, alias="withdrawnAt")
    upvotes: Known[Count] = None
    code_url: Known[Link] = Field(None, alias="githubRepo")
    code_stars: Known[Count] = Field(None, alias="githubStars")
    project_url: Known[Link] = Field(None, alias="projectPage")
    ai_summary: Known[Prose] = None
    ai_keywords: KnownList[Line] = None
    organization: Known[_Organization] = None
    media_urls: KnownList[Link] = Field(None, alias="mediaUrls")
    models: KnownList[_Repository] = Field(None, alias="linkedModels")
    model_count: Known[Count] = Field(None, alias="numTotalModels")
    datasets: KnownList[_Repository] = Field(None, alias="linkedDatasets")
    dataset_count: Known[Count] = Field(None, alias="numTotalDatasets")
    spaces: KnownList[_Repository] = Field(None, alias="linkedSpaces")
    space_count: Known[Count] = Field(None, alias="numTotalSpaces")


class _Item(_Wire):
    """An item of a list; only the paper's id and title must be readable.

    The outer title, which is simplified, stands in for a missing one. The outer `publishedAt` is
    never used: it has changed its meaning and is now hours too early (docs/design/upstream.md).
    """

    paper: _Paper
    summary: Known[Prose] = None
    submitter: Known[_Submitter] = Field(None, alias="submittedBy")
    comments: Known[Count] = Field(None, alias="numComments")
    organization: Known[_Organization] = None
    thumbnail: Known[Link] = None
    # Until June 2024 the only picture: the URL that has been called thumbnail since.
    media_url: Known[Link] = Field(None, alias="mediaUrl")
    media_urls: KnownList[Link] = Field(None, alias="mediaUrls")

    def to_paper(self, day: date | None) -> Paper:
        """Return the paper; `day` is its listing day if the item doesn't state one."""
        wire, authors = self.paper, self.paper.authors or []
        return Paper(
            id=wire.id,
            title=wire.title,
            abstract=wire.summary or self.summary or "",
            authors=tuple(who.name for who in authors if who and who.name and not who.hidden),
            author_count=None if wire.authors is None else len(authors),
            organization=_organization(wire.organization or self.organization),
            submitter=_submitter(self.submitter) or _submitter(wire.submitted_by),
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
            models=_linked(wire.model_count, wire.models),
            datasets=_linked(wire.dataset_count, wire.datasets),
            spaces=_linked(wire.space_count, wire.spaces),
            withdrawn_at=wire.withdrawn_at,
        )


def _organization(wire: _Organization | None) -> Organization | None:
    if wire is None or not wire.name:
        return None
    return Organization(wire.name, wire.fullname or wire.name)


def _submitter(wire: _Submitter | None) -> Submitter | None:
    return Submitter(wire.name, wire.fullname or wire.name) if wire else None


def _linked(count: int | None, found: Sequence[_Repository | None] | None) -> Linked | None:
    """Return what is linked; a list stands in for a count that is missing or too small."""
    names = _distinct(each and each.id for each in found or ())
    if count is None and (found is None or (found and not names)):
        return None
    return Linked(max(count or 0, len(names)), names[:MAX_NAMED])


def _code_url(url: str | None) -> str | None:
    return url.rstrip("/").removesuffix(".git") if url else None


def _distinct(texts: Iterable[str | None] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts or () if text))


_NAMES: Mapping[str, str] = MappingProxyType(
    {
        name: field.alias or name
        for model in (_Author, _Organization, _Submitter, _Repository, _Paper, _Item)
        for name, field in model.model_fields.items()
    }
)
"""Upstream's names of our fields."""


def read_items(items: Iterable[object], day: date | None) -> Batch:
    """Read list items, nested or flat, one by one; reject unreadable ones and keep the rest.

    `day` is the listing day of papers that don't state theirs. The first item of each id counts.
    """
    papers: dict[str, Paper] = {}
    rejected: list[Rejected] = []
    unread: Counter[str] = Counter()
    for item in items:
        fields = UnreadNames()
        try:
            wire = _Item.model_validate(_nested(item), context=fields)
        except ValidationError as error:
            rejected.append(Rejected(_record(item), _reason(error), _paper_id(item)))
        else:
            papers.setdefault(wire.paper.id, wire.to_paper(day))
            unread.update(_NAMES[name] for name in fields)
    return Batch(tuple(papers.values()), tuple(rejected), unread_fields=unread)


def _nested(item: object) -> object:
    """Return an item in the nested form, in which a paper without a title has the outer one."""
    if not isinstance(item, dict):
        return item
    flat = cast("dict[str, object]", item)
    paper = flat.get("paper", flat)
    if not isinstance(paper, dict):
        return flat
    inner = cast("dict[str, object]", paper)
    title = inner.get("title")
    if not (isinstance(title, str) and is_visible(title)):
        inner = inner | {"title": flat.get("title")}
    return flat | {"paper": inner}


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
