"""Every spelling of a word finds the same papers, and no others."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.papers.domain.folded import FoldedPaper
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.search.domain.query import Query
from bot.search.domain.spellings import Speller
from bot.search.services.search import SearchService
from bot.search.store.spellings import SpellingStore
from bot.storage.database import Database
from bot.text.acronyms import Acronyms
from bot.watches.domain.matcher import Matcher
from tests.search.text_corpus import TextCorpus, expanded
from tests.support.fakes import NOW, Clock, FakeSource, a_paper

TEXTS = (
    "Fine-tuning of gardens",
    "Finetuning in spring",
    "How fine tuning grows",
    "A fine garden without tuning",
    "Multi-modal roses and Llama-3",
    "Multimodal tulips, by Llama 3 and llama3-70B",
    "GPT-4, gpt4 and GPT 4: colour of roses",
    "The color of self-supervised moss",
    "Selfsupervised ferns: modelling optimisation",
    "Modeling and optimization of ferns",
    "A world model of moss",
    "World modeling, KV-cached",
    "KV caching of worlds",
    "A KV cache",
    "Results in valid gardens",
    "Invalid gardens over all seasons",
    "Overall from day-to-day",
    "Today 2.5 roses",
    "25 roses, on-device",
    "An ondevice data set in a low-data setting",
    "A dataset of Qwen 2.5",
    "Qwen2.5 at the centre",
    "A zero-shot center, labelled",
    "Zeroshot and labeled",
    "Web page of a U-Net",
    "Webpages of UNets",
)
HYPHENATED = (
    "Few-shot, in-context growth of ferns",
    "End-to-end few-shot ferns: what context is in a shot of few of them",
    "Data-driven moss, driven by the data",
    "A few seeds: no shot in the context of data and roots, driven to the end",
)
NAMES = ("Jürgen Müller", "Juergen Mueller", "Søren Holm", "Jaemin Baek", "Bak Yu", "Yue Xue")
PAPERS = (
    *(
        a_paper(number, title=text, abstract="", authors=NAMES[number % len(NAMES) :][:1])
        for number, text in enumerate(TEXTS)
    ),
    *(
        a_paper(number, title=text, abstract="", authors=())
        for number, text in enumerate(HYPHENATED, len(TEXTS))
    ),
)


@pytest.fixture
async def filled(database: Database) -> Database:
    """Give a database of each engine with these papers."""
    async with database.write() as tx:
        await PaperStore(tx).save(PAPERS, NOW)
    return database


async def found(database: Database, words: str, *, exact: bool = False) -> set[int]:
    """Search as a member does; give the numbers of the papers."""
    search = SearchService(database, FakeSource(), Clock())
    query = await search.parse(words, exact=exact)
    hits = await search.local(query, Sort.NEWEST, 0, 100)
    return {int(paper.id[5:]) for paper in hits.papers}


SAME = [
    (("fine-tuning", "finetuning", "fine tuning", '"fine tuning"', "Fine\u2010Tuning"), {0, 1, 2}),
    (("multi-modal", "multimodal", "multi modal"), {4, 5}),
    (("llama-3", "llama3", "llama 3", "LLAMA3"), {4, 5}),
    (("gpt-4", "gpt4", "gpt 4"), {6}),
    (("colour", "color", "colours"), {6, 7}),
    (("self-supervised", "selfsupervised", "self supervised"), {7, 8}),
    (("modelling optimisation", "modeling optimization", "modelling optimization"), {8, 9}),
    (('"world model"', "world-models"), {10, 11}),
    (('"kv cache"', "kv-caches"), {11, 12, 13}),
    (("data-set", "dataset", "data set", "datasets"), {19, 20}),
    (("on-device", "ondevice", "on device"), {18, 19}),
    (("qwen2.5", "qwen-2.5", "qwen 2.5"), {20, 21}),
    (("centre", "center"), {21, 22}),
    (("zero-shot labelled", "zeroshot labeled", "zero shot labelled"), {22, 23}),
    (("web-page", "webpage", "web page"), {24, 25}),
    (("u-net", "unet", "U-Nets", "u net"), {24, 25}),
    (("day-to-day", '"day to day"', "day to day"), {16}),
    (("low-data", "lowdata", "low data"), {19}),
    (("few-shot", "fewshot", "few shot", "Few Shot ferns"), {26, 27}),
    (("end-to-end", '"end to end"', "end to end"), {27}),
    (("in-context ferns", "in context ferns"), {26}),
    (("data-driven", "datadriven", "data driven"), {28}),
    (("llama3-70b", "llama-3-70b", "llama3 70B"), {5}),
    (("kv-cached", "kvcached"), {11}),
    (("over-all-seasons", '"over all seasons"'), {15}),
    (("in-valid", '"in valid"'), {14}),
    (("selfsupervised ferns", "self-supervised ferns", "self supervised ferns"), {8}),
    (("title:fine-tuning", "title:finetuning", "title:(fine tuning)"), {0, 1, 2}),
    (("roses -multi-modal", "roses -multimodal"), {6, 17, 18}),
    (("fine-tuning OR zeroshot", "finetuning OR zero-shot"), {0, 1, 2, 22, 23}),
]


@pytest.mark.parametrize(("spellings", "expected"), SAME)
async def test_every_spelling_finds_the_same(
    filled: Database, spellings: Sequence[str], expected: set[int]
) -> None:
    """Joined, hyphenated or apart, British or American: people write them all."""
    for words in spellings:
        assert await found(filled, words) == expected, words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("invalid", {15}),
        ('"in valid"', {14}),
        ("overall", {16}),
        ('"over all"', {15}),
        ("today", {17}),
        ('"2 5"', {17, 20}),
        ("25", {18}),
        ('"data setting"', {19}),
        ("model", {10}),
        ("tuning", {0, 2, 3}),
        ("fine garden", {0, 3}),
    ],
)
async def test_words_that_only_meet_are_not_one(
    filled: Database, words: str, expected: set[int]
) -> None:
    """`in valid` is not `invalid`; two words are one only where the index has them as one."""
    assert await found(filled, words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("author:müller", {0, 1, 6, 7, 12, 13, 18, 19, 24, 25}),
        ("author:mueller", {0, 1, 6, 7, 12, 13, 18, 19, 24, 25}),
        ("muller", {0, 1, 6, 7, 12, 13, 18, 19, 24, 25}),
        ('author:"juergen müller"', {0, 1, 6, 7, 12, 13, 18, 19, 24, 25}),
        ("author:soeren", {2, 8, 14, 20}),
        ("author:soren holm", {2, 8, 14, 20}),
        ("author:baek", {3, 9, 15, 21}),
        ("author:bak", {4, 10, 16, 22}),
        ("author:yue", {5, 11, 17, 23}),
        ("author:yu", {4, 10, 16, 22}),
    ],
)
async def test_names_are_found_with_and_without_umlauts(
    filled: Database, words: str, expected: set[int]
) -> None:
    """Mueller is Müller where an author is written so; Baek is nobody's Bäk."""
    assert await found(filled, words) == expected


