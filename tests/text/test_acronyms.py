"""Tests of acronyms: mining them and choosing the senses that count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.acronyms import (
    MAX_SENSES,
    MIN_PAPERS,
    SEED,
    Acronyms,
    display_form,
    extract_definitions,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We train a Mixture of Experts (MoE).", [("moe", "mixture of expert")]),
        ("All Vision-Language Models (VLMs) fail.", [("vlm", "vision language model")]),
        ("LoRA (low-rank adaptation) is cheap.", [("lora", "low rank adaptation")]),
        ("the Key-Value (KV; or cache) store", [("kv", "key value")]),
        ("uses proximal policy optimization (PPO)", [("ppo", "proximal policy optimization")]),
        (
            "a diffusion transformer (DiT), diffusion transformer (DiT)",
            [("dit", "diffusion transformer")],
        ),
        (
            "generative pretrained\ntransformer (GPT)",
            [("gpt", "generative pretrained transformer")],
        ),
        (
            "Graph Neural Network (GNN) for Natural Language (NL)",
            [("gnn", "graph neural network"), ("nl", "natural language")],
        ),
        ("a sensor hyperparameter tuning (HPT)", [("hpt", "hyperparameter tuning")]),
        ("from text-to-video (T2V) models", [("t2v", "text to video")]),
        ("3D Gaussian Splatting (3DGS)", [("3dg", "3d gaussian splatting")]),
        (
            "A Multi-Modal Large Language Model (MLLM)",
            [("mllm", "multi modal large language model")],
        ),
        ("(pre-trained language model (PLM))", [("plm", "pre trained language model")]),
    ],
)
def test_definitions_are_mined(text: str, expected: list[tuple[str, str]]) -> None:
    """An acronym next to its long form must be found in either order, once, both folded."""
    assert extract_definitions(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "as shown (see Fig. 2) by us (ours)",
        "it is fast (AB) and good (CD)",
        "a Transformer (TF) alone",
        "Adam (Adaptive Moments are many words long)",
        "the MoE model (MoE)",
        "never closed (MoE",
        "() (()) (A)",
    ],
)
def test_what_defines_nothing_is_left(text: str) -> None:
    """Brackets are mostly remarks; a single word is no long form."""
    assert extract_definitions(text) == []


@given(st.text(alphabet=st.sampled_from("aAbB (-)é'1İ")))
def test_any_text_can_be_mined(text: str) -> None:
    """Texts come from strangers: whatever is found must be one folded word and several."""
    for acronym, long_form in extract_definitions(text):
        assert " " not in acronym
        assert " " in long_form


def test_the_seed_works_without_any_paper() -> None:
    """A young cache must already know the common acronyms, in both directions."""
    senses = Acronyms.from_counts()

    assert senses.senses_of("moe") == ("mixture of expert",)
    assert senses.acronym_of(("mixture", "of", "expert")) == "moe"
    assert senses.senses_of("unknown") == ()
    assert senses.acronym_of(("of", "expert")) is None


def test_the_seeded_sense_stays_first() -> None:
    """Mined senses of a seeded acronym must follow it, or phrases would change their meaning."""
    senses = Acronyms.from_counts([("rag", "random acyclic graph", 500), ("rag", SEED["rag"], 9)])

    assert senses.senses_of("rag") == (SEED["rag"], "random acyclic graph")
    assert senses.acronym_of(["random", "acyclic", "graph"]) is None


@pytest.mark.parametrize(
    ("papers", "all_papers", "counts"),
    [
        (MIN_PAPERS, MIN_PAPERS, True),
        (MIN_PAPERS - 1, MIN_PAPERS - 1, False),
        (10, 100, True),
        (9, 100, False),
    ],
)
def test_a_sense_needs_papers_and_a_share(papers: int, all_papers: int, *, counts: bool) -> None:
    """A long form must be in 3 papers and make 10 % of the acronym's definitions."""
    rows = [("abc", "a big cat", papers)]
    others = [("abc", f"another b c {number}", 1) for number in range(all_papers - papers)]

    senses = Acronyms.from_counts(rows + others)

    assert ("a big cat" in senses.senses_of("abc")) is counts


