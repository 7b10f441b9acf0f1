"""Rules of spelling: what a word might be elsewhere; whether it is a word is for the index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.folding import fold
from bot.text.spelling import (
    dialect_forms,
    joined,
    may_join,
    needs_hyphen,
    splits,
    umlauts,
    verb_forms,
)

PAIRS = [
    pair.split("=")
    for pair in (
        "optimise=optimize optimising=optimizing optimisation=optimization summariser=summarizer"
        " generalisable=generalizable analyse=analyze analysing=analyzing analyser=analyzer"
        " colour=color colourful=colorful behaviour=behavior behavioural=behavioral"
        " neighbourhood=neighborhood neighbouring=neighboring favourite=favorite labour=labor"
        " centre=center centred=centered centring=centering epicentre=epicenter fibre=fiber"
        " theatre=theater calibre=caliber millimetre=millimeter labelled=labeled"
        " modelling=modeling travelling=traveling signalling=signaling cancelled=canceled"
        " fuelled=fueled fulfil=fulfill enrolment=enrollment skilful=skillful defence=defense"
        " licence=license practise=practice catalogue=catalog dialogue=dialog"
        " anaemia=anemia haemorrhage=hemorrhage paediatric=pediatric oestrogen=estrogen"
        " archaeology=archeology grey=gray programme=program artefact=artifact"
        " sceptical=skeptical judgement=judgment ageing=aging focussed=focused adaptor=adapter"
    ).split()
]


@pytest.mark.parametrize(("british", "american"), PAIRS)
def test_british_and_american_spellings_lead_to_each_other(british: str, american: str) -> None:
    """Whoever learned either must find papers of the other."""
    assert american in dialect_forms(british)
    assert british in dialect_forms(american)


@pytest.mark.parametrize(
    "word",
    [
        "four",
        "hour",
        "tour",
        "prise",
        "size",
        "rise",
        "filled",
        "called",
        "filing",
        "will",
        "agent",
    ],
)
def test_other_words_have_no_second_spelling(word: str) -> None:
    """`four` is not `for`, and `filled` is not `filed`."""
    assert not {"for", "hor", "tor", "prize", "filed", "filling", "wil"} & {*dialect_forms(word)}


words = st.sampled_from([word for pair in PAIRS for word in pair]) | st.text(
    "aeioulrsztnc", max_size=9
)


@given(words)
def test_a_second_spelling_leads_back(word: str) -> None:
    """Otherwise one of the two would find more papers than the other."""
    assert all(word in dialect_forms(form) for form in dialect_forms(word))


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("cache", {"caching", "cached"}),
        ("model", {"modeling", "modelled", "modelling", "modeled"}),
        ("plan", {"planning", "planned"}),
        ("search", {"searching", "searched"}),
        ("study", {"studying", "studied"}),
        ("play", {"playing", "played"}),
        ("free", {"freeing", "freed"}),
        ("drive", {"driving", "driven"}),
        ("break", {"breaking", "broken"}),
    ],
)
def test_verbs_have_a_gerund_and_a_participle(word: str, forms: set[str]) -> None:
    """Of the possible ones, the index has those that are right."""
    assert forms <= {*verb_forms(word)}


@pytest.mark.parametrize("word", ["set", "base", "caching", "cached", "3d", "in", "x"])
def test_what_is_no_verb_has_no_forms(word: str) -> None:
    """A data set is no data setting, and a code base is not code-based."""
    assert verb_forms(word) == ()


def test_words_are_split_everywhere_but_in_numbers() -> None:
    """Numbers would become other numbers, and ends of broken lines are no words."""
    assert [*splits("gpt4")][:3] == [("g", "pt4"), ("gp", "t4"), ("gpt", "4")]
    assert ("3d", "gs") in [*splits("3dg")]
    assert ("llama", "33") in [*splits("llama33")]
    assert ("llama3", "3") not in [*splits("llama33")]
    assert not may_join("2", "5")
    assert not may_join("llama3", "1b")
    assert not may_join("q", "a")
    assert not may_join("model", "ling")
    assert [*splits("\u6df1\u5ea6\u5b66\u4e60")] == []


@given(st.text("abcdefghijklmnop0123", min_size=1, max_size=12))
def test_a_split_word_is_the_whole(word: str) -> None:
    """No letter may be lost."""
    assert all(first and second and joined(first, second) == word for first, second in splits(word))


@pytest.mark.parametrize(("first", "second"), [("in", "valid"), ("u", "net"), ("4", "bit")])
def test_some_words_meet_by_chance(first: str, second: str) -> None:
    """Only a hyphen shows that they are one."""
    assert needs_hyphen(first, second)
    assert not needs_hyphen("fine", "tuning")
    assert not needs_hyphen("llama", "3")


@given(st.text("aeioumnlr", min_size=1, max_size=9))
def test_an_umlaut_leads_back(name: str) -> None:
    """Either spelling of a name must find the other."""
    for other, base, written in umlauts(name):
        assert name in {back.other for back in umlauts(other)}
        assert fold(written) == base
        assert base in {name, other}


@pytest.mark.parametrize(
    ("name", "other", "written"),
    [
        ("mueller", "muller", "m\u00fcller"),
        ("muller", "mueller", "m\u00fcller"),
        ("goetz", "gotz", "g\u00f6tz"),
        ("soeren", "soren", "s\u00f8ren"),
        ("jaeger", "jager", "j\u00e4ger"),
        ("haakon", "hakon", "h\u00e5kon"),
    ],
)
def test_names_are_spelled_with_and_without_umlauts(name: str, other: str, written: str) -> None:
    """As passports, papers and keyboards do."""
    assert (other, written) in {(each.other, each.written) for each in umlauts(name)}
