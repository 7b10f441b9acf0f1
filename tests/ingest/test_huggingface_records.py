"""How the records of Hugging Face are read, one by one: every form seen, and every form not."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.sources.fields import MAX_ELEMENTS, MAX_URL, prose, safe_url
from bot.ingest.sources.records import MAX_RECORD, read_items
from bot.papers.domain.linked import Linked
from bot.papers.domain.paper import Organization, Paper, Submitter
from tests.ingest.samples import RECORDED, item, needs_recorded, wire_paper

DAY = date(2026, 3, 2)


def only(value: object, day: date | None = None) -> Paper:
    """Read one item that must be readable."""
    batch = read_items([value], day)
    assert batch.rejected == ()
    return batch.papers[0]


WHOLE = {
    "paper": {
        "id": "2603.00001v2",
        "title": "Sparse\n  Gardens",
        "authors": [{"name": "Ada"}, {"name": "Bo", "hidden": True}, {"hidden": False}],
        "summary": "One\nline.",
        "publishedAt": "2026-02-27T18:00:00.000Z",
        "submittedOnDailyAt": "2026-03-02T00:12:05.360Z",
        "submittedOnDailyBy": {"user": "jd", "fullname": "Jo"},
        "upvotes": 0,
        "githubRepo": "https://github.com/ada/gardens/",
        "githubStars": 12,
        "projectPage": " https://gardens.test/",
        "ai_summary": "Gardens grow.",
        "ai_keywords": ["gardens, sparse", "", "growth", "growth"],
        "organization": {"name": "gardeners", "fullname": "The Gardeners"},
        "mediaUrls": ["https://cdn.test/a.mp4", "data:text/plain,x"],
        "numTotalModels": 3,
        "linkedModels": [{"id": "ada/gardens", "downloads": 7}, {"id": "ada/gardens-large"}],
        "numTotalDatasets": 2,
        "numTotalSpaces": 1,
        "withdrawnAt": "2026-03-03T00:00:00Z",
        "unheardOf": {"new": True},
    },
    "title": "Sparse Gardens (outer)",
    "publishedAt": "2026-02-26T20:00:00.000Z",
    "submittedBy": {"name": "jdoe", "fullname": "Jane Doe", "type": "user"},
    "numComments": 4,
    "thumbnail": "https://cdn.test/a.png",
}

WHOLE_PAPER = Paper(
    id="2603.00001",
    title="Sparse Gardens",
    abstract="One line.",
    authors=("Ada",),
    author_count=3,
    organization=Organization("gardeners", "The Gardeners"),
    submitter=Submitter("jdoe", "Jane Doe"),
    published_at=datetime(2026, 2, 27, 18, tzinfo=UTC),
    listing_day=DAY,
    upvotes=0,
    comments=4,
    code_url="https://github.com/ada/gardens",
    code_stars=12,
    project_url="https://gardens.test/",
    ai_summary="Gardens grow.",
    ai_keywords=("gardens, sparse", "growth"),
    thumbnail_url="https://cdn.test/a.png",
    media_urls=("https://cdn.test/a.mp4",),
    models=Linked(3, ("ada/gardens", "ada/gardens-large")),
    datasets=Linked(2),
    spaces=Linked(1),
    withdrawn_at=datetime(2026, 3, 3, tzinfo=UTC),
)


def test_every_field_finds_its_place() -> None:
    """A whole item becomes a whole paper; the outer title and date are not the paper's."""
    assert only(WHOLE, date(2026, 3, 3)) == WHOLE_PAPER


BARE = Paper(
    id="2603.00001", title="A paper", abstract="", authors=("Ada",), author_count=1, listing_day=DAY
)


