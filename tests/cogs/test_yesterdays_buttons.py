"""Buttons and menus of yesterday's messages still work: a custom_id is written the same for ever.

The custom_ids are literals that the bot itself wrote, over its own sample of papers, as of commit
0fd23bf. None of them is ever changed here: they stand in messages that nobody can edit any more.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord.backend.models.user import User

from bot.accounts.domain import Owner
from bot.lists.views.controls import ListAction, ListControl, SearchControl
from bot.papers.domain.listing import Sort
from bot.papers.views.controls import PaperAction, PaperControl
from bot.privacy.views import PrivacyAction, PrivacyControl
from bot.roundups.views.controls import ResendControl
from bot.services import Services
from bot.ui.custom_ids import INDICATOR_ID, with_marker
from bot.watches.views.controls import (
    RESUME_ID,
    AlertAction,
    AlertControl,
    WatchAction,
    WatchControl,
)
from bot.watches.views.narrowing import choice_key
from tests.cogs.stage import Stage, answer, text, titles
from tests.support.discord_limits import walk
from tests.support.fakes import Clock, FakeSource, a_paper

MUTED = (
    "Holi-Spatial: Evolving Video Streams into Holistic 3D Spatial Intelligence",
    "HiAR: Efficient Autoregressive Long Video Generation via Hierarchical Denoising",
)
"""The titles of two papers of an alert."""
ANN, GUILD = 246813579012345678, 135792468087654321
"""The admin and the server that the custom_ids name."""

Who = simcord.MemberActor | simcord.UserHandle
Written = (
    ListControl
    | SearchControl
    | PaperControl
    | ResendControl
    | WatchControl
    | AlertControl
    | PrivacyControl
)


@dataclass(frozen=True, slots=True)
class Listed:
    """The first page of a list as Ann got it: heading, how the last page begins, its controls."""

    heading: str
    last: str
    custom_ids: tuple[str, ...]

    @property
    def controls(self) -> dict[str, str]:
        """The custom_ids by what they do."""
        return {custom_id.split(":")[1]: custom_id for custom_id in self.custom_ids}


LISTS = {
    "day": Listed(
        "## Daily Papers · Tue 10 Mar 2026",
        "6.",
        (
            "pb1:first:246813579012345678:d.2026-03-10:newest:0",
            "pb1:previous:246813579012345678:d.2026-03-10:newest:0",
            "pb1:here",
            "pb1:next:246813579012345678:d.2026-03-10:newest:1",
            "pb1:last:246813579012345678:d.2026-03-10:newest:1",
            "pb1:sort:246813579012345678:d.2026-03-10:newest:0",
            "pb1:open:246813579012345678:d.2026-03-10:newest:0",
        ),
    ),
    "week": Listed(
        "## Daily Papers · Week of 2–6 Mar 2026",
        "41.",
        (
            "pb1:first:246813579012345678:w.2026-W10:upvotes:0",
            "pb1:previous:246813579012345678:w.2026-W10:upvotes:0",
            "pb1:here",
            "pb1:next:246813579012345678:w.2026-W10:upvotes:1",
            "pb1:last:246813579012345678:w.2026-W10:upvotes:8",
            "pb1:sort:246813579012345678:w.2026-W10:upvotes:0",
            "pb1:open:246813579012345678:w.2026-W10:upvotes:0",
        ),
    ),
    "month": Listed(
        "## Daily Papers · March 2026",
        "56.",
        (
            "pb1:first:246813579012345678:m.2026-03:upvotes:0",
            "pb1:previous:246813579012345678:m.2026-03:upvotes:0",
            "pb1:here",
            "pb1:next:246813579012345678:m.2026-03:upvotes:1",
            "pb1:last:246813579012345678:m.2026-03:upvotes:11",
            "pb1:sort:246813579012345678:m.2026-03:upvotes:0",
            "pb1:open:246813579012345678:m.2026-03:upvotes:0",
        ),
    ),
    "trending": Listed(
        "## Trending papers",
        "21.",
        (
            "pb1:first:246813579012345678:t.:upvotes:0",
            "pb1:previous:246813579012345678:t.:upvotes:0",
            "pb1:here",
            "pb1:next:246813579012345678:t.:upvotes:1",
            "pb1:last:246813579012345678:t.:upvotes:13",
            "pb1:open:246813579012345678:t.:upvotes:0",
        ),
    ),
    "search": Listed(
        "## Papers for “model OR agent”",
        "46.",
        (
            "pb1:first:246813579012345678:s.6a5ebdd86a80ec8fd50d:relevance:0",
            "pb1:previous:246813579012345678:s.6a5ebdd86a80ec8fd50d:relevance:0",
            "pb1:here",
            "pb1:next:246813579012345678:s.6a5ebdd86a80ec8fd50d:relevance:1",
            "pb1:last:246813579012345678:s.6a5ebdd86a80ec8fd50d:relevance:9",
            "pb1:sort:246813579012345678:s.6a5ebdd86a80ec8fd50d:relevance:0",
            "pb1:open:246813579012345678:s.6a5ebdd86a80ec8fd50d:relevance:0",
            "pb1:watch:s.6a5ebdd86a80ec8fd50d",
        ),
    ),
    "exact search": Listed(
        "## Papers for “model OR agent”",
        "46.",
        (
            "pb1:first:246813579012345678:e.6a5ebdd86a80ec8fd50d:newest:0",
            "pb1:previous:246813579012345678:e.6a5ebdd86a80ec8fd50d:newest:0",
            "pb1:here",
            "pb1:next:246813579012345678:e.6a5ebdd86a80ec8fd50d:newest:1",
            "pb1:last:246813579012345678:e.6a5ebdd86a80ec8fd50d:newest:9",
            "pb1:sort:246813579012345678:e.6a5ebdd86a80ec8fd50d:newest:0",
            "pb1:open:246813579012345678:e.6a5ebdd86a80ec8fd50d:newest:0",
        ),
    ),
    "similar": Listed(
        "## Papers like “Helios: Real Real-Time Long Video Generation Model”",
        "11.",
        (
            "pb1:first:246813579012345678:p.2603.04379:relevance:0",
            "pb1:previous:246813579012345678:p.2603.04379:relevance:0",
            "pb1:here",
            "pb1:next:246813579012345678:p.2603.04379:relevance:1",
            "pb1:last:246813579012345678:p.2603.04379:relevance:4",
            "pb1:open:246813579012345678:p.2603.04379:relevance:0",
        ),
    ),
    "issue": Listed(
        "## Daily Papers · Tue 10 Mar 2026",
        "16.",
        (
            "pb1:first:246813579012345678:r.258d37ec38a531eedffcaaee:upvotes:0",
            "pb1:previous:246813579012345678:r.258d37ec38a531eedffcaaee:upvotes:0",
            "pb1:here",
            "pb1:next:246813579012345678:r.258d37ec38a531eedffcaaee:upvotes:1",
            "pb1:last:246813579012345678:r.258d37ec38a531eedffcaaee:upvotes:3",
            "pb1:sort:246813579012345678:r.258d37ec38a531eedffcaaee:upvotes:0",
            "pb1:open:246813579012345678:r.258d37ec38a531eedffcaaee:upvotes:0",
        ),
    ),
    "alert": Listed(
        "## Found by your watches",
        "6.",
        (
            "pb1:first:246813579012345678:a.e8713a264a839f29a548f621:upvotes:0",
            "pb1:previous:246813579012345678:a.e8713a264a839f29a548f621:upvotes:0",
            "pb1:here",
            "pb1:next:246813579012345678:a.e8713a264a839f29a548f621:upvotes:1",
            "pb1:last:246813579012345678:a.e8713a264a839f29a548f621:upvotes:1",
            "pb1:sort:246813579012345678:a.e8713a264a839f29a548f621:upvotes:0",
            "pb1:open:246813579012345678:a.e8713a264a839f29a548f621:upvotes:0",
        ),
    ),
}
"""One list of every kind."""

FOR_EVERYONE = {
    "pb1:similar:2603.04379": "## Papers like “Helios",
    "pb1:similar:page-abcdefghijkl": "## Papers like “A saved page”",
    "v1:na6wc6rvj6vbgyjpco6ents62f:pb1:similar:2603.07660": "## Papers like “Holi-Spatial",
    "v1:krutitr7z3lozkrgx3n3ug73p5:pb1:card:2603.07660": "### [Holi-Spatial",
    "pb1:next:0:r.258d37ec38a531eedffcaaee:upvotes:0": "## Daily Papers · Tue 10 Mar 2026",
    "v1:2y5e6fctmvwbyaoesh34ji2iwy:pb1:first:0:r.258d37ec38a531eedffcaaee:upvotes:0": (
        "## Daily Papers · Tue 10 Mar 2026"
    ),
    "pb1:next:0:a.e8713a264a839f29a548f621:upvotes:2": "## Found by your watches",
    "v1:vjknbt74eh2yosmolfokt3t2jz:pb1:first:0:t.:upvotes:0": "## Trending papers",
}
"""Buttons of cards, roundups, alerts and the welcome, bare and marked: how the answers begin."""

MENUS = (
    "v1:2y5e6fctmvwbyaoesh34ji2iwy:pb1:open:0:r.258d37ec38a531eedffcaaee:upvotes:0",
    "v1:iny3heaxqj333a6y5nkl47hy7w:pb1:open:0:a.2ae6cca09ed5a92a82ae1855:upvotes:0",
)
"""The menus of papers of a roundup and of an alert."""

WRITTEN = (
    (ListControl(ListAction.FIRST, 0, "t.", Sort.UPVOTES, 0), "pb1:first:0:t.:upvotes:0"),
    (
        ListControl(ListAction.PREVIOUS, ANN, "w.2026-W10", Sort.UPVOTES, 7),
        "pb1:previous:246813579012345678:w.2026-W10:upvotes:7",
    ),
    (
        ListControl(ListAction.NEXT, ANN, "d.2026-03-10", Sort.NEWEST, 1),
        "pb1:next:246813579012345678:d.2026-03-10:newest:1",
    ),
    (
        ListControl(ListAction.LAST, ANN, "s.6a5ebdd86a80ec8fd50d", Sort.RELEVANCE, 199),
        "pb1:last:246813579012345678:s.6a5ebdd86a80ec8fd50d:relevance:199",
    ),
    (
        ListControl(ListAction.SORT, ANN, "m.2026-03", Sort.UPVOTES, 0),
        "pb1:sort:246813579012345678:m.2026-03:upvotes:0",
    ),
    (
        ListControl(ListAction.OPEN, 0, "r.258d37ec38a531eedffcaaee", Sort.UPVOTES, 0),
        "pb1:open:0:r.258d37ec38a531eedffcaaee:upvotes:0",
    ),
    (SearchControl("s.6a5ebdd86a80ec8fd50d"), "pb1:watch:s.6a5ebdd86a80ec8fd50d"),
    (PaperControl(PaperAction.SIMILAR, "2603.04379"), "pb1:similar:2603.04379"),
    (PaperControl(PaperAction.SIMILAR, "page-abcdefghijkl"), "pb1:similar:page-abcdefghijkl"),
    (PaperControl(PaperAction.CARD, "2603.07660"), "pb1:card:2603.07660"),
    (ResendControl(4711), "pb1:again:4711"),
    (WatchControl(WatchAction.PAUSE, 11), "pb1:watch-pause:m:11:"),
    (WatchControl(WatchAction.RESUME, 11), "pb1:watch-resume:m:11:"),
    (WatchControl(WatchAction.DAILY, 11), "pb1:watch-daily:m:11:"),
    (WatchControl(WatchAction.ACCEPT, 11), "pb1:watch-accept:m:11:"),
    (WatchControl(WatchAction.REMOVE, 12, is_guild=True), "pb1:watch-remove:g:12:"),
    (
        WatchControl(WatchAction.NARROW, 12, is_guild=True, choice=choice_key("20+ upvotes")),
        "pb1:watch-narrow:g:12:20upvotes",
    ),
    (
        WatchControl(WatchAction.NARROW, 11, choice=choice_key("mixture of experts, but longer")),
        "pb1:watch-narrow:m:11:mixtureofexpertsbutlonge",
    ),
    (
        AlertControl(AlertAction.MUTE, "e8713a264a839f29a548f621"),
        "pb1:alert-mute:e8713a264a839f29a548f621:",
    ),
    (
        AlertControl(AlertAction.MUTE, "e8713a264a839f29a548f621", "2603.07660"),
        "pb1:alert-mute:e8713a264a839f29a548f621:2603.07660",
    ),
    (
        AlertControl(AlertAction.PAUSE, "e8713a264a839f29a548f621", "11"),
        "pb1:alert-pause:e8713a264a839f29a548f621:11",
    ),
    (
        PrivacyControl(PrivacyAction.EXPORT, Owner(ANN).scope),
        "pb1:privacy-export:member:246813579012345678",
    ),
    (
        PrivacyControl(PrivacyAction.ASK, Owner(ANN).scope),
        "pb1:privacy-ask:member:246813579012345678",
    ),
    (
        PrivacyControl(PrivacyAction.ASK_AGAIN, Owner(ANN, GUILD).scope),
        "pb1:privacy-sure:guild:135792468087654321",
    ),
    (
        PrivacyControl(PrivacyAction.DELETE, Owner(ANN, GUILD).scope),
        "pb1:privacy-delete:guild:135792468087654321",
    ),
)
"""Each action of each control, and what it was written as."""

DATABASE = """
INSERT INTO list_references (reference, query, expires_at) VALUES
('6a5ebdd86a80ec8fd50d', 'model OR agent', '2026-04-09 16:00:00.000000');

