"""Words that papers share: those that tell why they are similar, and a query made of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bot.papers.domain.paper import Paper
from bot.search.domain.parser import MAX_LENGTH
from bot.search.domain.similarity import Likeness, Rarity
from bot.search.domain.spellings import Term
from bot.text.folding import plain_text
from bot.text.snippets import find_matches

MOST_SAID = 3
"""Words or pairs that are said of a paper."""
_FIRST, _MOST_ASKED = 2, 6
"""Terms of a query: one of the first, and one of the others, has to be in a paper.

So a query for papers like one of 150 found 6 of the 10 most similar among its 40 matches (median of
9,197 papers, about two a month). Any of the first two alone matched 200 papers.
"""
_LONGEST = 40
"""Letters of a word that is said; nobody writes longer ones."""
_SAY_NOTHING = frozenset(
    """
    a able about above across address ai al all also among an and any applied approach are art as at
    available base based be been before being best better between both but by can challenge code com
    compared consistent consistently current demonstrate demonstrating despite different do does due
    each effective effectively effectiveness efficient enable enabling et evaluate even existing
    experiment experimental extensive facilitate facilitating finally find first five for four from
    further furthermore gap github has have hf high higher highly how however http https huggingface
    i if importantly improve improved improvement improving in including into introduce introducing
    is it its key large largely lead leading leverage leveraging like limitation make many may
    method more moreover most much must new not novel of often on one only or org other our out
    outperform over page paper particularly perform performance present project propose proposed
    proposing provide publicly recent recently release released remain result same several show
    showing significant significantly since so specifically state strong study such superior than
    that the their them then there these they this those three through thus to toward towards two
    under up upon us use used using various via was we well were what when where whether which while
    who whose will with within without work would www yet you
    """.split()  # a list of them would be a page long
)
"""Words of every abstract and of addresses, which don't tell why papers are similar."""


def shared_words(paper: Paper, likeness: Likeness) -> tuple[str, ...]:
    """Return the `MOST_SAID` heaviest shared terms that say something, as the paper writes them.

    None of them has a word of another.
    """
    texts = [plain_text(" ".join(text.split())) for text in (paper.title, paper.abstract)]
    said: list[str] = []
    for term in _apart(likeness.shared):
        found = ((text, match) for text in texts for match in find_matches(text, [term])[:1])
        said += [text[match.start : match.end] for text, match in found][:1]
        if len(said) == MOST_SAID:
            break
    return tuple(said)


def query_of_shared(likenesses: Iterable[Likeness], rarity: Rarity) -> str:
    """Return a query of the terms that similar papers share most; empty if there are none.

    Each term has a word that isn't common.
    """
    weights: Counter[Term] = Counter()
    for likeness in likenesses:
        weights.update(likeness.shared)
    telling = {
        term: weight for term, weight in weights.items() if not all(map(rarity.is_common, term))
    }
    terms = [f'"{" ".join(term)}"' if term[1:] else term[0] for term in _apart(telling)]
    written = (_written(terms[:number]) for number in range(_MOST_ASKED, -1, -1))
    return next(text for text in written if len(text) <= MAX_LENGTH)


def _written(terms: list[str]) -> str:
    if len(terms) <= _FIRST:
        return " ".join(terms)
    return " ".join(map(_any_of, (terms[:_FIRST], terms[_FIRST:])))


def _any_of(terms: list[str]) -> str:
    return f"({' OR '.join(terms)})" if terms[1:] else terms[0]


def _apart(weights: Mapping[Term, float]) -> Iterator[Term]:
    """Yield the terms that say something, the heaviest first, without those that repeat a word."""
    used: set[str] = set()
    for term in sorted(weights, key=lambda term: (-weights[term], term)):
        is_said = used.isdisjoint(term) and _SAY_NOTHING.isdisjoint(term)
        if is_said and len({*term}) == len(term) and all(len(word) <= _LONGEST for word in term):
            used.update(term)
            yield term
