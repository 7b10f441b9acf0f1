"""The shipped sample of real papers: its form, its variety, and that its texts are our own."""

import gzip
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, HttpUrl
from pydantic.alias_generators import to_camel

from bot.papers.domain.paper import ARXIV_ID

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "hf_daily"
MIXTURE = re.compile(r"\bMoE\b|Mixture-of-Experts")
SHINGLE = 8  # words; a shorter run is often only a name or a set phrase


class Wire(BaseModel):
    """The API's spelling; unknown keys (users, avatars, internal ids) are refused."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class Author(Wire):
    """An author without the account that claimed the paper."""

    name: str = Field(min_length=1)
    hidden: bool


class Lab(Wire):
    """An organization without its avatar."""

    name: str
    fullname: str


class SamplePaper(Wire):
    """What the API nests under `paper`."""

    id: str
    authors: list[Author] = Field(min_length=1)
    published_at: datetime
    submitted_on_daily_at: datetime
    title: str
    summary: str = Field(min_length=200, max_length=1000)
    upvotes: int
    project_page: HttpUrl | None = None
    github_repo: HttpUrl | None = None
    github_repo_added_by: str | None = None
    github_stars: int | None = None
    ai_summary: str | None = Field(None, alias="ai_summary", min_length=40, max_length=200)
    ai_keywords: list[str] = Field([], alias="ai_keywords", max_length=6)
    organization: Lab | None = None


class Item(Wire):
    """One place on a Daily Papers list."""

    paper: SamplePaper
    published_at: datetime
    title: str
    summary: str
    thumbnail: HttpUrl | None = None
    num_comments: int
    organization: Lab | None = None
    is_author_participating: bool


class Day(Wire):
    """One line of a recorded file: a listing day."""

    date: date
    items: list[Item] = Field(min_length=5)


class RecordedTexts(BaseModel):
    """The two texts of a recorded paper that nobody may copy."""

    summary: str
    ai_summary: str = ""


class RecordedItem(BaseModel):
    """A recorded item, read for its texts only."""

    paper: RecordedTexts


class RecordedDay(BaseModel):
    """A recorded line, read for its texts only."""

    items: list[RecordedItem]


@pytest.fixture(scope="module")
def days() -> list[Day]:
    """Read the sample as it is shipped in the package."""
    lines = (files("bot.cli.samples") / "papers.jsonl").read_text("utf-8").splitlines()
    return [Day.model_validate_json(line) for line in lines]


@pytest.fixture(scope="module")
def papers(days: list[Day]) -> list[SamplePaper]:
    """Give the papers of all days in one list."""
    return [item.paper for day in days for item in day.items]


def words(text: str) -> tuple[str, ...]:
    """Give the bare words of `text`, lower case, so that punctuation hides no copy."""
    return tuple(re.findall(r"[a-z0-9]+", text.lower()))


def shingles(text: str) -> Iterator[tuple[str, ...]]:
    """Give every run of `SHINGLE` words in `text`."""
    found = words(text)
    return (found[start : start + SHINGLE] for start in range(len(found) - SHINGLE + 1))


def sentences(text: str) -> Iterator[tuple[str, ...]]:
    """Give the bare words of each sentence of at least four, however short the sentence is."""
    parts = (words(part) for part in re.split(r"(?<=[.?!])\s+", text))
    return (part for part in parts if len(part) >= 4)


def recorded_texts() -> set[str]:
    """Read each text in the recorded lists once."""
    texts: set[str] = set()
    for path in RECORDED.glob("*.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                papers = [item.paper for item in RecordedDay.model_validate_json(line).items]
                texts.update(paper.summary for paper in papers)
                texts.update(paper.ai_summary for paper in papers)
    return texts


def own_texts(papers: Iterable[SamplePaper]) -> list[str]:
    """Give every text of the sample that we wrote."""
    return [text for paper in papers for text in (paper.summary, paper.ai_summary) if text]


def test_days_are_consecutive_weekdays(days: list[Day]) -> None:
    """Eight listing days follow one another, with nothing but weekends left out."""
    first, last = days[0].date, days[-1].date
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]

    weekdays = [day for day in span if day.weekday() < 5]

    assert [day.date for day in days] == weekdays
    assert len(days) == 8


def test_items_belong_to_their_day_and_lead_with_votes(days: list[Day]) -> None:
    """Items carry the day of their list and come most upvoted first, as from the API."""
    for day in days:
        submitted = {item.paper.submitted_on_daily_at.astimezone(UTC).date() for item in day.items}
        votes = [item.paper.upvotes for item in day.items]

        assert submitted == {day.date}
        assert votes == sorted(votes, reverse=True)


def test_ids_are_valid_and_unique(papers: list[SamplePaper]) -> None:
    """Every paper has an arXiv id of its own."""
    ids = [paper.id for paper in papers]

    assert len(ids) >= 60
    assert len(set(ids)) == len(ids)
    assert all(ARXIV_ID.fullmatch(paper_id) for paper_id in ids)


def test_outer_and_inner_values_agree(days: list[Day]) -> None:
    """The API repeats three values outside `paper`; the copies say the same."""
    for item in (item for day in days for item in day.items):
        assert item.title == item.paper.title
        assert item.summary == item.paper.summary
        assert item.organization == item.paper.organization


@pytest.mark.parametrize(
    "field",
    ["ai_summary", "ai_keywords", "organization", "github_repo", "github_stars", "project_page"],
)
def test_cards_are_tried_in_all_forms(papers: list[SamplePaper], field: str) -> None:
    """Each optional value of a paper is given by most or some and left out by a few."""
    given = sum(bool(getattr(paper, field)) for paper in papers)

    assert given >= 20
    assert len(papers) - given >= 5


def test_pictures_show_their_paper_or_are_missing(days: list[Day]) -> None:
    """A thumbnail is named for its paper's id; a few items do without one."""
    items = [item for day in days for item in day.items]

    shown = [item for item in items if item.thumbnail]

    assert 3 <= len(items) - len(shown) <= 10
    assert all(str(item.thumbnail).endswith(f"/{item.paper.id}.png") for item in shown)