INSERT INTO issues
(subscription_id, key, guild_id, reference, scheduled_at, is_late, missed, after, until, first_day,
min_upvotes, query, without, layout, cadence, shown, late, total, closes_at) VALUES
(1, '2026-03-10', 135792468087654321, '258d37ec38a531eedffcaaee', '2026-03-10 16:00:00.000000', 0,
0, 0, 66, '2026-03-09', 0, '', '[]', 'list', 'daily', '["2603.07660", "2603.04918"]', '[]', 16,
'2026-03-11 02:30:00.000000');

INSERT INTO watches
(id, scope, number, member_id, guild_id, text, query, channel_id, recipient_id, tempo, zone, cursor,
first_day, created_at, pause, paused_at, version) VALUES
(11, 'member:246813579012345678', 1, 246813579012345678, NULL, 'video', 'video', NULL,
246813579012345678, 'at once', 'UTC', 66, '2026-03-09', '2026-03-10 16:00:00.000000', NULL, NULL,
1),
(12, 'guild:135792468087654321', 1, 246813579012345678, 135792468087654321, 'video', 'video',
975318642012345670, 975318642012345670, 'at once', 'UTC', 66, '2026-03-09',
'2026-03-10 16:00:00.000000', NULL, NULL, 2),
(13, 'member:246813579012345678', 2, 246813579012345678, NULL, 'agent', 'agent', NULL,
246813579012345678, 'at once', 'UTC', 66, '2026-03-09', '2026-03-10 16:00:00.000000', 'closed',
'2026-03-10 16:00:00.000000', 3);

