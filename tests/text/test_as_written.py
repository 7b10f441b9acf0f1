"""Words are found as they are written, and a word in capitals is told from a mere word."""

import pytest

from bot.text.as_written import Capitals, capitals_of, has_capitals, has_written, pieces
from bot.text.snippets import find_matches, snippet


@pytest.mark.parametrize(
    ("asked", "text", "is_found"),
    [
        ("CLIP", "CLIP scores", True),
        ("CLIP", "CLIPs", True),
        ("CLIP", "a CLIP-based (CLIP) one", True),
        ("CLIP", "video clips", False),
        ("CLIP", "OpenCLIP", False),
        ("CLIP", "Clip it", False),
        ("SAM", "\\textbf{SAM}", True),
        ("SAM", "SAM2", False),
        ("clip", "Clip it", True),
        ("clip", "CLIP", False),
        ("LoRA", "LORA, Lora", False),
        ("LoRA", "QLoRA", False),
        ("LoRA", "We use LoRA's rank.", True),
        ("GPT 4o", "GPT-4o", True),
        ("KV cache", "KV Cache", True),
        ("KV cache", "kv cache", False),
        ("Łódź", "in Łódź.", True),
    ],
)
def test_capitals_count(asked: str, text: str, *, is_found: bool) -> None:
    """Of small letters only the first may be a capital; a plural is the same word."""
    assert has_written(asked, "nothing", text) is is_found


@pytest.mark.parametrize(
    ("word", "texts", "usage"),
    [
        ("CLIP", ("CLIP", "a clip of CLIP", "a clip", "Clips"), Capitals("CLIP", 1, 3)),
        ("MAP", ("mAP", "mAP", "a map", "we map"), Capitals("mAP", 2, 4)),
        ("GLUE", ("GLUE", "glue", "SuperGLUE"), Capitals("GLUE", 1, 2)),
        (
            "GITHUB",
            ("GitHub", "see github.com/a", "at https://x.test/github"),
            Capitals("GitHub", 0, 1),
        ),
        ("RAG", ("rag", "rags"), Capitals("", 0, 0)),
        ("LLM", ("LLMs", "LLM"), Capitals("LLM", 0, 2)),
    ],
)
def test_a_mere_word_is_told_from_an_acronym(
    word: str, texts: tuple[str, ...], usage: Capitals
) -> None:
    """Addresses are no words, and what starts a sentence says nothing."""
    assert capitals_of(word, texts) == usage


def test_which_words_are_in_capitals() -> None:
    """Acronyms and names of methods, not names of people or sentences."""
    asked = "CLIP LoRA MoE LLMs GPT4 Adam clip I As C++ GPT-4 ÄÖ".split()

    assert [*filter(has_capitals, asked)] == ["CLIP", "LoRA", "MoE", "LLMs", "GPT4"]
    assert pieces("“GPT-4o,” they said") == "GPT 4o they said"


def test_only_what_is_written_so_is_marked() -> None:
    """The snippet shows why the paper was found."""
    text = "A clip is short. CLIP is a model, and clips differ."

    assert [text[each.start : each.end] for each in find_matches(text, [("CLIP",)])] == ["CLIP"]
    assert len(find_matches(text, [("clip",)])) == 3
    assert "CLIP is a model" in (snippet(text, [("CLIP",)], width=30) or "")