def test_id_and_title_are_enough() -> None:
    """Whatever else is absent or null, the paper is read; it lies on the day asked for."""
    bare = {"id": BARE.id, "title": BARE.title}
    nulls = {"summary": None, "upvotes": None, "githubRepo": None, "organization": None}

    assert only(item(), DAY) == BARE
    assert only({"paper": wire_paper() | nulls, "numComments": None}, DAY) == BARE
    assert only(wire_paper(), DAY) == BARE
    assert only(bare, DAY) == replace(BARE, authors=(), author_count=None)
    assert only({"paper": {"id": BARE.id}, "title": BARE.title}) == only(bare)


def test_old_items_are_read_too() -> None:
    """Before June 2024 the thumbnail was called mediaUrl; later, outer fields stand in."""
    outer = {
        "summary": "Outer.",
        "mediaUrl": "https://cdn.test/old.png",
        "mediaUrls": ["https://cdn.test/a.webm"],
        "organization": {"name": "lab"},
    }

    got = only(item(**outer))

    assert got.abstract == "Outer."
    assert got.thumbnail_url == "https://cdn.test/old.png"
    assert got.media_urls == ("https://cdn.test/a.webm",)
    assert got.organization == Organization("lab", "lab")
    assert got.listing_day is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"submittedBy": {"name": "jdoe", "fullname": "Jane"}}, Submitter("jdoe", "Jane")),
        ({"submittedBy": {"name": "jdoe", "fullname": None}}, Submitter("jdoe", "jdoe")),
        ({"submittedOnDailyBy": {"user": "jdoe", "fullname": " "}}, Submitter("jdoe", "jdoe")),
        ({"submittedOnDailyBy": {"name": "jdoe"}, "submittedBy": None}, Submitter("jdoe", "jdoe")),
        ({"submittedBy": {"user": "jd\x00oe\n", "fullname": 5}}, Submitter("jdoe", "jdoe")),
        ({}, None),
    ],
)
def test_who_submitted_a_paper_is_read_from_either_place(
    fields: dict[str, object], expected: Submitter | None
) -> None:
    """Inside the paper, outside it, and in the flat form of a single paper."""
    bare = {"id": "2603.00001", "title": "Sparse Gardens"}

    papers = read_items(forms(bare, **fields), DAY).papers

    assert [paper.submitter for paper in papers] == [expected]
    assert only({**bare, **fields}).submitter == expected


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        (5, "item: "),
        (None, "item: "),
        ([], "item: "),
        ({}, "paper.id: Field required"),
        ({"paper": None}, "paper: "),
        (item("math/0611846"), "paper.id: "),
        (item("٢٦٠٣.٠٠٠٠١"), "paper.id: "),
        (item("2603.00001/../x"), "paper.id: "),
        (wire_paper(title=" \n "), "paper.title: "),
        (wire_paper(title="\ud800"), "paper.title: "),
        (wire_paper(title="\u200b\u2060"), "paper.title: "),
        (wire_paper(title=["A paper"]), "paper.title: "),
        (wire_paper(id=2603.00001), "paper.id: "),
        ({"paper": [wire_paper()]}, "paper: "),
    ],
)
def test_a_bad_record_is_rejected_and_the_rest_goes_on(record: object, complaint: str) -> None:
    """The quarantine gets the record and what was wrong; its neighbours are read."""
    batch = read_items([item("2603.00001"), record, item("2603.00002")], DAY)

    assert [paper.id for paper in batch.papers] == ["2603.00001", "2603.00002"]
    assert [json.loads(rejected.record) for rejected in batch.rejected] == [record]
    assert complaint in batch.rejected[0].error


ODD = (-1, True, 5.5, "1.2k", [1], [["x"]], [{"url": "https://a.test/"}], {"a": 1}, [None])
"""Values of which each field takes at most one or two."""