INSERT INTO alerts (id, scope, recipient_id, key, reference, made_at, is_open) VALUES
(1, 'member:246813579012345678', 246813579012345678, '2ed518ee116f2306911b.0',
'e8713a264a839f29a548f621', '2026-03-10 16:00:00.000000', 0),
(2, 'guild:135792468087654321', 975318642012345670, '67aa0177656be64af45b.0',
'2ae6cca09ed5a92a82ae1855', '2026-03-10 16:00:00.000000', 0);

INSERT INTO told (recipient_id, paper_id, alert_id, told_at)
SELECT 246813579012345678, id, 1, '2026-03-10 16:00:00.000000' FROM papers WHERE id IN
('2603.07660', '2603.08703', '2603.04379', '2603.05449', '2603.02175', '2602.24289', '2602.20913');

INSERT INTO deliveries
(id, kind, subject_id, issue_key, part, guild_id, target, channel_id, payload, plain_payload,
due_at, expires_at, epoch, state, not_before, attempts, refusals, generation, is_plain) VALUES
(4711, 'roundup', 1, '2026-03-10', 0, 135792468087654321, 'channel', 975318642012345670, '{}', '',
'2026-03-10 16:00:00.000000', '2026-03-10 17:00:00.000000', 1, 'unknown',
'2026-03-10 16:00:00.000000', 1, 0, 0, 0);
"""
"""What the custom_ids name, as it stood in the database."""


@pytest.fixture
def stage(
    simcord_env: simcord.Env, services: Services, source: FakeSource, clock: Clock, own_folder: Path
) -> Stage:
    """Put the bot, the admin of yesterday and another member into the server of yesterday."""
    guild = simcord_env.create_guild(id=GUILD)
    user = User(id=simcord_env.backend.reserve_id(ANN), name="ann")  # simcord numbers people itself
    simcord_env.backend.users[ANN] = user
    manager = guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
    ann = guild.add_member(simcord.UserHandle(simcord_env, user), roles=[manager])
    ben = guild.add_member(simcord_env.create_user("ben"))
    channel = guild.create_text_channel("papers")
    with closing(sqlite3.connect(own_folder / "paperboy.db")) as database:
        database.executescript(DATABASE)
        database.execute("UPDATE alerts SET recipient_id = ? WHERE id = 2", [channel.id])
        database.commit()
    return Stage(simcord_env, channel, ann, ben, services, source, clock)


async def pressed(
    stage: Stage, custom_id: str, *chosen: str, who: Who | None = None
) -> simcord.InteractionResult:
    """Let someone, Ann if nobody is named, use a control of a message that was posted long ago.

    Whoever is named as a person without a server uses it in the chat with the bot.
    """
    who = who or stage.ann
    control: discord.ui.Item[Any] = discord.ui.Button(label="Press", custom_id=custom_id)
    if chosen:
        options = [discord.SelectOption(label=each) for each in chosen]
        control = discord.ui.Select(custom_id=custom_id, options=options)
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(control))
    view.stop()
    place: discord.abc.Messageable = stage.env.bot.get_partial_messageable(
        stage.channel.id, guild_id=GUILD
    )
    if isinstance(who, simcord.UserHandle):
        place = await stage.env.bot.create_dm(discord.Object(who.id))
    message = await place.send(view=view)
    if chosen:
        return await who.select(message, chosen, custom_id=custom_id)
    return await who.click(message, custom_id=custom_id)


def heading(page: simcord.ResponseMessage) -> str:
    """Give the first line of a page."""
    return text(page).partition("\n")[0]


def rank(page: simcord.ResponseMessage) -> str:
    """Give the rank of the first paper on a page, with its dot."""
    return titles(page)[0].partition(" ")[0]


def custom_ids(response: simcord.ResponseMessage) -> tuple[str, ...]:
    """Give the custom_ids of a message in order."""
    return tuple(part["custom_id"] for part in walk(response.components) if "custom_id" in part)


@pytest.mark.parametrize("kind", LISTS)
async def test_a_list_obeys_its_controls(stage: Stage, kind: str) -> None:
    """It turns in place for whom it was drawn, and today's controls are written as ever.

    The buttons to the first and the last page are drawn no more.
    """
    listed, controls = LISTS[kind], LISTS[kind].controls

    first, *others = turned = [
        answer(await pressed(stage, controls[each]))
        for each in ("first", "previous", "next", "last")
    ]
    copied = answer(await pressed(stage, controls["next"], who=stage.ben))
    card = answer(await pressed(stage, controls["open"], "2603.04379"))

    assert {heading(each) for each in (*turned, copied)} == {listed.heading}
    assert [rank(each) for each in turned] == ["1.", "1.", "6.", listed.last]
    newer = (":first:", ":export:", "pb1:pick:save")  # other days, a file, what saves papers
    if kind == "similar":
        newer += ("pb1:sort:", "pb1:watch:")
    drawn = [each for each in custom_ids(first) if not any(new in each for new in newer)]
    assert drawn == [
        each for action, each in listed.controls.items() if action not in {"first", "last"}
    ]
    assert [each.ephemeral for each in (first, *others, copied)] == [False] * 4 + [True]
    assert text(card).startswith("### [Helios")


async def test_a_list_is_sorted(stage: Stage) -> None:
    """It begins again in the order that was chosen: the menu's value."""
    menus = {
        kind: listed.controls["sort"] for kind, listed in LISTS.items() if "sort" in listed.controls
    }

    pages = {
        kind: answer(await pressed(stage, custom_id, "upvotes"))
        for kind, custom_id in menus.items()
    }

    assert pages.keys() == LISTS.keys() - {"trending", "similar"}
    for kind, page in pages.items():
        assert (heading(page), rank(page)) == (LISTS[kind].heading, "1.")
        assert custom_ids(page)[0].endswith(":upvotes:0")


