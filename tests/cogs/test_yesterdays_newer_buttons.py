"""Newer buttons, menus and forms of yesterday's messages still work, like the older ones.

As in `test_yesterdays_buttons`, the custom_ids and the values of menus are literals that the bot
itself wrote, as of commit af0d064, and none of them is ever changed here.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.accounts.domain import Owner
from bot.delivery.views.controls import NoticeControl, NoticeSubject
from bot.papers.views.controls import PaperAction, PaperControl, PickAction, PickControl
from bot.privacy.views import PrivacyAction, PrivacyControl
from bot.roundups.views.controls import RoundupAction, RoundupControl
from bot.ui.help_topics import HELP_MENU_ID, HelpTopic, help_button, topic_of_button
from bot.watches.views.controls import (
    OPEN_ID,
    PACKS_ID,
    AlertAction,
    AlertControl,
    QuietAction,
    WatchAction,
    WatchControl,
    WatchReference,
)
from tests.cogs.forgery import Forged, FormForger
from tests.cogs.stage import Stage, answer, text
from tests.cogs.test_yesterdays_buttons import ANN, GUILD, pressed
from tests.cogs.test_yesterdays_buttons import stage as stage  # noqa: PLC0414  # a fixture

ALERT = "e8713a264a839f29a548f621"
Written = (
    PaperControl | PickControl | RoundupControl | WatchControl | AlertControl | NoticeControl
) | PrivacyControl

WRITTEN = (
    (PaperControl(PaperAction.ABSTRACT, "2603.04379"), "pb1:abstract:2603.04379"),
    (PaperControl(PaperAction.SHARE, "2603.04379"), "pb1:share:2603.04379"),
    (PickControl(PickAction.CARD), "pb1:pick:card"),
    (PickControl(PickAction.SHOW), "pb1:pick:show"),
    (PickControl(PickAction.SIMILAR), "pb1:pick:similar"),
    (RoundupControl(RoundupAction.OPEN), "pb1:roundup-open:0:"),
    (RoundupControl(RoundupAction.CARD, 21), "pb1:roundup-card:21:"),
    (RoundupControl(RoundupAction.PREVIEW, 21), "pb1:roundup-preview:21:"),
    (RoundupControl(RoundupAction.LAYOUT, 21, "cards"), "pb1:roundup-layout:21:cards"),
    (RoundupControl(RoundupAction.KEEP, 21, "threads"), "pb1:roundup-keep:21:threads"),
    (RoundupControl(RoundupAction.POST, 21), "pb1:roundup-post:21:"),
    (RoundupControl(RoundupAction.POST, 21, "list"), "pb1:roundup-post:21:list"),
    (RoundupControl(RoundupAction.RETRY, 21), "pb1:roundup-retry:21:"),
    (RoundupControl(RoundupAction.PAUSE, 21), "pb1:roundup-pause:21:"),
    (RoundupControl(RoundupAction.RESUME, 21), "pb1:roundup-resume:21:"),
    (RoundupControl(RoundupAction.REMOVE, 21), "pb1:roundup-remove:21:"),
    (RoundupControl(RoundupAction.RESTORE, 22, "2"), "pb1:roundup-restore:22:2"),
    (RoundupControl(RoundupAction.HISTORY), "pb1:roundup-history:0:"),
    (RoundupControl(RoundupAction.ZONE, 21), "pb1:roundup-zone:21:"),
    (WatchControl(WatchAction.SHOW, 11), "pb1:watch-show:m:11:"),
    (WatchControl(WatchAction.RESTORE, 14, is_guild=True), "pb1:watch-restore:g:14:"),
    (WatchControl(WatchAction.BACK, 11, choice="3"), "pb1:watch-back:m:11:3"),
    (WatchControl(WatchAction.AT_ONCE, 11), "pb1:watch-atonce:m:11:"),
    (WatchControl(WatchAction.TIME, 11), "pb1:watch-time:m:11:"),
    (WatchControl(WatchAction.ZONE, 12, is_guild=True), "pb1:watch-zone:g:12:"),
    (AlertControl(AlertAction.TUNE, ALERT), f"pb1:alert-tune:{ALERT}:"),
    (AlertControl(AlertAction.SHOW, ALERT, "11"), f"pb1:alert-show:{ALERT}:11"),
    (AlertControl(AlertAction.DAILY, ALERT, "11"), f"pb1:alert-daily:{ALERT}:11"),
    (
        NoticeControl(NoticeSubject.ROUNDUP, GUILD, 21),
        "pb1:check-roundup:135792468087654321:21",
    ),
    (
        NoticeControl(NoticeSubject.ALERTS, GUILD, 975318642012345670),
        "pb1:check-alerts:135792468087654321:975318642012345670",
    ),
    (
        PrivacyControl(PrivacyAction.CANCEL, Owner(ANN).scope),
        "pb1:privacy-cancel:member:246813579012345678",
    ),
)
"""Each action of each control, and what it was written as."""


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody used, how the answer begins, and whether it stood in a direct message."""

    custom_id: str
    begins: str
    chosen: tuple[str, ...] = ()
    is_in_chat: bool = False


