"""An acronym stands for a long form only if most papers that use it mean that."""

import pytest

from bot.text.acronym_uses import Meaning, mostly_means
from bot.text.acronyms import Acronyms

SPECULATIVE = Meaning(("speculative decoding",), ("stable diffusion", "self distillation"))


@pytest.mark.parametrize(
    ("acronym", "form", "texts", "is_meant"),
    [
        ("rl", "reinforcement learning", ("RL helps.", "More RL.", "RLs compared."), True),
        ("if", "instruction following", ("IF is hard.", "See if it holds.", "What if?"), False),
        ("map", "mean average precision", ("mAP rises.", "A map.", "We map it."), False),
        ("clip", "contrastive pretraining", ("CLIP", "CLIP", "CLIPs", "a clip"), True),
        ("clip", "contrastive pretraining", ("CLIP", "a clip", "Clip it", "clips"), False),
        ("tap", "tracking any point", ("Tap here", "tap there", "TAP"), False),
        ("id", "in distribution", ("ID and OOD", "an ID", "IDs", "wild"), True),
        ("3dg", "3d gaussian", ("3DGS", "3DGS", "3DGs"), True),
        ("if", "instruction following", ("what if", "if not"), True),  # too few to tell
    ],
)
def test_what_is_written_as_a_word_is_no_acronym(
    acronym: str, form: str, texts: tuple[str, ...], *, is_meant: bool
) -> None:
    """Capitals tell."""
    assert mostly_means(acronym, Meaning((form,)), texts) is is_meant


@pytest.mark.parametrize(
    ("speculative", "diffusion", "distillation", "unexplained", "is_meant"),
    [
        (9, 0, 0, 5, True),
        (3, 1, 0, 0, True),
        (4, 1, 1, 3, True),
        (4, 2, 1, 0, False),
        (6, 3, 4, 9, False),
        (0, 3, 0, 0, False),
        (0, 0, 0, 9, True),
    ],
)
def test_what_papers_spell_out_decides_between_long_forms(
    speculative: int, diffusion: int, distillation: int, unexplained: int, *, is_meant: bool
) -> None:
    """Those that spell nothing out are no evidence; two thirds of the others must mean it."""
    texts = [
        *(["Speculative decoding (SD) drafts."] * speculative),
        *(["Stable Diffusion, SD for short."] * diffusion),
        *(["SD is self-distillation."] * distillation),
        *(["SD is fast."] * unexplained),
    ]

    assert mostly_means("sd", SPECULATIVE, texts) is is_meant


def test_every_definition_is_known_however_rare() -> None:
    """Also those that are too rare to be senses; spellings of the sense itself don't count."""
    rows = [("sd", "speculative decoding", 9), ("sd", "speculative decode", 1)]
    known = Acronyms.from_counts([*rows, ("sd", "self distillation", 1)])

    assert known.uses["sd"] == Meaning(("speculative decoding",), ("self distillation",))
    assert known.uses.keys() == {*known.acronyms.values()}