async def test_what_was_posted_for_everyone_is_answered(stage: Stage) -> None:
    """Privately, by what it says, whether it carries the marker of a delivery or not."""
    await stage.store(a_paper(1, id="page-abcdefghijkl", title="A saved page"))

    shown = [answer(await pressed(stage, each, who=stage.ben)) for each in FOR_EVERYONE]
    begun = [
        text(each)[: len(said)] for each, said in zip(shown, FOR_EVERYONE.values(), strict=True)
    ]

    assert begun == list(FOR_EVERYONE.values())
    assert all(each.ephemeral for each in shown)


async def test_the_delivered_menus_open_a_card(stage: Stage) -> None:
    """For whoever picks a paper."""
    cards = [answer(await pressed(stage, each, "2603.07660", who=stage.ben)) for each in MENUS]

    assert [text(each).startswith("### [Holi-Spatial") for each in cards] == [True, True]
    assert all(each.ephemeral for each in cards)


@pytest.mark.parametrize(("scope", "name"), [("m:11", "1"), ("g:12", "c1")])
async def test_a_watch_obeys_its_buttons(stage: Stage, scope: str, name: str) -> None:
    """One's own and the server's; the one that is named."""
    actions = ("pause:{}:", "resume:{}:", "daily:{}:", "narrow:{}:titleonly", "accept:{}:")

    *changed, removed = [
        text(answer(await pressed(stage, f"pb1:watch-{action.format(scope)}")))
        for action in (*actions, "remove:{}:")
    ]

    paused, resumed, daily, narrowed, accepted = changed
    assert paused.startswith(f"## Watch {name} is paused: **video**\n")
    assert ["⏸️ Paused" in each for each in (paused, resumed)] == [True, False]
    assert ["daily at 09:00 UTC" in each for each in (resumed, daily)] == [False, True]
    assert narrowed.startswith(f"## Watch {name}: **video** · in the title\n")
    assert accepted == narrowed.replace("\n✅ Now in titles only.", "")
    assert removed.startswith(f"## Watch {name} is removed: **video**")