FIELDS = {
    "summary": ("abstract", ""),
    "authors": ("authors", ()),
    "publishedAt": ("published_at", None),
    "submittedOnDailyAt": ("listing_day", DAY),
    "withdrawnAt": ("withdrawn_at", None),
    "upvotes": ("upvotes", None),
    "githubRepo": ("code_url", None),
    "githubStars": ("code_stars", None),
    "projectPage": ("project_url", None),
    "ai_summary": ("ai_summary", None),
    "ai_keywords": ("ai_keywords", ()),
    "organization": ("organization", None),
    "submittedBy": ("submitter", None),
    "submittedOnDailyBy": ("submitter", None),
    "mediaUrls": ("media_urls", ()),
    "numTotalModels": ("models", None),
    "linkedModels": ("models", None),
    "numTotalDatasets": ("datasets", None),
    "linkedDatasets": ("datasets", None),
    "numTotalSpaces": ("spaces", None),
    "linkedSpaces": ("spaces", None),
    "numComments": ("comments", None),
    "thumbnail": ("thumbnail_url", None),
    "mediaUrl": ("thumbnail_url", None),
}
FITTING = {
    "summary": ("1.2k",),
    "ai_summary": ("1.2k",),
    "authors": ([{"url": "https://a.test/"}], [None]),
    "ai_keywords": ([None],),
    "mediaUrls": ([None],),
    "linkedModels": ([None],),
    "linkedDatasets": ([None],),
    "linkedSpaces": ([None],),
}
"""Those of the values that a field may have: a text, or a list with nothing in it."""


def forms(value: Mapping[str, object], /, **changes: object) -> list[dict[str, object]]:
    """Give a record with changes in both forms: of a list, and of a single paper."""
    flat = {**value, **changes}
    return [flat, {"paper": flat} | changes]


@pytest.mark.parametrize("name", FIELDS)
def test_an_odd_value_costs_its_field_only(name: str) -> None:
    """The paper is there, the value is unknown, and its field is counted by upstream's name."""
    ours, unknown = FIELDS[name]
    bare = {"id": "2603.00001", "title": "Sparse Gardens"}

    for value in ODD:
        for record in forms(bare, **{name: value}):
            batch = read_items([record], DAY)

            is_odd = value not in FITTING.get(name, ())
            assert batch.rejected == ()
            assert batch.unread_fields == ({name: 1} if is_odd else {}), value
            assert not is_odd or getattr(batch.papers[0], ours) == unknown, value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("upvotes", "12,000"),
        ("upvotes", 10**12),
        ("githubStars", float("nan")),
        ("numComments", "many"),
        ("publishedAt", "yesterday"),
        ("publishedAt", 1_772_000_001),
        ("publishedAt", "1772000000"),
        ("publishedAt", "0001-01-01T00:00:00+14:00"),
        ("submittedOnDailyAt", "1970-01-01T00:00:00.000Z"),
        ("submittedOnDailyAt", "2026-02-31"),
        ("withdrawnAt", False),
        ("githubRepo", "javascript:alert(1)"),
        ("projectPage", "www.gardens.test"),
        ("thumbnail", {"url": "https://a.test/a.png"}),
        ("authors", "Ada, Bo"),
        ("authors", [{"name": {"first": "Ada"}}]),
        ("authors", [{"name": "Ada", "hidden": "perhaps"}]),
        ("organization", [{"name": "gardeners"}]),
        ("organization", {"name": ["gardeners"]}),
        ("submittedBy", "jdoe"),
        ("submittedBy", {"name": ["jdoe"]}),
        ("submittedOnDailyBy", {"user": " ", "fullname": "Jane Doe"}),
        ("submittedOnDailyBy", [{"user": "jdoe"}]),
        ("ai_keywords", "gardens, growth"),
        ("ai_keywords", {"gardens": 0.9}),
    ],
)
def test_what_only_looks_like_a_value_is_unknown(name: str, value: object) -> None:
    """Nothing is made of it: no date of a number, no number of a truth value."""
    batch = read_items(forms(wire_paper(), **{name: value}), DAY)

    ours, unknown = FIELDS[name]
    assert getattr(batch.papers[0], ours) == unknown
    assert batch.unread_fields == {name: 2}