def test_senses_are_ordered_and_limited() -> None:
    """The commonest sense must come first, ties in a fixed order, six at most."""
    rows = [("abc", f"a b c{number}", 10 + number // 2) for number in range(8)]

    senses = Acronyms.from_counts(reversed(rows))

    assert senses == Acronyms.from_counts(rows)
    assert senses.senses_of("abc")[:3] == ("a b c6", "a b c7", "a b c4")
    assert len(senses.senses_of("abc")) == MAX_SENSES


def test_counts_of_one_pair_are_added_up() -> None:
    """Rows may come from several tables: a pair in two of them must count with both."""
    senses = Acronyms.from_counts([("abc", "a big cat", 2), ("abc", "a big cat", 1)])

    assert senses.senses_of("abc") == ("a big cat",)


@pytest.mark.parametrize(
    ("papers", "forms"),
    [
        ({"test time scaling": 31, "text to speech": 20}, ("text to speech",)),
        ({"test time scaling": 31, "text to speech": 2}, ("text to speech", "test time scaling")),
    ],
)
def test_another_meaning_counts_only_where_the_first_is_rare(
    papers: dict[str, int], forms: tuple[str, ...]
) -> None:
    """Who looks for one meaning of an acronym must not be sent the papers of the other."""
    senses = Acronyms.from_counts([("tts", form, number) for form, number in papers.items()])

    assert senses.senses_of("tts") == forms


def test_variants_of_a_meaning_stay_together() -> None:
    """Long forms that share most words, or only differ in blanks, are one meaning."""
    rows = [("mlp", "multi layer perceptron", 9), ("mlp", "multilayer perceptron", 1)]
    rows += [("aigc", "ai generated content", 5), ("aigc", "ai generated contents", 4)]
    rows += [("rm", "reward model", 6), ("rm", "robot muscle", 6)]

    senses = Acronyms.from_counts(rows)

    assert senses.senses_of("mlp") == ("multi layer perceptron", "multilayer perceptron")
    assert senses.senses_of("aigc") == ("ai generated content", "ai generated contents")
    assert senses.senses_of("rm") == ("reward model",)


@pytest.mark.parametrize(("others", "acronym"), [(5, "em"), (6, None)])
def test_a_long_form_finds_only_an_acronym_that_means_it(others: int, acronym: str | None) -> None:
    """Two thirds of those who define it must mean it: backwards, a coincidence costs precision."""
    senses = Acronyms.from_counts(
        [("em", "expectation maximization", 10), ("em", "exact match", others)]
    )

    assert senses.acronym_of(("expectation", "maximization")) == acronym


def test_an_acronym_used_otherwise_is_not_found_by_its_long_form() -> None:
    """Even a young cache must know that TTS is test-time scaling as often as text to speech."""
    senses = Acronyms.from_counts()

    assert senses.senses_of("tts") == ("text to speech",)
    assert senses.acronym_of(("text", "to", "speech")) is None


@given(
    st.sets(st.sampled_from("a b c d e".split())),
    st.lists(st.sampled_from(("a b", "b a", "a c d", "d e", "e d c b", "a b c d e")), unique=True),
)
def test_acronyms_among_words_are_all_that_these_spell(words: set[str], forms: list[str]) -> None:
    """In whatever order the words stand, and none that needs another word."""
    senses = Acronyms.from_counts([(f"acronym{n}", form, 9) for n, form in enumerate(forms)])

    found = dict(senses.acronyms_among(words))

    assert found == {
        acronym: tuple(form.split())
        for form, acronym in senses.acronyms.items()
        if words.issuperset(form.split())
    }


@pytest.mark.parametrize(
    ("folded", "written"),
    [
        ("mixture of expert", "mixture of experts"),
        ("test time scaling", "test-time scaling"),
        ("moe", "MoE"),
        ("lms", "LMs"),
        ("quantization", "quantization"),
    ],
)
def test_forms_are_shown_as_people_write_them(folded: str, written: str) -> None:
    """Where that is known; else as they are folded."""
    assert display_form(folded) == written
