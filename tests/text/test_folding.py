"""Tests of the fold, the keys made of it, and abstracts made readable."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers.domain.identity import local_id, title_key
from bot.papers.domain.paper import LOCAL_PREFIX
from bot.text.folding import fold, plain_text, words, words_from
from bot.text.latex import LETTERS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mixture-of-Experts", "mixture of expert"),
        ("GPT-4 and 3DGS", "gpt 4 and 3dg"),
        ("O'Hara's models' caches", "ohara model cache"),
        ("O\u2019Hara\u2019s 'quoted' rock'n'roll", "ohara quoted rocknroll"),
        ("Moët, naïve, Gödel", "moet naive godel"),
        ("Mo\u0308et Gi\u0307", "moet gi"),
        ("ﬁne-tuning ＡＩ 𝐀𝐭𝐭𝐧 x²", "fine tuning ai attn x2"),
        ("Straße", "strasse"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        (r"\textbf{Deep}Seek with \emph{care}", "deepseek with care"),
        (r"S$^2$R, S^2R and $\pi_0$", "s2r s2r and pi0"),
        ("Łucja Søren Đặng ışık Ħal Ɓala", "lucja soren dang isik hal bala"),
        ("Æther œuvre Þór Ðura ŋ Hawaiʻi ʿAbd", "aether oeuvre thor dura n hawaii abd"),
        (r"S{\o}ren, \L{}ucja and \AA", "soren lucja and a"),
        ("π₀ π0 𝜋0 pi0 x² xᵢ H₂O 𝛽-VAE ℓ₁", "pi0 pi0 pi0 pi0 x2 xi h2o beta vae l1"),
        (r"$\pi_{0}$-FAST, \pi_0 and {\Delta}G", "pi0 fast pi0 and deltag"),
        (r"αβ-CROWN, $\alpha\beta$ and Σ, ς", "alpha beta crown alpha beta and sigma sigma"),
        ("Ελληνικά κόσμος", "ελληνικα κοσμοσ"),
        (r"\ours is unknown, \times is not", "our is unknown is not"),
        (r"G\"odel, Erd\H{o}s, 5\% of~it", "godel erdo 5 of it"),
        (r"2\times2 \\ lines", "2 2 line"),
        ("c++ & -- 深度学习 한국어", "c 深度学习 한국어"),
        ("\x00\ud800", ""),
    ],
)
def test_the_fold_forgets_what_is_no_part_of_a_word(text: str, expected: str) -> None:
    """Case, accents, marks, LaTeX and punctuation must not keep equal words apart."""
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("analyses", "analysis"),
        ("matrices", "matrix"),
        ("corpora", "corpus"),
        ("biases", "bias"),
        ("echoes", "echo"),
        ("gpus", "gpu"),
        ("guis", "gui"),
        ("caches", "cache"),
        ("studies", "study"),
        ("ties", "tie"),
        ("searches", "search"),
        ("boxes", "box"),
        ("classes", "class"),
        ("agents", "agent"),
        ("llms", "llm"),
    ],
)
def test_a_plural_is_its_singular(plural: str, singular: str) -> None:
    """Both numbers of a word must be found by either."""
    assert fold(plural) == fold(singular) == singular


@pytest.mark.parametrize(
    "word",
    ["news", "bias", "lens", "series", "class", "corpus", "basis", "gas", "neurips", "always"],
)
def test_what_only_looks_like_a_plural_stays(word: str) -> None:
    """A singular in -s must not become another word."""
    assert fold(word) == word


@given(st.text() | st.text(alphabet="αβπς'łæas \u0301"))
def test_folding_twice_changes_nothing(text: str) -> None:
    """Query and index fold at different times, so folded text must be stable."""
    folded = fold(text)

    assert fold(folded) == folded


GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma"
    " tau upsilon phi chi psi omega"
).split()


@pytest.mark.parametrize("name", GREEK)
def test_a_greek_letter_is_its_name_however_it_is_written(name: str) -> None:
    """A card shows the letter, people type it, its name or its command; all are one word."""
    letter = unicodedata.lookup(f"GREEK SMALL LETTER {name.upper().replace('LAMBDA', 'LAMDA')}")
    capital = rf"\{name.capitalize()}" if name.capitalize() in LETTERS else letter.upper()

    written = (
        letter,
        letter.upper(),
        rf"\{name}",
        f"${letter}$",
        capital,
        rf"$\mathbf{{{letter}}}$",
    )

    assert {fold(each) for each in written} == {name}
    assert {fold(f"{each}_0") for each in written[:4]} == {f"{name}0"}
    assert fold(rf"$\{name}_{{0}}$") == fold(f"{letter}₀") == fold(f"{name}0") == f"{name}0"


texs = st.sampled_from(
    r"$\pi_0$ $\pi_{0.5}$ \alpha $\beta$-VAE $10^{-3}$ x^2 H_2O $H_2O$ \textbf{bold}"
    r" \emph{a}b \ours $\ell_1$ $3\times3$ 5\% G\"odel {\o} $\Delta$G $\alpha\beta$ TC^0".split(" ")
)


@given(st.lists(texs, max_size=5).map(" ".join))
def test_what_a_card_shows_finds_the_paper(text: str) -> None:
    """Members search for what they read, and the index holds what the source wrote."""
    assert set(fold(plain_text(text)).split()) <= set(fold(text).split())


pieces = st.sampled_from("aé\u0301ﬁ'\\{}$ ~s-XπΣłæ₀_") | st.sampled_from(
    [r"\pi", r"\ours", r"\ae", "αβγ"]
)


@given(st.lists(pieces).map("".join))
def test_words_are_the_fold_with_places(text: str) -> None:
    """Snippets (words) and index (fold) must agree, and every place must lie inside the text."""
    found = words(text)

    assert " ".join(word.text for word in found) == fold(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


written = st.sampled_from(
    "policy policies axis axes corpora box boxes o'hara O’Hara's ohara cats' go goes-ies y ies es "
    "ﬁne fine Café cafe\u0301 {\\bf x}s $x$y x_y 3dgs 한국어".split(" ")
)


@given(st.lists(written | st.text(alphabet="aesi'y -", max_size=6)).map(" ".join), st.data())
def test_a_word_is_found_wherever_it_stands(text: str, data: st.DataObject) -> None:
    """To look for some words must find what folding all of them finds, and what follows each."""
    every = words(text)
    folded = [word.text for word in every]
    wanted = data.draw(
        st.dictionaries(st.sampled_from([*folded, "policy", "x"]), st.integers(1, 3))
    )

    found = list(words_from(text, wanted))

    assert found == [
        every[place : place + wanted[word]] for place, word in enumerate(folded) if word in wanted
    ]


@pytest.mark.parametrize(
    ("text", "originals"),
    [
        ("Big GPUs, ﬁne-tuned", ["Big", "GPUs", "ﬁne", "tuned"]),
        (r"a \textbf{Mo\"et} $x$", ["a", r"Mo\"et", "x"]),
        ("a cafe\u0301 b", ["a", "cafe\u0301", "b"]),
        ("O’Hara’s $x^2$", ["O’Hara’s", "x^2"]),
    ],
)
def test_places_point_into_the_original(text: str, originals: list[str]) -> None:
    """A word's place must cut out exactly what was written, also where the fold changed lengths."""
    found = words(text)

    assert [text[word.start : word.end] for word in found] == originals


