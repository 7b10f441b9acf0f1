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
from bot.roundups.domain.trial import RoundupTrial
from bot.roundups.views.issues import TEXT_LIMIT, issue_views
from bot.roundups.views.setup import STEPS, setup_button, step_head
from bot.roundups.views.setup_controls import SetupAction
from bot.roundups.views.terms import doubt_line, prospect_lines, terms_lines
from bot.ui import layout
from bot.ui.markdown import utf16_length

_COMPONENTS = 40
"""Components of one message, Discord's maximum."""
_LEAST_TEXT = 900
"""UTF-16 units that are left to the papers, whatever stands above them."""
_REMARKS = 120


def setup_preview(
    choices: SetupChoices, trial: RoundupTrial, missing: Collection[Permission] = (), note: str = ""
) -> discord.ui.LayoutView:
    """Render the last step; nothing can be tested while permissions are `missing`."""
    head = _head(trial, missing, note)
    room = max(_LEAST_TEXT, TEXT_LIMIT - utf16_length(head) - _REMARKS)
    for count in range(len(trial.page.papers), 0, -1):
        papers = _papers(trial.page, count, room)
        view = _view(choices, trial, missing, head, papers)
        if sum(1 for _ in view.walk_children()) <= _COMPONENTS:
            return view
    return _view(choices, trial, missing, head, [])


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
            permission_lines(missing, f"**I can't post in <#{terms.channel_id}> yet.**"),
            prospect_lines(trial.prospect, is_new=True, can_post=not missing),
            _result(trial),
        ),
        note,
    )


def _result(trial: RoundupTrial) -> str:
    """Return what the roundup would have posted last or, if that is nothing, why."""
    terms = trial.prospect.subscription.terms
    if trial.page.papers:
        return "This is what it would have posted last:"
    if not trial.listed:
        return "**Nothing is listed for it yet**, so there is no preview."
    listed = f"of {trial.listed:,} paper{'' if trial.listed == 1 else 's'}"
    if terms.query and not trial.matched:
        return f"**It would have posted nothing last:** {listed}, none matched the search."
    matched = f", {trial.matched:,} matched the search" if terms.query else ""
    votes = f"{terms.min_upvotes:,} upvote{'' if terms.min_upvotes == 1 else 's'}"
    return f"**It would have posted nothing last:** {listed}{matched}, none had {votes}."


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
    rest = f"The first {count:,} of {every:,} papers" if count < every else ""
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
