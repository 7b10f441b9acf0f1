"""Renders the last step of the guided setup: what would have been posted, and the buttons to start.

All of it is one message, so a preview may show fewer papers than the roundup will.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import permission_lines
from bot.roundups.domain.issue import IssuePage
from bot.roundups.domain.setup import SetupChoices
from bot.roundups.domain.subscription import Layout
from bot.roundups.domain.titles import trial_days
from bot.roundups.domain.trial import RoundupTrial
from bot.roundups.views.issues import TEXT_LIMIT, issue_views
from bot.roundups.views.setup import STEPS, setup_button, step_head
from bot.roundups.views.setup_controls import SetupAction
from bot.roundups.views.terms import doubt_line, prospect_lines, terms_lines
from bot.ui import layout
from bot.ui.markdown import escape_line, utf16_length

_COMPONENTS = 40
"""Components of one message, Discord's maximum."""
_LEAST_TEXT = 900
"""UTF-16 units that are left to the papers, whatever stands above them."""
_REMARKS = 120
_QUERY_LIMIT = 200
_PREVIEWED = 3
"""Papers of the preview: more would push the buttons off a phone's screen."""
_PAIR = 2


def setup_preview(
    choices: SetupChoices, trial: RoundupTrial, missing: Collection[Permission] = (), note: str = ""
) -> discord.ui.LayoutView:
    """Render the last step; nothing can be tested while permissions are `missing`."""
    head = _head(trial, missing, note)
    room = max(_LEAST_TEXT, TEXT_LIMIT - utf16_length(head) - _REMARKS)
    for count in range(min(len(trial.page.papers), _PREVIEWED), 0, -1):
        papers = _papers(trial.page, count, room)
        view = _view(choices, trial, missing, head, papers)
        if sum(1 for _ in view.walk_children()) <= _COMPONENTS:
            return view
    return _view(choices, trial, missing, head, [])


def tested_view(choices: SetupChoices, trial: RoundupTrial) -> discord.ui.LayoutView:
    """Render that a test is being posted, with the way on and back."""
    terms = trial.prospect.subscription.terms
    said = (
        f"✅ The test is on its way to <#{terms.channel_id}>. Its papers can appear again in later"
        " posts."
    )
    first = prospect_lines(trial.prospect, is_new=True)
    start = setup_button("Start", SetupAction.START, choices)
    start.style = discord.ButtonStyle.success
    return layout.container_view(
        discord.ui.TextDisplay(
            step_head(STEPS, layout.join_lines(terms_lines(terms), first), said)
        ),
        discord.ui.ActionRow(start, setup_button("Back", SetupAction.TO_PREVIEW, choices)),
    )


def _view(
    choices: SetupChoices,
    trial: RoundupTrial,
    missing: Collection[Permission],
    head: str,
    papers: Sequence[layout.Part],
) -> discord.ui.LayoutView:
    return layout.container_view(
        discord.ui.TextDisplay(head),
        *([discord.ui.Separator[Any](), *papers] if papers else []),
        discord.ui.ActionRow(*_buttons(choices, trial, missing)),
        accent=layout.WARNING_ACCENT if missing else layout.ACCENT,
    )


def _head(trial: RoundupTrial, missing: Collection[Permission], note: str) -> str:
    """Return what was chosen, when it posts first, what it lacks, and what follows."""
    terms = trial.prospect.subscription.terms
    return step_head(
        STEPS,
        layout.join_lines(
            terms_lines(terms),
            doubt_line(terms),
            prospect_lines(trial.prospect, is_new=True, can_post=not missing),
            _result(trial),
        ),
        layout.join_lines(
            note, permission_lines(missing, f"⚠️ **I can't post in <#{terms.channel_id}> yet.**")
        ),
    )


def _result(trial: RoundupTrial) -> str:
    """Return what the roundup would have posted last or, if that is nothing, why."""
    issue = trial.page.issue
    if trial.page.papers:
        return f"It would have posted this {trial_days(issue)}:"
    if not trial.listed:
        return "**Nothing is listed for it yet**, so there is no preview."
    first, last = issue.criteria.first_day, issue.criteria.last_day
    when = trial_days(replace(issue, first_listed=first, last_listed=last))
    return (
        f"**It would have had nothing to post {when}:** {_lack(trial)} Press **Back** to change"
        " this, or **Start** anyway."
    )


def _lack(trial: RoundupTrial) -> str:
    """Return why none of the papers that were listed would have been posted."""
    terms = trial.prospect.subscription.terms
    listed, matched = f"{trial.listed:,} paper{'' if trial.listed == 1 else 's'}", trial.matched
    words = f"“{escape_line(terms.query, _QUERY_LIMIT)}”"
    votes = f"{terms.min_upvotes:,} upvote{'' if terms.min_upvotes == 1 else 's'}"
    if not terms.query:
        return f"none of {listed} has {votes}."
    if not matched:
        return f"none of {listed} matches {words}."
    if matched == 1:
        return f"1 of {listed} matches {words}, but it doesn't have {votes}."
    none = "neither" if matched == _PAIR else "none of them"
    return f"{matched:,} of {listed} match {words}, and {none} has {votes}."


def _papers(page: IssuePage, count: int, room: int) -> list[layout.Part]:
    """Render the first message of an issue with as many of its papers, and say what is left out."""
    issue = replace(page.issue, shown=page.issue.shown[:count])
    first, *_ = issue_views(
        replace(page, issue=issue, papers=page.papers[:count]), is_preview=True, room=room
    )
    parts: list[layout.Part] = []
    for frame in first.children:
        if isinstance(frame, discord.ui.Container):
            parts += frame.children
    every = len(page.papers)
    rest = f"…and {every - count:,} more" if count < every else ""
    has_thread = page.issue.layout is Layout.THREADS
    thread = "Each also gets a card in a thread below" if has_thread else ""
    if remark := layout.small_print(rest, thread):
        parts.append(discord.ui.TextDisplay(remark))
    return parts


def _buttons(
    choices: SetupChoices, trial: RoundupTrial, missing: Collection[Permission]
) -> Iterator[discord.ui.Button[Any]]:
    start = setup_button("Start", SetupAction.START, choices)
    start.style = discord.ButtonStyle.success
    yield start
    if missing:
        yield setup_button("Check again", SetupAction.TO_PREVIEW, choices)
    elif trial.page.papers:
        yield setup_button("Post a test", SetupAction.TEST, choices)
    yield setup_button("Back", SetupAction.TO_CONTENTS, choices)