async def test_an_alert_obeys_its_buttons_in_a_chat(stage: Stage) -> None:
    """The button of one paper, the menu of several, and the pause, which may be marked."""
    ann = stage.ann.user

    muted = [
        text(answer(await pressed(stage, f"pb1:alert-mute:{named}", *chosen, who=ann)))
        for named, *chosen in (
            ["e8713a264a839f29a548f621:2603.07660"],
            ["e8713a264a839f29a548f621:", "2603.08703"],
        )
    ]
    marked_pause = "v1:krutitr7z3lozkrgx3n3ug73p5:pb1:alert-pause:e8713a264a839f29a548f621:11"
    paused = text(answer(await pressed(stage, marked_pause, who=ann)))

    assert muted == [f"I won't mention “{title}” again." for title in MUTED]
    assert paused.startswith("## Watch 1 is paused: **video**\n-# By DM, right away\n⏸️ Paused")


async def test_an_alert_obeys_its_buttons_in_a_channel(stage: Stage) -> None:
    """There they are about the channel, and an admin's."""
    muted = [
        text(answer(await pressed(stage, f"pb1:alert-mute:{named}", *chosen)))
        for named, *chosen in (
            ["2ae6cca09ed5a92a82ae1855:2603.07660"],
            ["2ae6cca09ed5a92a82ae1855:", "2603.08703"],
        )
    ]
    paused = text(answer(await pressed(stage, "pb1:alert-pause:2ae6cca09ed5a92a82ae1855:12")))

    assert muted == [f"I won't mention “{title}” again in this channel." for title in MUTED]
    assert paused.startswith(
        "## Watch c1 is paused: **video**\n-# In <#975318642012345670>, right away\n⏸️"
    )


