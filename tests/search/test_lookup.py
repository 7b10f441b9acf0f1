"""A paper is found by id, link or title, and suggested while its title is typed."""

import pytest

from bot.errors import PaperNotFound, SourceUnavailable
from bot.ingest.sources.port import Batch
from bot.papers.domain.identity import local_id
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource, a_paper

TITLE = "Trout: Farming Policies for Rivers"
TROUT = a_paper(1, title=TITLE)


@pytest.mark.parametrize(
    "words",
    [
        "2603.00001",
        "2603.00001v2",
        "  2603.00001 ",
        "https://arxiv.org/abs/2603.00001",
        "http://www.arxiv.org/pdf/2603.00001v3.pdf",
        "arxiv.org/html/2603.00001v1#S2",
        "https://huggingface.co/papers/2603.00001?utm=x",
        "hf.co/papers/2603.00001",
        "arXiv:2603.00001",
        "https://doi.org/10.48550/arXiv.2603.00001",
        TITLE,
        "trout farming: policies for rivers!",
        "Trout",
        "trout: farming policies",
    ],
)
async def test_a_known_paper_is_found_without_asking(
    services: Services, source: FakeSource, words: str
) -> None:
    """An id, a link, the title or words of it: the cache is enough."""
    await services.ingest.store(Batch((TROUT, a_paper(2))))

    assert await services.lookup.cached(words) == TROUT
    assert await services.lookup.find(words) == TROUT
    assert source.asked == []


async def test_an_unknown_id_is_fetched_and_kept(
    database: Database, source: FakeSource, clock: Clock
) -> None:
    """The second time nobody has to be asked."""
    services = Services.over(database, source, clock)
    source.papers = [TROUT]

    not_yet = await services.lookup.cached("2603.00001")
    fetched = await services.lookup.find("https://arxiv.org/abs/2603.00001v2")
    again = await services.lookup.cached("2603.00001")

    assert not_yet is None
    assert fetched == again == TROUT
    assert source.asked == ["2603.00001"]


async def test_a_local_id_finds_the_paper_that_replaced_its_entry(services: Services) -> None:
    """Buttons drawn while only a saved page knew the paper go on working."""
    entry = a_paper(1, id=local_id(TITLE), title=TITLE, abstract="", listing_day=None)
    await services.ingest.store(Batch((entry,)))
    before = await services.lookup.find(entry.id)
    await services.ingest.store(Batch((TROUT,)))

    after = await services.lookup.find(entry.id)

    assert (before.id, after.id) == (entry.id, "2603.00001")


@pytest.mark.parametrize("words", ["knitting", "2603", "(", "", "page-unknown", "since:1d zzz"])
async def test_what_names_no_paper_is_refused_at_once(
    services: Services, source: FakeSource, words: str
) -> None:
    """Hugging Face can only be asked for ids, and nothing resembles the words."""
    await services.ingest.store(Batch((TROUT,)))

    with pytest.raises(PaperNotFound, match="pick a title from the suggestions"):
        await services.lookup.find(words)

    assert await services.lookup.closest(words) == ()
    assert source.asked == []


@pytest.mark.parametrize("words", ["rivers trout", "Farming", "Farming Policies", "trout farmign"])
async def test_vague_words_name_no_paper_but_lead_to_the_closest(
    database: Database, source: FakeSource, clock: Clock, words: str
) -> None:
    """Words from the middle of a title, and one with a typing error."""
    services = Services.over(database, source, clock)
    await services.ingest.store(Batch((TROUT, a_paper(2))))

    assert await services.lookup.cached(words) is None
    assert await services.lookup.closest(words) == (TROUT,)


async def test_a_beginning_that_two_titles_share_names_neither(
    database: Database, source: FakeSource, clock: Clock
) -> None:
    """Until the words tell them apart; a short beginning that is no name never counts."""
    services = Services.over(database, source, clock)
    rivers = a_paper(1, title="Learning to Swim in Rivers")
    lakes = a_paper(2, title="Learning to Swim in Lakes")
    await services.ingest.store(Batch((rivers, lakes, a_paper(3, title="Deep Water: A Survey"))))

    assert await services.lookup.cached("learning to swim") is None
    assert await services.lookup.cached("learning to swim in lakes") == lakes
    assert await services.lookup.cached("deep") is None
    assert await services.lookup.cached("learning to swim in l") is None