@pytest.mark.parametrize(
    ("topic", "at_least"),
    [
        (MIXTURE.pattern, 4),
        (r"\b[Aa]gents?\b", 8),
        (r"[Dd]iffusion", 8),
        (r"\bRAG\b|[Rr]etriev", 4),
        (r"[Vv]ideo", 8),
        (r"[Rr]obot", 6),
        (r"\bKV cache\b", 3),
    ],
)
def test_topics_people_try_are_there(papers: list[SamplePaper], topic: str, at_least: int) -> None:
    """A first search or watch on a common topic finds something in titles and abstracts."""
    hits = [paper.id for paper in papers if re.search(topic, f"{paper.title} {paper.summary}")]

    assert len(hits) >= at_least


def test_expert_titles_are_mixtures(papers: list[SamplePaper]) -> None:
    """Titles that speak of routed experts are there, and their abstracts name the idea."""
    routed = [p for p in papers if re.search("Expert Routing|Routing of Experts", p.title)]

    named = [bool(MIXTURE.search(paper.summary)) for paper in routed]

    assert named == [True, True]


@pytest.mark.parametrize("odd", [r"\\\$", r"[^\x00-\x7f]", r"^[a-zπ]", r"[()&?]"])
def test_odd_titles_are_there(papers: list[SamplePaper], odd: str) -> None:
    """Titles with LaTeX, other alphabets and unusual signs are there to be drawn."""
    assert any(re.search(odd, paper.title) for paper in papers)


def test_keywords_are_few_and_plain(papers: list[SamplePaper]) -> None:
    """A paper with keywords has three to six, none twice."""
    for keywords in (paper.ai_keywords for paper in papers if paper.ai_keywords):
        assert 3 <= len(set(keywords)) == len(keywords)


@pytest.mark.recorded
@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded lists are not beside this folder")
def test_texts_are_our_own(papers: list[SamplePaper]) -> None:
    """No sentence and no run of eight words of ours occurs in any recorded text."""
    texts = own_texts(papers)
    runs = {run for text in texts for run in shingles(text)}
    whole = {sentence for text in texts for sentence in sentences(text)}

    copied = {
        found
        for text in recorded_texts()
        for found in (*runs.intersection(shingles(text)), *whole.intersection(sentences(text)))
    }

    assert copied == set()
