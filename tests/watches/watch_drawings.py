"""Watches, samples and alerts to draw: ordinary ones, and such as a hostile source could make."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from hypothesis import strategies as st

from bot.accounts.domain import Owner
from bot.papers.domain.paper import Paper
from bot.watches.domain.watch import (
    Alert,
    Alternative,
    Backtest,
    FoundPaper,
    Sample,
    Tempo,
    Watch,
    WatchPause,
    WatchTerms,
)
from bot.watches.views.narrowing import choice_key
from tests.support.drawings import HOSTILE, ORDINARY, SOBER
from tests.support.fakes import NOW

TERMS = WatchTerms(text="moe", query='moe OR "mixture of expert"')
WATCH = Watch(id=31, number=1, owner=Owner(5), terms=TERMS, cursor=0, created_at=NOW)
CHANNEL_WATCH = replace(
    WATCH,
    owner=Owner(5, 900),
    terms=replace(TERMS, channel_id=700, tempo=Tempo.DAILY, at=time(9), zone="America/Los_Angeles"),
)
NASTY_TEXT = "@everyone <@&1> **`||](http://evil.example)" * 20
NASTY_WATCH = replace(
    WATCH,
    id=2**63 - 1,
    number=100,
    owner=Owner(2**64 - 1, 2**64 - 1),
    terms=WatchTerms(
        NASTY_TEXT, "x" * 4_000, 2**64 - 1, Tempo.DAILY, time(23, 59), "America/Port_au_Prince_*"
    ),
    snoozed_until=NOW,
)
SAMPLE = Sample(
    ORDINARY,
    "…Mixture-of-Experts models route each token; such an MoE is *sparse*…",
    (("moe",), ("mixture", "of", "expert")),
)
NASTY_SAMPLE = Sample(
    HOSTILE,
    "**a** `a` _a_ <@1> discord.gg/a a\\* https://a.example " * 20,
    (("a",), ("discord",), ("everyone",), ("gg",)),
)
papers = st.sampled_from([ORDINARY, SOBER, HOSTILE]) | st.builds(
    Paper, st.from_regex(r"2603\.0000[0-9]", fullmatch=True), st.text(max_size=250), st.just("")
)
terms = st.lists(
    st.lists(st.sampled_from(["a", "the", "moe", "xn", "1", "é"]), min_size=1, max_size=3).map(
        tuple
    ),
    max_size=4,
).map(tuple)
samples = st.sampled_from([SAMPLE, NASTY_SAMPLE]) | st.builds(
    Sample, papers, st.none() | st.text(max_size=200), terms
)
watches = st.sampled_from([WATCH, CHANNEL_WATCH, NASTY_WATCH]) | st.builds(
    replace,
    st.sampled_from([WATCH, NASTY_WATCH]),
    pause=st.sampled_from(WatchPause),
)
backtests = st.builds(
    Backtest,
    st.integers(0, 10**6),
    st.just(30),
    st.lists(samples, max_size=4).map(tuple),
    st.lists(st.text(max_size=80), max_size=9).map(tuple),
    st.lists(
        st.builds(
            Alternative, st.sampled_from(["title only", "20+ upvotes"]), st.integers(0, 10**6)
        ),
        unique_by=lambda each: each.name,
    ).map(tuple),
    st.lists(
        st.builds(Alternative, st.text(max_size=80), st.integers(0, 10**6)),
        max_size=6,
        unique_by=lambda each: choice_key(each.name),
    ).map(tuple),
)


def a_finder(watch_id: int, text: str) -> Watch:
    """Make a watch with these words, which has found a paper."""
    return replace(WATCH, id=watch_id, terms=replace(TERMS, text=text))


finders = st.dictionaries(
    st.integers(1, 100), st.sampled_from(["moe", "rag", NASTY_TEXT]), min_size=1, max_size=6
).map(lambda named: tuple(a_finder(*each) for each in named.items()))


def an_alert(*found: FoundPaper, more: int = 0) -> Alert:
    """Make an alert of what was found."""
    return Alert(5, "2603.00001", "a1" * 12, found, len(found) + more)


def found_by(*watches: Watch, count: int = 1, sample: Sample = SAMPLE) -> Sequence[FoundPaper]:
    """Let the watches find `count` different papers."""
    papers = (replace(sample.paper, id=f"2603.{place:05}") for place in range(count))
    return [FoundPaper(replace(sample, paper=paper), watches) for paper in papers]


def _several(count: int, watches: Sequence[Watch], sample: Sample, more: int) -> Alert:
    return an_alert(*found_by(*watches, count=count, sample=sample), more=more)


alerts = st.builds(
    an_alert,
    st.builds(FoundPaper, samples, finders),
    st.builds(FoundPaper, samples, finders),
    more=st.integers(0, 10**6),
) | st.builds(
    _several,
    st.integers(1, 12),
    finders,
    st.sampled_from([SAMPLE, NASTY_SAMPLE]),
    st.integers(0, 10**6),
)
