"""Renders the last runs of a roundup as a funnel, and says why nothing came."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile
from types import MappingProxyType

import discord

from bot.delivery.domain.delivery import State
from bot.roundups.domain.history import HistoryEntry
from bot.roundups.domain.past_run import PastRun, Verdict, stopped_by_terms
from bot.roundups.domain.prospect import Prospect
from bot.roundups.domain.subscription import Pause, Subscription
from bot.roundups.views.buttons import Button, action_button, history_button
from bot.roundups.views.controls import RoundupAction
from bot.roundups.views.history import history_sentence
from bot.roundups.views.terms import paused, prospect_line, terms_lines
from bot.text.dates import day_name, short_day
from bot.ui import layout

_STEP = " › "
_PAUSES = MappingProxyType(
    {
        Pause.ASKED: "paused by an admin",
        Pause.PERMISSIONS: "paused: I couldn't post there",
        Pause.CHANNEL_DELETED: "paused: its channel was deleted",
        Pause.CHANNEL_KIND: "paused: I can't post in that channel",
        Pause.LEFT: "paused: I wasn't on this server",
    }
)
_ENDS = MappingProxyType(
    {
        Verdict.NOTHING_LISTED: "nothing listed",
        Verdict.NOTHING_NEW: "0 new",
        Verdict.NO_MATCH: "0 matched",
        Verdict.NOT_ASKED: "the list couldn't be read",
        Verdict.MISSED: "missed: I was away",
        Verdict.PAUSED: "paused",
    }
)
_SENTENCES = MappingProxyType(
    {
        Verdict.NOTHING_LISTED: "Hugging Face listed no papers.",
        Verdict.NOTHING_NEW: "earlier posts already had all the papers that were listed.",
        Verdict.NOT_ASKED: (
            "Hugging Face didn't answer until it was too late to post. What it listed comes with"
            " the next post."
        ),
        Verdict.MISSED: (
            "I was away until it was too late to post. What was listed comes with the next post."
        ),
    }
)
_ARRIVALS = MappingProxyType(
    {
        State.PENDING: "waiting to be posted",
        State.SENDING: "being posted",
        State.UNKNOWN: "⚠️ unconfirmed",
        State.EXPIRED: "⚠️ too late",
        State.DEAD: "⚠️ refused",
        State.CANCELLED: "cancelled",
    }
)


def past_runs_view(prospect: Prospect, runs: Sequence[PastRun]) -> discord.ui.LayoutView:
    """Render the last runs of a roundup, newest first: one line each, the newest explained."""
    known = prospect.subscription
    head = (
        f"## Last runs of roundup {known.number}\n{terms_lines(known.terms, unmet=prospect.unmet)}"
    )
    if not runs:
        text = layout.join_lines(head, "None so far.", prospect_line(prospect))
        return layout.container_view(discord.ui.TextDisplay(text))
    left_out = [*takewhile(lambda run: _is_left_out(run, known), runs)]
    held = runs[len(left_out) :]
    stopped = stopped_by_terms(held, known.terms)
    parts: list[layout.Part] = [
        discord.ui.TextDisplay(head),
        discord.ui.Separator(),
        discord.ui.TextDisplay(_explanations(known, left_out, held, stopped)),
    ]
    if held:
        parts.append(discord.ui.TextDisplay(_rows(held)))
    if not left_out:
        parts.append(discord.ui.TextDisplay(prospect_line(prospect)))
    if buttons := [*_buttons(known, runs, stopped)]:
        parts.append(discord.ui.ActionRow(*buttons))
    return layout.container_view(*parts)


def _is_left_out(run: PastRun, known: Subscription) -> bool:
    """Return whether a run didn't come because of the pause that lasts, not of an earlier one."""
    since = known.paused_at if known.pause else None
    return bool(run.pause and since and run.due_at > since)


def _explanations(
    known: Subscription,
    left_out: Sequence[PastRun],
    held: Sequence[PastRun],
    stopped: PastRun | None,
) -> str:
    """Explain the pause that left out the newest runs, if any, then the newest run before it."""
    explained = list(dict.fromkeys([*held[:1], *filter(None, [stopped])]))
    if not left_out:
        return layout.join_lines(*map(_explanation, explained))
    newest, oldest = _day(left_out[0]), _day(left_out[-1])
    days = f"on {newest}" if newest == oldest else f"from {oldest} to {newest}"
    before = [f"Before that, {_explanation(run)}" for run in explained[:1]]
    return layout.join_lines(
        paused(known, f", so nothing was posted {days}"),
        *before,
        *map(_explanation, explained[1:]),
    )