MARK = "v1:krutitr7z3lozkrgx3n3ug73p5"
USES = (
    Use("pb1:abstract:2603.04379", "### [Helios"),
    Use("pb1:share:2603.04379", "### [Helios"),
    Use("pb1:pick:card", "### [Helios", ("2603.04379",)),
    Use("pb1:pick:show", "### [Helios", ("2603.04379",)),
    Use("pb1:pick:similar", "## Papers like “Helios", ("2603.04379",)),
    Use("pb1:roundup-open:0:", "## Roundup 1\n", ("21",)),
    Use("pb1:roundup-card:21:", "## Roundup 1\n"),
    Use("pb1:roundup-preview:21:", "## Preview of roundup 1\n"),
    Use("pb1:roundup-layout:21:cards", "## Daily Papers · Tue 10 Mar\n"),
    Use("pb1:roundup-keep:21:threads", "## Daily Papers · Tue 10 Mar\n"),
    Use("pb1:roundup-post:21:list", "Posting in <#"),
    Use("pb1:roundup-retry:21:", "Posting in <#"),
    Use("pb1:roundup-pause:21:", "## Roundup 1 is paused\n"),
    Use("pb1:roundup-resume:21:", "## Roundup 1 is running again\n"),
    Use("pb1:roundup-zone:21:", "## Roundup 1 is running\n", ("Asia/Tokyo",)),
    Use("pb1:roundup-restore:22:2", "## Roundup 2 is back\n"),
    Use("pb1:roundup-remove:21:", "## Roundup 1 is removed\n"),
    Use("pb1:roundup-history:0:", "## Recent posts\n"),
    Use("pb1:setup-1:0:0900d0010l:0::", "## New roundup\n-# Step 1 of 4\n"),
    Use("pb1:setup-4:0:2130w1025t:10000::America/New_York", "## New roundup\n-# Step 1 of 4\n"),
    Use(
        f"{MARK}:pb1:check-roundup:135792468087654321:22",
        "## Roundup 2 is running\n",
        is_in_chat=True,
    ),
    Use(
        "pb1:check-alerts:135792468087654321:975318642012345670",
        "I can't post in <#975318642012345670> any longer.",
        is_in_chat=True,
    ),
    Use("pb1:watches-open", "## Watch 1: **video**\n", ("m:11",)),
    Use("pb1:watches-open", "## Watch c1: **video**\n", ("g:12",)),
    Use("pb1:watches-pack", "## Watching **Robotics**\n", ("robotics",)),
    Use("pb1:watch-show:m:11:", "## Watch 1: **video**\n"),
    Use("pb1:watch-restore:g:14:", "## Watch c2 is back: **robots**\n"),
    Use("pb1:watch-back:m:11:3", "## Watch 1: **video OR clip**\n"),
    Use("pb1:watch-daily:g:12:", "## Watch c1: **video**\n"),
    Use("pb1:watch-zone:g:12:", "## Watch c1: **video**\n", ("Asia/Tokyo",)),
    Use("pb1:watch-atonce:g:12:", "## Watch c1: **video**\n"),
    Use(f"pb1:alert-tune:{ALERT}:", "## Watch 1: **video OR clip**\n", is_in_chat=True),
    Use(f"{MARK}:pb1:alert-tune:2ae6cca09ed5a92a82ae1855:", "## Watch c1: **video**\n"),
    Use(f"pb1:alert-show:{ALERT}:11", "## Watch 1: **video OR clip**\n", is_in_chat=True),
    Use(f"pb1:alert-daily:{ALERT}:11", "## Watch 1: **video OR clip**\n", is_in_chat=True),
    Use("pb1:quiet-zone", "**Quiet hours 22:00–07:00**, Asia/Tokyo\n", ("Asia/Tokyo",)),
    Use("pb1:quiet-off", "**No quiet hours.**"),
    Use("pb1:help", "## Paperboy\n", ("overview",)),
    Use("pb1:help:searching", "## How to search\n"),
    Use("pb1:help:watches", "## Watches\n"),
    Use("pb1:help:roundups", "## Roundups\n"),
    Use("pb1:help:privacy", "## Privacy\n"),
    Use("pb1:help:commands", "## Commands\n"),
    Use("pb1:privacy-cancel:member:246813579012345678", "Nothing was deleted."),
)
"""What could be pressed or picked, in an order in which all of it still applies."""