@pytest.mark.parametrize("name", ["authors", "ai_keywords", "mediaUrls", "linkedSpaces"])
def test_a_list_without_end_is_unknown(name: str) -> None:
    """It is not even read: a hostile one would take seconds."""
    batch = read_items(forms(wire_paper(), **{name: [5] * (MAX_ELEMENTS + 1)}), DAY)

    ours, unknown = FIELDS[name]
    assert getattr(batch.papers[0], ours) == unknown
    assert batch.unread_fields == {name: 2}


def test_one_odd_element_costs_only_itself() -> None:
    """Of a list, what can be read is kept; odd authors are counted, but have no name."""
    got = read_items(
        [
            wire_paper(
                authors=[{"name": "Ada"}, "Bo", None, 5],
                ai_keywords=["gardens", 5, ["x"]],
                mediaUrls=[{"url": "x"}, "https://a.test/a.mp4"],
                organization={"name": "lab", "fullname": ["The Lab"]},
            )
        ],
        None,
    )

    paper = got.papers[0]
    assert (paper.authors, paper.author_count) == (("Ada",), 4)
    assert paper.ai_keywords == ("gardens",)
    assert paper.media_urls == ("https://a.test/a.mp4",)
    assert paper.organization == Organization("lab", "lab")
    assert got.unread_fields == {"authors": 1, "ai_keywords": 1, "mediaUrls": 1, "fullname": 1}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({}, None),
        ({"numTotalModels": 0}, Linked(0)),
        ({"linkedModels": []}, Linked(0)),
        ({"numTotalModels": 12, "linkedModels": []}, Linked(12)),
        ({"numTotalModels": 9, "linkedModels": [{"id": n} for n in "abcd"]}, Linked(9, (*"abc",))),
        ({"numTotalModels": "3k", "linkedModels": [{"id": "a/b"}]}, Linked(1, ("a/b",))),
        ({"numTotalModels": 0, "linkedModels": [{"id": "a/b"}]}, Linked(1, ("a/b",))),
        ({"numTotalModels": 4, "linkedModels": {"id": "a/b"}}, Linked(4)),
        ({"linkedModels": [{"id": "a/b"}, {"id": "a/b"}, 5, {"id": None}]}, Linked(1, ("a/b",))),
        ({"linkedModels": [{"id": " a\n/b\x00 "}, {"id": "\u200b"}]}, Linked(1, ("a /b",))),
        ({"linkedModels": [{"id": "a/" + "b" * 300}]}, None),
        ({"numTotalModels": -1, "linkedModels": "a/b"}, None),
    ],
)
def test_what_is_linked_is_read_as_far_as_it_can_be(
    answer: dict[str, object], expected: Linked | None
) -> None:
    """Unknown is not zero; a list tells more than a count that is odd or smaller."""
    assert only(wire_paper() | answer).models == expected


def test_a_rejected_record_is_kept_up_to_its_limit() -> None:
    """Neither a huge nor a bottomless record can hurt the quarantine."""
    bottomless: list[object] = []
    for _ in range(100_000):
        bottomless = [bottomless]

    batch = read_items([{"paper": "€" * MAX_RECORD}, bottomless], DAY)

    assert [len(rejected.record.encode()) <= MAX_RECORD for rejected in batch.rejected] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\nsentence\ngoes on.", "One sentence goes on."),
        ("First.\n  Second\nparagraph.", "First.\n\nSecond paragraph."),
        ("First.\r\n\r\n \nSecond.", "First.\n\nSecond."),
        ("  \n Only. \n\n", "Only."),
        ("Be\x07ll\x00s", "Bells"),
    ],
)
def test_abstracts_keep_paragraphs_and_lose_line_breaks(text: str, expected: str) -> None:
    """Upstream wraps abstracts hard and begins some paragraphs with an indent only."""
    assert prose(text) == expected