def _rows(runs: Sequence[PastRun]) -> str:
    """Format runs as one line each, below a legend of the steps that some run has."""
    has_query = any(run.query for run in runs)
    has_votes = any(run.min_upvotes for run in runs)
    matched = "matched" if has_query else ""
    upvoted = "upvoted" if has_votes else ""
    legend = _STEP.join(filter(None, ("listed", "new", matched, upvoted, "posted")))
    rows = [_row(run, has_query=has_query, has_votes=has_votes) for run in runs]
    return layout.join_lines(f"-# {legend}", *rows)


def _buttons(
    known: Subscription, runs: Sequence[PastRun], stopped: PastRun | None
) -> Iterator[Button]:
    """Build the buttons that get a roundup posting again, and one to the posts that failed."""
    if not known.is_active:
        yield action_button("Resume", RoundupAction.RESUME, known)
    if stopped:
        yield _loosening_button(known, stopped)
    if any(run.entry and run.entry.has_failed for run in runs):
        yield history_button()


def _row(run: PastRun, *, has_query: bool, has_votes: bool) -> str:
    """Format a run as one line, even on a phone: the papers left after each step, and its end.

    A step that no run has is left out.
    """
    left = run.funnel
    steps = [left.listed, left.fresh]
    steps += [left.matched] if has_query else []
    steps += [left.upvoted] if has_votes else []
    numbers = [f"{step:,}" for step in takewhile(bool, steps)]
    day = short_day(date.fromisoformat(run.key))
    return layout.join_inline(f"**{day}**", _STEP.join((*numbers, _end(run))))


def _end(run: PastRun) -> str:
    """Return in a few words how a run ended."""
    if run.verdict is Verdict.POSTED:
        return _arrival(run.entry) or f"**{run.funnel.posted:,} posted**"
    if run.verdict is Verdict.TOO_FEW_UPVOTES:
        return f"0 with {run.min_upvotes:,}+"
    return _PAUSES[run.pause] if run.pause else _ENDS[run.verdict]


def _arrival(entry: HistoryEntry | None) -> str:
    """Return what became of a post, if it didn't simply arrive or nothing is known of it."""
    if entry is None:
        return ""
    if entry.state is State.SENT:
        return "" if entry.arrived_at else "deleted since"
    if entry.fault and entry.state is State.PENDING:
        return "⚠️ refused so far"
    return _ARRIVALS[entry.state]


def _loosening_button(known: Subscription, stopped: PastRun) -> Button:
    """Build the button that lets through some of what a roundup's terms stopped."""
    if stopped.verdict is Verdict.NO_MATCH:
        return action_button("Change the query…", RoundupAction.QUERY, known)
    most = stopped.funnel.most_upvotes
    label = f"Lower to {_upvotes(most)}" if most else "Any number of upvotes"
    return action_button(label, RoundupAction.LOWER, known, str(most))


def _explanation(run: PastRun) -> str:
    """Return what the newest run came to, in a sentence or two."""
    return f"{_day(run)}: {_sentence(run)}"


def _sentence(run: PastRun) -> str:
    left, entry = run.funnel, run.entry
    new = f"**{left.fresh:,} {'paper was' if left.fresh == 1 else 'papers were'} new"
    match run.verdict:
        case Verdict.POSTED:
            needs_word = entry and (entry.has_failed or entry.fault)
            went_wrong = f" {history_sentence(entry)}" if entry and needs_word else ""
            return f"{left.posted:,} posted.{went_wrong}"
        case Verdict.TOO_FEW_UPVOTES:
            which = f", {left.matched:,} matched the query" if run.query else ""
            none = f"but none had {_upvotes(run.min_upvotes)}"
            return f"{new}{which}, {none}.** The most was {left.most_upvotes:,}."
        case Verdict.NO_MATCH:
            return f"{new}, but none matched the query.**"
        case Verdict.PAUSED:
            return f"{_end(run)}."
        case _:
            return _SENTENCES[run.verdict]


def _upvotes(number: int) -> str:
    return f"{number:,} {'upvote' if number == 1 else 'upvotes'}"


def _day(run: PastRun) -> str:
    return day_name(date.fromisoformat(run.key), with_year=False)
