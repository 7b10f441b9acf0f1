"""An admin sees in one line a run what it came to, and in a sentence why nothing came last."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.domain.delivery import State
from bot.delivery.domain.results import Fault
from bot.roundups.domain.history import HistoryEntry
from bot.roundups.domain.past_run import SHOWN_RUNS, Funnel, PastRun, Verdict
from bot.roundups.domain.subscription import Pause
from bot.roundups.views.past_runs import past_runs_view
from tests.roundups.test_subscription_views import NASTY, SUBSCRIPTION, labels, prospect
from tests.support.discord_limits import problems, texts
from tests.support.drawings import payload

DUE = datetime(2026, 3, 4, 8, tzinfo=UTC)
ARRIVED = HistoryEntry(1, 700, "2026-03-04", DUE, DUE, State.SENT)


def a_run(funnel: Funnel | None = None, **known: object) -> PastRun:
    """Make a run of Wednesday."""
    left = funnel or Funnel()
    run = PastRun(31, 900, "2026-03-04", DUE, left.verdict, funnel=left)
    return replace(run, **known)  # pyright: ignore[reportArgumentType]  # tests name real fields


def drawn(*runs: PastRun) -> list[str]:
    """Draw runs, the newest first, and give the texts."""
    components = payload(past_runs_view(prospect(SUBSCRIPTION), runs))
    assert problems(components) == []
    return texts(components)


POSTED = Funnel(31, 30, 12, 5, 4)
FEW = Funnel(14, 14, 14, most_upvotes=12)


@pytest.mark.parametrize(
    ("run", "row", "sentence"),
    [
        (a_run(replace(POSTED, matched=30)), "31 › 30 › **4 posted**", "4 posted."),
        (
            a_run(POSTED, query="moe", min_upvotes=20),
            "31 › 30 › 12 › 5 › **4 posted**",
            "4 posted.",
        ),
        (
            a_run(FEW, min_upvotes=20),
            "14 › 14 › 0 with 20+",
            "**14 papers were new, but none had 20 upvotes.** The most was 12.",
        ),
        (
            a_run(replace(FEW, matched=3), min_upvotes=20, query="moe"),
            "14 › 14 › 3 › 0 with 20+",
            (
                "**14 papers were new, 3 matched the query, but none had 20 upvotes.** The most was"
                " 12."
            ),
        ),
        (
            a_run(Funnel(2, 1), query="moe"),
            "2 › 1 › 0 matched",
            "**1 paper was new, but none matched the query.**",
        ),
        (
            a_run(Funnel(5)),
            "5 › 0 new",
            "earlier posts already had all the papers that were listed.",
        ),
        (a_run(), "nothing listed", "Hugging Face listed no papers."),
        (
            a_run(verdict=Verdict.NOT_ASKED),
            "the list couldn't be read",
            (
                "Hugging Face didn't answer until it was too late to post. What it listed comes"
                " with the next post."
            ),
        ),
        (
            a_run(verdict=Verdict.MISSED),
            "missed: I was away",
            "I was away until it was too late to post. What was listed comes with the next post.",
        ),
        (
            a_run(verdict=Verdict.PAUSED, pause=Pause.ASKED),
            "paused by an admin",
            "paused by an admin.",
        ),
        (
            a_run(POSTED, entry=ARRIVED),
            "31 › 30 › **4 posted**",
            "4 posted.",
        ),
        (
            a_run(POSTED, entry=replace(ARRIVED, state=State.DEAD, fault=Fault.CONTENT)),
            "31 › 30 › ⚠️ refused",
            "4 posted. A filter blocked it. Allow my posts in that channel in AutoMod.",
        ),
        (
            a_run(POSTED, entry=replace(ARRIVED, state=State.PENDING, arrived_at=None)),
            "31 › 30 › waiting to be posted",
            "4 posted.",
        ),
        (
            a_run(POSTED, entry=replace(ARRIVED, arrived_at=None)),
            "31 › 30 › deleted since",
            "4 posted.",
        ),
    ],
)
def test_each_end_of_a_run_has_its_words(run: PastRun, row: str, sentence: str) -> None:
    """A number for each step that some run has, up to the first zero, and what stopped it."""
    _, explained, rows, _ = drawn(run)

    assert explained == f"Wed 4 Mar: {sentence}"
    assert rows.splitlines()[1] == f"**4 Mar** · {row}"


def test_the_steps_are_named_once() -> None:
    """Only those that some run has."""
    plain, full = (
        drawn(a_run(POSTED)),
        drawn(a_run(POSTED), a_run(POSTED, query="x", min_upvotes=2)),
    )

    assert plain[2].splitlines()[0] == "-# listed › new › posted"
    assert full[2].splitlines()[0] == ("-# listed › new › matched › upvoted › posted")


def test_a_roundup_that_was_never_due_says_so() -> None:
    """With its next time."""
    (text,) = drawn()

    assert text.endswith("None so far.\nNext <t:1772697600:R>")


def test_the_most_there_can_be_fits_into_a_message() -> None:
    """Whatever the numbers and the query are; and a post that failed leads to the recent posts."""
    huge, entry = Funnel(*(2**62,) * 6), replace(ARRIVED, state=State.UNKNOWN)
    run = PastRun(31, 900, "2026-03-04", DUE, Verdict.POSTED, 2**31, "<@1>" * 99, huge, None, entry)

    components = payload(past_runs_view(prospect(NASTY), [run] * SHOWN_RUNS))

    assert problems(components) == []
    assert labels(components) == ["Resume", "Recent posts"]
    assert "<@1>" not in "".join(texts(components))


def test_the_longest_line_fits_on_a_phone() -> None:
    """One line a run: about 36 characters are as wide as a message there."""
    few = a_run(replace(FEW, matched=3), min_upvotes=20, query="moe")
    long = [few, a_run(POSTED, query="moe", min_upvotes=20), a_run(Funnel(131, 131), query="moe")]

    rows = drawn(*long)[2].splitlines()[1:]

    assert max(len(row.replace("**", "")) for row in rows) <= 36


PAUSED = replace(SUBSCRIPTION, pause=Pause.ASKED, paused_at=DUE - timedelta(hours=1))
MISSED = a_run(verdict=Verdict.PAUSED, pause=Pause.ASKED)
TUESDAY = a_run(Funnel(28, 28), key="2026-03-03")


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (
            [MISSED, TUESDAY],
            (
                "nothing was posted on Wed 4 Mar.\nBefore that, Tue 3 Mar:"
                " **28 papers were new, but none matched the query.**"
            ),
        ),
        (
            [MISSED, replace(MISSED, key="2026-03-03"), replace(MISSED, key="2026-03-02")],
            "nothing was posted from Mon 2 Mar to Wed 4 Mar.",
        ),
    ],
)
def test_a_pause_is_the_answer_and_is_said_once(runs: list[PastRun], said: str) -> None:
    """With the way out first; runs that it left out have no row."""
    components = payload(past_runs_view(prospect(PAUSED), runs))

    _, explained, *rows = texts(components)
    assert explained == f"⏸️ Paused <t:1772607600:R> by an admin, so {said}"
    assert "".join(rows).count("aused") == 0
    assert labels(components)[0] == "Resume"


@pytest.mark.parametrize("run", [a_run(POSTED), replace(MISSED, due_at=DUE - timedelta(days=1))])
def test_a_pause_that_left_nothing_out_yet_can_be_ended(run: PastRun) -> None:
    """It stands below the rows, as any next post; an earlier pause is no part of it."""
    components = payload(past_runs_view(prospect(PAUSED), [run]))

    assert texts(components)[-1] == "⏸️ Paused <t:1772607600:R> by an admin."
    assert labels(components) == ["Resume"]


STRICT = replace(SUBSCRIPTION, terms=replace(SUBSCRIPTION.terms, min_upvotes=20, query="moe"))


@pytest.mark.parametrize(
    ("runs", "buttons"),
    [
        ([a_run(FEW, min_upvotes=20, query="moe")], ["Lower to 12 upvotes"]),
        (
            [a_run(replace(FEW, most_upvotes=0), min_upvotes=20, query="moe")],
            ["Any number of upvotes"],
        ),
        ([a_run(Funnel(2, 2), min_upvotes=20, query="moe")], ["Change the query…"]),
        ([a_run(), a_run(FEW, min_upvotes=20, query="moe")], ["Lower to 12 upvotes"]),
        ([a_run(FEW, min_upvotes=30, query="moe")], []),
        ([a_run(FEW, min_upvotes=20, query="rag")], []),
        ([a_run(POSTED), a_run(FEW, min_upvotes=20, query="moe")], []),
        ([a_run()], []),
    ],
)
def test_what_stopped_the_last_papers_can_be_loosened(
    runs: list[PastRun], buttons: list[str]
) -> None:
    """Unless it was loosened since, or something came; days without papers change nothing."""
    components = payload(past_runs_view(prospect(STRICT), runs))

    assert problems(components) == []
    assert labels(components) == buttons