@given(st.text())
def test_tidy_prose_stays_as_it_is(text: str) -> None:
    """Tidying twice is tidying once, so that an unchanged abstract never looks changed."""
    tidy = prose(text)

    assert prose(tidy) == tidy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" https://a.test/x?y=1#z ", "https://a.test/x?y=1#z"),
        ("http://a.test", "http://a.test"),
        ("HTTPS://a.test/", "HTTPS://a.test/"),
        ("https://a.test/" + "x" * MAX_URL, None),
        ("javascript:alert(1)", None),
        ("//a.test/x", None),
        ("/avatars/x.svg", None),
        ("https://", None),
        ("https://user:pass@a.test/", None),
        ("https://a.test@evil.test/", None),
        ("https://a.test\\@evil.test/", None),
        ("https://a.test/x\ny", None),
        ("https://a.test/x y", None),
        ("https://a.test/\N{RIGHT-TO-LEFT OVERRIDE}x", None),
        ("https://a.test/<b>", None),
        ("https://[::1", None),
        ("https://a.test:99999/", None),
        ("", None),
        (None, None),
    ],
)
def test_only_plain_web_addresses_pass(text: str | None, expected: str | None) -> None:
    """A link on a card must be what it looks like."""
    assert safe_url(text) == expected


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("https://github.com/a/b/", "https://github.com/a/b"),
        ("https://github.com/a/b.git", "https://github.com/a/b"),
        ("https://github.com/a/b/tree/main/c", "https://github.com/a/b/tree/main/c"),
        ("https://github.com/a", "https://github.com/a"),
        ("https://github.com/a/\nb", None),
    ],
)
def test_repositories_lose_what_says_nothing(repository: str, expected: str | None) -> None:
    """The same repository is written the same way; a folder in it stays named."""
    assert only(wire_paper(githubRepo=repository)).code_url == expected


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
KEYS = st.sampled_from(
    "id title authors summary publishedAt submittedOnDailyAt upvotes githubRepo projectPage"
    " ai_keywords organization mediaUrls numTotalModels thumbnail mediaUrl numComments"
    " submittedBy submittedOnDailyBy"
    " githubStars ai_summary withdrawnAt numTotalDatasets numTotalSpaces"
    " linkedModels linkedDatasets linkedSpaces".split()
)


@given(changes=st.dictionaries(KEYS, JSON_VALUES, max_size=4), nested=st.booleans())
def test_every_record_is_read_or_rejected(changes: dict[str, object], *, nested: bool) -> None:
    """No value anywhere in a record makes an error of any other kind."""
    paper = wire_paper() | changes

    batch = read_items([item() | changes | {"paper": paper} if nested else paper], DAY)

    assert len(batch.papers) + len(batch.rejected) == 1
    is_named = not {"id", "title"} & changes.keys()
    assert bool(batch.papers) >= is_named
    assert all(
        json.dumps(asdict(paper), default=str, ensure_ascii=False).encode()
        for paper in batch.papers
    )


@pytest.mark.recorded
@needs_recorded
@pytest.mark.parametrize("series", ["early", "nextday", "sameday"])
def test_every_recorded_item_is_read(series: str) -> None:
    """None of the real items is rejected, and each tells the day of its list."""
    paths = sorted(Path(RECORDED / "hf_daily").glob(f"{series}-*.jsonl.gz"))

    files = [gzip.decompress(path.read_bytes()).splitlines() for path in paths]
    days = [json.loads(line) for lines in files for line in lines]
    batches = [read_items(day["items"], date.fromisoformat(day["date"])) for day in days]

    assert paths
    for day, batch in zip(days, batches, strict=True):
        assert batch.rejected == ()
        assert batch.unread_fields.keys() <= {"githubRepo", "projectPage"}
        assert {paper.id for paper in batch.papers} == {it["paper"]["id"] for it in day["items"]}
        assert {paper.listing_day.isoformat() for paper in batch.papers if paper.listing_day} == {
            day["date"]
        }