async def test_the_buttons_of_a_search_a_closed_chat_and_a_ledger(stage: Stage) -> None:
    """They let watch for it, let go on what had stopped, and send again what is in doubt."""
    watched, resumed, sent = [
        text(answer(await pressed(stage, custom_id)))
        for custom_id in ("pb1:watch:s.6a5ebdd86a80ec8fd50d", "pb1:reopen", "pb1:again:4711")
    ]

    assert watched.startswith("## Watching **model OR agent**\n-# By DM")
    assert resumed == "1 watch is running again. You'll get what you missed."
    assert sent == "Posting it again now."


async def test_what_is_kept_is_given_out_and_deleted(stage: Stage) -> None:
    """By the buttons that name the one who presses, or the server that they manage."""
    member, guild = "member:246813579012345678", "guild:135792468087654321"

    files = [
        answer(await pressed(stage, f"pb1:privacy-export:{scope}")) for scope in (member, guild)
    ]
    asked, gone, server_asked, sure, server_gone = [
        text(answer(await pressed(stage, f"pb1:privacy-{named}"))).partition("\n")[2]
        for named in (
            *(f"ask:{member}", f"delete:{member}"),
            *(f"ask:{guild}", f"sure:{guild}", f"delete:{guild}"),
        )
    ]

    assert [len(each.message.attachments) for each in files] == [1, 1]
    assert asked.startswith("This deletes your **2** watches, their matches and your settings.")
    assert gone.startswith("Your watches, their matches, your saved papers, how far you have")
    assert server_asked.startswith("This deletes this server's **1** channel watch")
    assert sure.startswith("You are about to delete this server's **1** channel watch")
    assert server_gone.startswith(
        "This server's roundups, channel watches, settings and record of posts are gone."
    )


@pytest.mark.parametrize(("control", "custom_id"), WRITTEN)
def test_what_a_control_means_is_written_as_it_was(control: Written, custom_id: str) -> None:
    """The same values give the same custom_id, which is read as the same values."""
    assert control.custom_id == custom_id
    assert type(control).parse(custom_id) == control


def test_what_has_no_values_is_named_as_it_was() -> None:
    """The indicator of a page, the button of a chat that was closed; and where a marker stands."""
    mark = "v1:2y5e6fctmvwbyaoesh34ji2iwy"

    assert (INDICATOR_ID, RESUME_ID) == ("pb1:here", "pb1:reopen")
    assert with_marker(mark, INDICATOR_ID) == "v1:2y5e6fctmvwbyaoesh34ji2iwy:pb1:here"