@pytest.mark.parametrize(
    "variant",
    [
        "Attention Is All You Need",
        "attention is\n  all you need.",
        "ATTENTION: is all-you need!",
        "Attention is ａｌｌ you need",
    ],
)
def test_a_title_has_one_key_however_it_is_written(variant: str) -> None:
    """Line breaks, punctuation, case and width must not make another paper of a title."""
    assert title_key(variant) == "attentionisallyouneed"


def test_a_local_id_is_stable_and_fits_a_custom_id() -> None:
    """Saved ids must survive restarts and releases, so the value itself is fixed here."""
    ident = local_id("Attention Is All You Need")

    assert ident == local_id("attention is all you need")
    assert ident != local_id("Attention Is Not All You Need")
    assert ident.startswith(LOCAL_PREFIX)
    assert ident.removeprefix(LOCAL_PREFIX).isalnum()
    assert ident == "page-kvr6cdg3amx4"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hard\nline breaks\nare joined.", "Hard line breaks are joined."),
        ("One.\n  Two\nis indented.\n\nThree.", "One.\n\nTwo is indented.\n\nThree."),
        ("\r\n One\r\n", "One"),
        (r"\textbf{Bold \emph{and} slanted}, {\bf old}", "Bold and slanted, old"),
        (r"5\% of R\&D at \$3 and snake\_case", "5% of R&D at $3 and snake_case"),
        (r"$x$, $10^{-3}$, $\pi_0$, $H_2$", "x, 10⁻³, π₀, H₂"),
        (r"$\alpha$-GAN is $2\times$ faster, $\geq 3$", "α-GAN is 2× faster, ≥ 3"),
        ("it costs $5 to $10, or $5-$10", "it costs $5 to $10, or $5-$10"),
        (r"G\"odel and Andr\'{e}", "Gödel and André"),
        (r"Fig.~1 needs ~10 lines", "Fig. 1 needs ~10 lines"),
        ("``quoted'' text", "“quoted” text"),
        (
            r"\href{https://x.org/a}{Code} and \url{https://x.org}",
            "Code (https://x.org/a) and https://x.org",
        ),
        (r"known \cite{doe2020} \eg this\footnote{that}", "known e.g. this (that)"),
        (r"\color{red} red $\frac{a}{b}$", "red a/b"),
        ("plain {a} and x_1, `code`", "plain {a} and x_1, `code`"),
        ("TC^0 and R^d", "TC⁰ and R^d"),
    ],
)
def test_abstracts_become_readable(text: str, expected: str) -> None:
    """People must read words and signs, not LaTeX; paragraphs stay apart."""
    assert plain_text(text) == expected


@given(st.text(alphabet=st.sampled_from("\\{}$^_~`'\" \n%abc1")))
def test_any_text_can_be_made_readable(text: str) -> None:
    """An abstract is written by strangers: nothing in it may raise or leave hard line breaks."""
    assert "\n" not in plain_text(text).replace("\n\n", "")
