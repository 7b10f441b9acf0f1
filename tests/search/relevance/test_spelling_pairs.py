"""Every spelling of the words that recorded papers spell in two ways finds nearly all of them.

The pairs come from a rule over the raw texts: a hyphenated word that at least three papers also
write as one, or a word that at least three spell the British and three the American way. The
spelling rules were made with one half of them, and are judged by the other.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from zlib import crc32

import pytest

from bot.papers.domain.paper import Paper
from bot.search.domain.query import Query
from bot.search.domain.spellings import Speller
from bot.text.acronyms import Acronyms
from tests.ingest.samples import needs_recorded
from tests.search.relevance.test_relevance import TODAY, found
from tests.search.relevance.test_relevance import papers as papers  # noqa: PLC0414  # a fixture
from tests.search.text_corpus import TextCorpus, expanded

LEAST_PAPERS = 3
LEAST_RECALL = 0.99
BRITISH = re.compile(
    r"(?i)\b(\w{3,}is(?:e|ed|er|ing|ation)|\w{3,}our(?:s|ed|ing|al)?|\w+[aeiou]lled|\w+[aeiou]lling"
    r"|\w*(?:analys)(?:e|ed|ing)|(?:centre|fibre|metre)s?)\b"
)
SWAPS = (("is", "iz"), ("our", "or"), ("ll", "l"), ("ys", "yz"), ("re", "er"))

pytestmark = [pytest.mark.recorded, needs_recorded]


def is_judged(pair: Sequence[str]) -> bool:
    """Return whether a pair belongs to the half that judges."""
    return crc32(" ".join(pair).encode()) % 2 == 0


def hyphenated(texts: Sequence[str]) -> Counter[tuple[str, str]]:
    """Count the papers with each word of two parts that has a hyphen."""
    return Counter(
        pair
        for text in texts
        for pair in {*re.findall(r"(?<![\w-])([a-z0-9]+)-([a-z0-9]+)(?![\w-])", text.lower())}
    )


def compounds(texts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each word that occurs with a hyphen and without: joined, hyphenated and apart."""
    words = Counter(word for text in texts for word in {*re.findall(r"[a-z0-9]+", text.lower())})
    for (first, second), number in sorted(hyphenated(texts).items()):
        if min(number, words[first + second]) >= LEAST_PAPERS and not first[-1].isdigit():
            yield first + second, f"{first}-{second}", f'"{first} {second}"'


def dialects(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each word that occurs in British and in American spelling."""
    words = Counter(word for text in texts for word in {*re.findall(r"[a-z]+", text.lower())})
    for word in sorted({match.lower() for text in texts for match in BRITISH.findall(text)}):
        for british, american in SWAPS:
            before, _, after = word.rpartition(british)
            other = before + american + after
            if before and min(words[word], words[other]) >= LEAST_PAPERS and len(before) > 1:
                yield word, other


@pytest.mark.parametrize("is_other_half", [False, True])
def test_every_spelling_finds_nearly_all(papers: list[Paper], *, is_other_half: bool) -> None:
    """Recall against the union of what the spellings find by themselves."""
    texts = [f"{paper.title} {paper.abstract}" for paper in papers]
    every = [*compounds(texts), *dialects(texts)]
    pairs = [pair for pair in every if is_judged(pair) is not is_other_half]
    speller, senses = Speller(TextCorpus(papers)), Acronyms.from_counts()
    asked = [words for pair in pairs for words in pair]

    exact = found(papers, [Query.parse(words, TODAY) for words in asked])
    spelled = found(
        papers, [expanded(Query.parse(words, TODAY), senses, speller) for words in asked]
    )

    place, recalls = 0, list[tuple[float, float, str]]()
    for pair in pairs:
        union = {paper for ids in exact[place : place + len(pair)] for paper in ids}
        for words, ids in zip(pair, spelled[place : place + len(pair)], strict=True):
            alone = len(exact[place + pair.index(words)]) / len(union)
            recalls.append((len(union & {*ids}) / len(union), alone, words))
        place += len(pair)
    print(len(pairs), "pairs", [each for each in sorted(recalls) if each[0] < 1][:40])  # noqa: T201
    print("before", sum(each[1] for each in recalls) / len(recalls))  # noqa: T201
    assert len(pairs) >= 60
    assert sum(each[0] for each in recalls) / len(recalls) >= LEAST_RECALL


def test_words_with_a_hyphen_are_found_without_it(papers: list[Paper]) -> None:
    """The most frequent of them, typed apart without quotes; a few mostly are two words."""
    frequent = hyphenated([f"{paper.title} {paper.abstract}" for paper in papers]).most_common(200)
    speller, senses = Speller(TextCorpus(papers)), Acronyms.from_counts()
    asked = [way.format(*pair) for pair, _ in frequent[::4] for way in ("{}-{}", "{} {}")]

    spelled = found(
        papers, [expanded(Query.parse(words, TODAY), senses, speller) for words in asked]
    )

    differing = [
        asked[place]
        for place in range(0, len(asked), 2)
        if {*spelled[place]} != {*spelled[place + 1]}
    ]
    assert len(differing) <= 5, differing