async def test_exact_words_are_exact(filled: Database) -> None:
    """Nothing is added to them."""
    assert await found(filled, "finetuning", exact=True) == {1}
    assert await found(filled, "fine-tuning", exact=True) == {0, 2}
    assert await found(filled, "fine tuning", exact=True) == {0, 2, 3}
    assert await found(filled, "author:mueller", exact=True) == {1, 7, 13, 19, 25}


@pytest.mark.parametrize(
    ("words", "added"),
    [
        ("fine tuning", ("finetuning",)),
        ("finetuning", ("fine tuning",)),
        ("colour", ("color",)),
        ('"kv cache"', ("kv cached", "kv caching")),
        ("author:mueller", ("author:muller",)),
        ("roses", ()),
        ("roses -finetuning", ()),
    ],
)
async def test_what_is_added_is_named(filled: Database, words: str, added: tuple[str, ...]) -> None:
    """The reply says what was looked for besides; what the index lacks is not."""
    search = SearchService(filled, FakeSource(), Clock())

    query = await search.parse(words, exact=False)

    assert {*added} <= {*query.added}
    assert {each for each in query.added if not each.startswith("key value")} == {*added}


async def test_new_papers_bring_new_spellings(filled: Database) -> None:
    """What was looked up is forgotten when papers come."""
    search = SearchService(filled, FakeSource(), Clock())
    assert (await search.parse("rose-garden", exact=False)).added == ()
    async with filled.write() as tx:
        await PaperStore(tx).save([a_paper(99, title="A rosegarden, a rose garden")], NOW)

    await search.learn_if_new()

    assert (await search.parse("rose-garden", exact=False)).added == ("rosegarden",)


