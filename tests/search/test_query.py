"""Tests of the query language: reading, the canonical form and acronyms."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import BadQuery
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import (
    And,
    AsWritten,
    Bound,
    Field,
    Filters,
    FullName,
    Has,
    Node,
    Not,
    Or,
    Phrase,
    Together,
    Word,
)
from bot.text.acronyms import Acronyms
from bot.text.folding import BREAK, fold

TODAY = date(2026, 3, 20)
MOE, RAG, SURVEY = Word("moe"), Word("rag"), Word("survey")
WEI, ZHANG = Word("wei", Field.AUTHOR), Word("zhang", Field.AUTHOR)
EXPERTS = Phrase(("mixture", "of", "expert"))


def read(text: str) -> Query:
    """Read a query on a fixed day."""
    return Query.parse(text, TODAY)


def legal(text: str) -> Query | None:
    """Read a query, or give None where the text is none."""
    try:
        return read(text)
    except BadQuery:
        return None


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("MoE", MOE),
        ("moe rag", And((MOE, RAG))),
        ("rag AND moe", And((MOE, RAG))),
        ('"Mixtures of Experts"', EXPERTS),
        ("“mixture of experts”", EXPERTS),
        ("«mixture of experts»", EXPERTS),
        ("„mixture of experts“", EXPERTS),
        ("”mixture of experts”", EXPERTS),
        ("＂mixture of experts＂", EXPERTS),
        ("「mixture of experts」", EXPERTS),
        ("mixture-of-experts", EXPERTS),
        ("mixture\u2011of\u2011experts", EXPERTS),
        ("moe or rag", And((MOE, Word("or"), RAG))),
        ("moe OR rag", Or((MOE, RAG))),
        ("survey moe OR rag", Or((And((MOE, SURVEY)), RAG))),
        ("survey (moe OR rag)", And((Or((MOE, RAG)), SURVEY))),
        ("moe -survey", And((MOE, Not(SURVEY)))),
        ("NOT survey moe", And((MOE, Not(SURVEY)))),
        ("moe \u2013survey", And((MOE, Not(SURVEY)))),
        ("moe \u2014survey", And((MOE, Not(SURVEY)))),
        ("moe \u2212survey", And((MOE, Not(SURVEY)))),
        ("moe \u2010survey", And((MOE, Not(SURVEY)))),
        ("moe \uff0d（survey）", And((MOE, Not(SURVEY)))),
        ("moe \u2013“a survey”", And((MOE, Not(Phrase(("a", "survey")))))),
        ("title：moe", Word("moe", Field.TITLE)),
        ("author:«Jane Doe»", FullName(("jane", "doe"))),
        ("moe -(survey OR rag)", And((MOE, Not(Or((RAG, SURVEY)))))),
        ("moe -(-rag)", And((MOE, RAG))),
        ("moe (-rag -survey)", And((MOE, Not(RAG), Not(SURVEY)))),
        ('moe -"a survey"', And((MOE, Not(Phrase(("a", "survey")))))),
        ("title:moe", Word("moe", Field.TITLE)),
        ('Author:"Jane Doe"', FullName(("jane", "doe"))),
        ('author:"Doe, Jane"', FullName(("jane", "doe"))),
        ('author:"Doe, J.-P., Jr."', FullName(("j", "p", "doe", "jr"))),
        ('author:"Jean-Pierre Doe"', FullName(("jean-pierre", "doe"))),
        ("author:J.Doe", FullName(("j", "doe"))),
        ('author:="Jane Doe"', Phrase(("jane", "doe"), Field.AUTHOR)),
        ("author:=doe", Word("doe", Field.AUTHOR)),
        ("org:=NVIDIA", Word("nvidia", Field.ORG)),
        ("=CLIP", AsWritten("CLIP")),
        ('="CLIP"', AsWritten("CLIP")),
        ("=“GPT-4o”", AsWritten("GPT 4o")),
        ("title:=LoRA", AsWritten("LoRA", Field.TITLE)),
        ("title:(=LoRA moe)", And((AsWritten("LoRA", Field.TITLE), Word("moe", Field.TITLE)))),
        ("=RAG -=Rag", And((AsWritten("RAG"), Not(AsWritten("Rag"))))),
        ('moe OR (="SAM" rag)', Or((And((AsWritten("SAM"), RAG)), MOE))),
        ("F = ma", And((Word("f"), Word("ma")))),
        ("E=mc2", Phrase(("e", "mc2"))),
        ("author:(wei zhang)", Together(("wei", "zhang"))),
        ("author:(Zhang, Wei)", Together(("wei", "zhang"))),
        ("author:wei author:zhang", And((WEI, ZHANG))),
        ("author:(wei (zhang OR li))", Or((Together(("li", "wei")), Together(("wei", "zhang"))))),
        ("author:(wei -zhang)", And((WEI, Not(ZHANG)))),
        ('author:(wei "li na" zhang)', And((FullName(("li", "na")), Together(("wei", "zhang"))))),
        ("author:(wei wei)", WEI),
        ("author:(j p)", And((Word("j", Field.AUTHOR), Word("p", Field.AUTHOR)))),
        ("org:NVIDIA", Word("nvidia", Field.ORG)),
        ("title:(moe OR rag)", Or((Word("moe", Field.TITLE), Word("rag", Field.TITLE)))),
        ("title:(moe org:rag)", And((Word("rag", Field.ORG), Word("moe", Field.TITLE)))),
        ("moe moe (moe OR moe)", MOE),
        ("moe OR & OR (-)", MOE),
        ("moe AND", MOE),
        (f"moe {BREAK}", MOE),
    ],
)
def test_a_text_means_one_tree(text: str, root: Node) -> None:
    """Every construct of the language must be read as docs/design/search.md says."""
    assert read(text).root == root


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("upvotes:20", Filters(upvotes=(Bound(">=", 20),))),
        ("upvotes:<9 Upvotes:>=3", Filters(upvotes=(Bound("<", 9), Bound(">=", 3)))),
        ("comments:>0 comments:>0", Filters(comments=(Bound(">", 0),))),
        ("comments:=7", Filters(comments=(Bound("=", 7),))),
        (
            "since:2026-01-01 until:2026-03-31",
            Filters(since=date(2026, 1, 1), until=date(2026, 3, 31)),
        ),
        ("since:7d", Filters(since=date(2026, 3, 13))),
        (
            "since:7d since:30d until:7d until:1d",
            Filters(since=date(2026, 3, 13), until=date(2026, 3, 13)),
        ),
        ("by:JaneDoe", Filters(by=("janedoe",))),
        ('By:"Łucja Doe" by:“O’Hara”', Filters(by=("lucja doe", "ohara"))),
        ("by:jane-doe by:jane-doe", Filters(by=("jane doe",))),
        ("has:code has:Model", Filters(has=frozenset({Has.CODE, Has.MODEL}))),
    ],
)
def test_filters_alone_are_a_query(text: str, filters: Filters) -> None:
    """A filter must be read whatever its case and order; filters need no words."""
    assert read(text) == Query(None, filters)


def test_filters_may_stand_anywhere_beside_the_words() -> None:
    """A filter belongs to the whole query, wherever it stands."""
    assert read("upvotes:>3 moe (rag has:code)") == read("moe rag has:code upvotes:>3")


@pytest.mark.parametrize(
    "title",
    [
        "Janus: Decoupling Visual Encoding -- Understanding & Generation",
        "Title: an Author: of an Org: since: has: upvotes:",
        "How \"Smart'' Are They? A 24\" Screen",
        "\"Is There Anything Else?'': A Study",
        '"Foo"-based (Bar)-like Learning',
        "a) First, b) second (and :-( third",
        "What Is It (((((Really)))))?",
        r"$\pi_0$: \textbf{G\"odel's} 50\% S$^2$R~$$",
        "½ ﬁ ™ 深度学习：한국어 “quoted” „too“ — –",
        "Line\n  break and    blanks",
        "C++, F# and \\ back-\\slashes\\",
    ],
)
def test_a_pasted_title_finds_itself(title: str) -> None:
    """Any title must be a legal query for exactly the words of the title."""
    query = read(title)

    wanted = {word for term in query.terms() for word in term}
    assert wanted == set(fold(title).split())


@pytest.mark.parametrize(
    "title",
    [
        "EITHER OR",
        "To Be OR NOT To Be",
        "AND Now What",
        "Models are NOT Teachers",
        "What (NOT) to Do",
    ],
)
def test_capital_operators_keep_a_title_legal(title: str) -> None:
    """An operator with nothing beside it must be skipped, not refused."""
    assert read(title).terms()


PIECES = st.sampled_from(
    'moe GPT-4 c++ OR AND NOT ( ) (( )) - -x -( " "a b" “c” title: title:d author:(e f) since:7d'
    ' until:2026-01-01 upvotes:>=2 upvotes:3 has:code & -- \\" caf\u00e9 ﬁ ſince:1d İ'.split(" ")
)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=12).map(" ".join)


@given(TEXTS)
def test_the_canonical_form_is_read_back(text: str) -> None:
    """Printing and reading must give the same query, or watches would change when stored."""
    query = legal(text)
    assume(query is not None)

    assert read(str(query)) == query
    assert Query.from_stored(str(query)) == query


@given(TEXTS)
def test_expansion_keeps_a_query_readable(text: str) -> None:
    """A watch stores its expanded query, so that must be read back whatever was added."""
    query = legal(text)
    assume(query is not None)

    expanded = query and query.expanded(Acronyms.from_counts())

    assert Query.from_stored(str(expanded)) == expanded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("moe rag", "RAG AND moe AND rag"),
        ("moe OR (rag OR survey)", "survey OR rag OR moe"),
        ("title:(moe rag)", "title:rag title:moe"),
        ("moe has:code upvotes:2", "upvotes:>=2 moes HAS:code"),
        ("moe NOT survey", "-survey moe"),
    ],
)
def test_equal_queries_print_equally(one: str, other: str) -> None:
    """Watches that ask for the same are found by their printed form."""
    assert read(one) == read(other)
    assert str(read(one)) == str(read(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(rag OR moe) upvotes:3 since:7d", "(moe OR rag) upvotes:>=3 since:2026-03-13"),
        ('title:(a OR "b c") -(x y)', '(title:"b c" OR title:a) -(x y)'),
        ("upvotes:<=3 comments:1", "upvotes:<=3 comments:>=1"),
    ],
)
def test_the_canonical_form_is_what_people_would_write(text: str, expected: str) -> None:
    """The printed form is shown to people, so its brackets and filters must mean the same."""
    assert str(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected", "added"),
    [
        ("moe", '"mixture of expert" OR moe', ("mixture of expert",)),
        ('"mixture of experts"', '"mixture of expert" OR moe', ("moe",)),
        ("moe OR mixture-of-experts", '"mixture of expert" OR moe', ()),
        ('"kv cache"', '"key value cache" OR "kv cache"', ("key value cache",)),
        ('"key value cache"', '"key value cache" OR "kv cache"', ("kv cache",)),
        (
            "mllm",
            '"multimodal large language model" OR "multimodal llm" OR mllm',
            ("multimodal large language model", "multimodal llm"),
        ),
        ("diffusion transformer", "(diffusion OR dit) (dit OR transformer)", ("dit",)),
        ("title:kv", 'title:"key value" OR title:kv', ("key value",)),
        ("author:moe org:rag", "author:moe org:rag", ()),
        ("a -moe", 'a -("mixture of expert" OR moe)', ()),
        ("upvotes:3", "upvotes:>=3", ()),
        ("transformer title:diffusion", "title:diffusion transformer", ()),
    ],
)
def test_acronyms_and_long_forms_find_each_other(
    text: str, expected: str, added: tuple[str, ...]
) -> None:
    """Expansion must work per word, per AND and inside phrases, leave names alone, and say so."""
    expanded = read(text).expanded(Acronyms.from_counts())

    assert (str(expanded), expanded.added) == (expected, added)
    assert Query.from_stored(str(expanded)) == expanded


def test_a_phrase_takes_only_the_first_sense() -> None:
    """Alone a word may mean all its senses; inside a phrase the others would be noise."""
    senses = Acronyms.from_counts([("kv", "kilo volt", 50)])

    assert read("kv").expanded(senses).added == ("key value", "kilo volt")
    assert read('"kv cache"').expanded(senses).added == ("key value cache",)


def test_terms_are_what_a_snippet_can_show() -> None:
    """Exclusions and names are not in the shown text, so they must not be looked for there."""
    query = read('moe "key value" title:rag author:doe -survey -(a b)')

    assert set(query.terms()) == {("moe",), ("key", "value"), ("rag",)}
    assert read("upvotes:3").terms() == ()


def test_lost_symbols_are_told() -> None:
    """Whoever looks for c++ must learn that the search looks for c."""
    query = read("c++, moe gpt-4")

    assert query.notes == ("c++ is read as c",)
    assert query.text == "c++, moe gpt-4"