async def test_an_id_that_hugging_face_lacks_is_refused(services: Services) -> None:
    """New papers take a while to get a page there."""
    with pytest.raises(PaperNotFound, match=r"no page for 2603\.00001 yet"):
        await services.lookup.find("2603.00001")


async def test_an_outage_is_no_missing_paper(services: Services, source: FakeSource) -> None:
    """The paper may well exist."""
    source.down = True

    with pytest.raises(SourceUnavailable):
        await services.lookup.find("2603.00001")


async def test_several_papers_keep_their_order(services: Services, source: FakeSource) -> None:
    """Known ones and fetched ones are mixed as asked; what nobody has is named."""
    await services.ingest.store(Batch((a_paper(1), a_paper(3))))
    source.papers = [a_paper(2)]
    ids = [f"2603.0000{number}" for number in (3, 2, 9, 1)]

    found = await services.lookup.find_all(ids)

    assert [paper.id for paper in found.papers] == [ids[0], ids[1], ids[3]]
    assert (found.absent, found.unasked) == ((ids[2],), ())
    assert source.asked == [ids[1], ids[2]]


async def test_an_outage_leaves_the_known_papers(services: Services, source: FakeSource) -> None:
    """One failure is enough: the others would have to wait for the same."""
    await services.ingest.store(Batch((a_paper(1),)))
    source.down = True

    found = await services.lookup.find_all(["2603.00008", "2603.00009", "2603.00001"])

    assert [paper.id for paper in found.papers] == ["2603.00001"]
    assert (found.absent, found.unasked) == ((), ("2603.00008", "2603.00009"))
    assert source.asked == ["2603.00008"]


@pytest.mark.parametrize(("down", "error"), [(False, PaperNotFound), (True, SourceUnavailable)])
async def test_several_unknown_papers_are_refused(
    services: Services, source: FakeSource, *, down: bool, error: type[Exception]
) -> None:
    """The error says whether Hugging Face lacks them or could not be asked."""
    source.down = down

    with pytest.raises(error):
        await services.lookup.find_all(["2603.00008", "2603.00009"])


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("trout", [1]),
        ("tro", [1]),
        ("policies", [1]),
        ("farming pol", [1]),
        ("farming riv", [1]),
        ("rivers trou", [1]),
        ("paper num", [3, 2]),
        ("paper number 3", [3]),
        ("2603.00002", [2]),
        ("https://arxiv.org/abs/2603.00002v1", [2]),
        ("2603.00009", []),
        ("out", []),
        ("trout number", []),
        ("", [3, 2, 1]),
        ('"', [3, 2, 1]),
    ],
)
async def test_titles_are_suggested(
    services: Services, source: FakeSource, typed: str, suggested: list[int]
) -> None:
    """All words must be in the title, the last perhaps only begun; the newest comes first."""
    await services.ingest.store(Batch((TROUT, a_paper(2), a_paper(3))))

    papers = await services.lookup.suggest(typed)

    assert [int(paper.id[-1]) for paper in papers] == suggested
    assert source.asked == []


@pytest.mark.parametrize("typed", ["", "paper", "pap", "paper num"])
async def test_at_most_25_titles_are_suggested(services: Services, typed: str) -> None:
    """Discord refuses more."""
    await services.ingest.store(Batch(tuple(a_paper(number) for number in range(1, 40))))

    papers = await services.lookup.suggest(typed)

    assert [paper.id for paper in papers] == [f"2603.{n:05}" for n in range(39, 14, -1)]


async def test_the_newest_papers(services: Services) -> None:
    """By listing day, whatever order they were stored in."""
    papers = (a_paper(1), a_paper(2), a_paper(3))
    await services.ingest.store(Batch(papers))

    newest = await services.lookup.newest(2)

    assert [paper.id for paper in newest] == ["2603.00003", "2603.00002"]