async def test_a_long_title_is_left_as_it_is(filled: Database) -> None:
    """It would take long, and names its paper anyway."""
    search = SearchService(filled, FakeSource(), Clock())
    title = "finetuning a colour " + " ".join(f"word{number}" for number in range(12))

    assert (await search.parse(title, exact=False)).added == ()


async def test_the_index_knows_what_the_texts_say(filled: Database) -> None:
    """The speller must learn the same from either database as from the papers themselves."""
    speller = Speller(TextCorpus(PAPERS))
    queries = [Query.parse(words, NOW.date()) for spellings, _ in SAME for words in spellings]
    terms = {term for query in queries for term in query.prose()}
    pairs = {pair for query in queries for pair in query.side_by_side()}
    names = {
        (word,) for name in NAMES for word in FoldedPaper.of(a_paper(title=name)).title.split()
    }

    async with filled.read() as tx:
        known = await SpellingStore(tx).look_up(terms, pairs, names)

    assert known.forms == {term: speller.forms(term) for term in terms}
    assert known.compounds == {pair for pair in pairs if speller.is_one_word(*pair)}
    assert known.other_names == {name: speller.names(name) for name in names}


parts = st.text("abeiklmnorst", min_size=3, max_size=5).filter(lambda part: not part.endswith("s"))
ways = st.sampled_from(["{}{}", "{}-{}", "{} {}"])
written_ways = st.lists(st.tuples(ways, st.sampled_from("xyz")), max_size=6)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(parts, parts | st.just("3"), written_ways, parts)
def test_every_spelling_of_a_compound_finds_the_same_set(
    first: str, second: str, written: Sequence[tuple[str, str]], other: str
) -> None:
    """Whatever the papers have, joined and hyphenated, and apart where it is one word."""
    assume(first != second)
    texts = [f"{way.format(first, second)} {rest} {other}" for way, rest in written]
    papers = [*(a_paper(n, title=text, abstract="") for n, text in enumerate(texts))]
    speller = Speller(TextCorpus(papers))
    joined, hyphenated, quoted = f"{first}{second}", f"{first}-{second}", f'"{first} {second}"'

    sets = {words: matched(papers, words, speller) for words in (joined, hyphenated, quoted)}

    assert sets[hyphenated] == sets[quoted]
    assert sets[joined] == sets[hyphenated] == {*range(len(papers))}
    if speller.is_one_word(first, second):
        assert matched(papers, f"{first} {second}", speller) == sets[joined]


def matched(papers: Sequence[Paper], words: str, speller: Speller) -> set[int]:
    """Match papers with a watch."""
    matcher = Matcher()
    matcher.add(0, expanded(Query.parse(words, NOW.date()), Acronyms.from_counts(), speller))
    found = matcher.matches([FoldedPaper.of(paper) for paper in papers])
    return {place for _, places in found for place in places}