DATABASE = """
INSERT INTO subscriptions
(id, guild_id, number, admin_id, channel_id, at, zone, cadence, days, top, min_upvotes, query,
layout, target, quotes, cursor, first_day, next_run_at, last_issue_key, failures, removed_at) VALUES
(21, 135792468087654321, 1, 246813579012345678, 975318642012345670, '09:00:00.000000', 'UTC',
'daily', '[]', 10, 0, 'video', 'list', 'channel', 'top', 0, '2026-03-09',
'2026-03-11 09:00:00.000000', '2026-03-10', 0, NULL),
(22, 135792468087654321, -22, 246813579012345678, 975318642012345670, '10:00:00.000000', 'UTC',
'daily', '[]', 10, 0, 'agent', 'list', 'channel', 'top', 66, '2026-03-09',
'2026-03-11 10:00:00.000000', '2026-03-10', 0, '2026-03-10 15:58:00.000000');

INSERT INTO watches
(id, scope, number, member_id, guild_id, text, query, channel_id, recipient_id, tempo, zone, cursor,
first_day, created_at, pause, paused_at, version) VALUES
(14, 'guild:135792468087654321', -14, 246813579012345678, 135792468087654321, 'robots', 'robots',
975318642012345670, 975318642012345670, 'at once', 'UTC', 66, '2026-03-09',
'2026-03-10 15:00:00.000000', 'asked', '2026-03-10 15:58:00.000000', 4);

INSERT INTO removed_watches (watch_id, number, pause, paused_at, removed_at) VALUES
(14, 2, NULL, NULL, '2026-03-10 15:58:00.000000');

INSERT INTO watch_steps
(watch_id, step, text, query, channel_id, tempo, at, zone, cursor, first_day, made_at) VALUES
(11, 3, 'video OR clip', 'video OR clip', NULL, 'at once', NULL, 'UTC', 66, '2026-03-09',
'2026-03-10 15:50:00.000000');

INSERT INTO members (id, quiet_from, quiet_until, quiet_zone) VALUES
(246813579012345678, '22:00:00.000000', '07:00:00.000000', 'UTC');

INSERT INTO hits (watch_id, paper_id, state, found_at, alert_id) VALUES
(11, '2603.07660', 'told', '2026-03-10 16:00:00.000000', 1),
(12, '2603.07660', 'told', '2026-03-10 16:00:00.000000', 2);
"""
"""What the custom_ids name besides, as it stood in the database."""


@pytest.fixture
def furnished(stage: Stage, own_folder: Path) -> Stage:
    """Add what the newer custom_ids name; the channel is the one that there is."""
    with closing(sqlite3.connect(own_folder / "paperboy.db")) as database:
        database.executescript(DATABASE)
        for table in ("subscriptions", "watches"):
            database.execute(
                f"UPDATE {table} SET channel_id = ? WHERE channel_id IS NOT NULL",  # noqa: S608  # our own names
                [stage.channel.id],
            )
        database.commit()
    return stage


async def test_each_is_obeyed(furnished: Stage) -> None:
    """By the one whom it is for, wherever it stood."""
    ann, said = furnished.ann, list[str]()

    for use in USES:
        await furnished.env.advance_time(10)
        who = ann.user if use.is_in_chat else ann
        said.append(text(answer(await pressed(furnished, use.custom_id, *use.chosen, who=who))))

    begun = [each[: len(use.begins)] for use, each in zip(USES, said, strict=True)]
    assert begun == [use.begins for use in USES]


async def test_each_form_is_read(furnished: Stage) -> None:
    """Its fields are named as they were."""
    furnished.env.bot.add_dynamic_items(FormForger)
    forms = (Forged("pb1:watch-time:m:11:", is_form=True), Forged("pb1:quiet-change", is_form=True))

    digest, quiet = [
        await each.use(furnished.env.bot, furnished.ann, furnished.channel.id) for each in forms
    ]

    assert "daily at 10:30 Asia/Tokyo" in digest
    assert "**Quiet hours 21:30–06:30**, Asia/Tokyo" in quiet


@pytest.mark.parametrize(("control", "custom_id"), WRITTEN)
def test_what_a_control_means_is_written_as_it_was(control: Written, custom_id: str) -> None:
    """The same values give the same custom_id, which is read as the same values."""
    assert control.custom_id == custom_id
    assert type(control).parse(custom_id) == control


def test_what_has_no_values_is_named_as_it_was() -> None:
    """Menus and buttons that act for whoever uses them, the values of a menu, and the topics."""
    quiet = {"pb1:quiet-off", "pb1:quiet-change", "pb1:quiet-zone"}
    topics = {"overview", "searching", "watches", "roundups", "privacy", "commands"}

    assert (OPEN_ID, PACKS_ID, HELP_MENU_ID) == ("pb1:watches-open", "pb1:watches-pack", "pb1:help")
    assert {each.custom_id for each in QuietAction} >= quiet
    assert set(HelpTopic) >= topics
    assert {help_button(HelpTopic(each), "Help").custom_id for each in topics} == {
        f"pb1:help:{each}" for each in topics
    }
    assert topic_of_button("pb1:help:privacy") is HelpTopic.PRIVACY
    assert WatchReference.parse("m:11") == WatchReference(11, is_guild=False)
    assert WatchReference.parse("g:12") == WatchReference(12, is_guild=True)
