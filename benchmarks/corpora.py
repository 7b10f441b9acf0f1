"""Corpora to measure with: real arXiv texts where they are at hand, enlarged to any size."""

import gzip
import itertools
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

from bot.papers.domain.paper import Paper

RECORDED = Path(__file__).parents[2] / "shared" / "data" / "arxiv_corpus"
"""54,002 real papers, in a folder beside the repository where there is one."""

SEED = 20_260_304
"""Every run measures the same texts."""

_MADE = 5_000
"""Made-up papers that stand in for the real ones; larger corpora are shuffles of theirs."""
_VOCABULARY = 30_000
_ZIPF_EXPONENT = 1.07  # what word frequencies of English follow, about
_FIRST_DAY = date(2025, 3, 18)
_DAYS = 378
_TOPICS = MappingProxyType(  # the share of papers that speak of each, about as in real ones
    {
        "mamba": 0.03,
        "moe": 0.06,
        "diffusion": 0.22,
        "LLMs": 0.64,
        "language model": 0.5,
        "KV cache quantization": 0.005,
        "inference": 0.2,
        "serving": 0.03,
        "survey": 0.05,
        "mixture of experts": 0.04,
    }
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Papers to search, oldest first, and where their words come from."""

    origin: str
    papers: tuple[Paper, ...]


def corpus(size: int) -> Corpus:
    """Give `size` papers: real ones as far as there are any, the rest shuffled from them."""
    files = sorted(RECORDED.glob("*.jsonl.gz"))
    origin = "arXiv" if files else "made-up words"
    base = tuple(itertools.islice(_recorded(files) if files else _made(), size))
    whole = [*base, *itertools.islice(shuffles(base), size - len(base))]
    return Corpus(origin, tuple(sorted(whole, key=lambda paper: paper.listing_day or date.min)))


def shuffles(base: Sequence[Paper]) -> Iterator[Paper]:
    """Make papers without end, each of the sentences of several others.

    Words and phrases keep their frequencies and lengths, which is what a search's cost depends on.
    """
    chance = random.Random(SEED)  # noqa: S311  # nothing secret
    sentences = [part for paper in base for part in _SENTENCE.split(paper.abstract)]
    lengths = [len(_SENTENCE.split(paper.abstract)) for paper in base]
    for number in itertools.count():
        model = chance.choice(base)
        abstract = " ".join(chance.choices(sentences, k=chance.choice(lengths)))
        paper_id = f"{8001 + number // 90_000}.{number % 90_000:05}"
        title = f"{chance.choice(base).title} {number}"
        yield replace(model, id=paper_id, title=title, abstract=abstract)


def _recorded(files: Sequence[Path]) -> Iterator[Paper]:
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            yield from (_paper(json.loads(line)) for line in lines)


def _paper(record: dict[str, str]) -> Paper:
    return Paper(
        id=record["id"],
        title=" ".join(record["title"].split()),
        abstract=" ".join(record["summary"].split()),
        authors=tuple(record["authors"]),
        listing_day=date.fromisoformat(record["date"]),
        upvotes=int(record["id"][-2:]),
        comments=0,
    )


def _made() -> Iterator[Paper]:
    """Make papers of syllables whose frequencies follow Zipf's law, with the topics strewn in."""
    chance = random.Random(SEED)  # noqa: S311  # nothing secret
    syllables = [a + b for a in "bcdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")]
    words = ["".join(chance.choices(syllables, k=2 + n % 3)) for n in range(_VOCABULARY)]
    weights = [1 / rank**_ZIPF_EXPONENT for rank in range(1, _VOCABULARY + 1)]
    for number in range(_MADE):
        drawn = chance.choices(words, weights, k=chance.randint(100, 260))
        for topic, share in _TOPICS.items():
            if chance.random() < share:
                drawn[chance.randrange(len(drawn))] = topic
        sentences = [" ".join(drawn[at : at + 20]).capitalize() for at in range(0, len(drawn), 20)]
        yield Paper(
            id=f"7001.{number:05}",
            title=" ".join(chance.choices(drawn, k=9)).capitalize(),
            abstract=". ".join(sentences) + ".",
            authors=tuple(" ".join(chance.choices(words, k=2)).title() for _ in range(5)),
            listing_day=_FIRST_DAY + timedelta(days=number * _DAYS // _MADE),
            upvotes=number % 100,
            comments=0,
        )
