"""`/roundup setup` leads an admin through four steps in one message, and stores nothing before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from typing import Any

import discord
import pytest
import simcord

from bot.delivery.domain.order import TargetKind
from bot.discord.client import PaperBot
from bot.roundups.domain.setup import SetupChoices
from bot.roundups.domain.subscription import Layout, Terms
from bot.roundups.views.setup_controls import SetupAction, SetupControl
from bot.schedules.schedule import Cadence, Weekday
from bot.storage.database import Database
from tests.cogs.press import Press
from tests.cogs.stage import Stage, answer, menu, one_shard, refusal, text
from tests.support import discord_limits

REFUSED = pytest.mark.simcord(check_errors=False)
"""For tests that are about refusals: simcord would take them for failures of the bot."""
MUTE = discord.PermissionOverwrite(send_messages=False, embed_links=False)
HOUR, ZONE, PERIOD = "At what time?", "Choose your time zone…", "On which days?"
TOP, UPVOTES, LOOK = "How many papers?", "With how many upvotes?", "How should it look?"


@dataclass
class Guide:
    """An admin in the guided setup: each action is in the one message, and shows it anew."""

    stage: Stage
    press: Press
    mona: simcord.MemberActor
    channel: simcord.ChannelHandle
    shown: simcord.ResponseMessage = field(init=False)

    async def begin(self) -> str:
        """Use the command."""
        await self.stage.env.advance_time(10)
        self.shown = answer(await self.mona.slash(self.stage.channel, "roundup setup"))
        assert self.shown.ephemeral
        return text(self.shown)

    async def go_to(self, channel: simcord.ChannelHandle) -> str:
        """Use the command and pick a channel."""
        await self.begin()
        return await self.pick_channel(channel)

    async def pick_channel(self, channel: simcord.ChannelHandle) -> str:
        """Pick a channel."""
        (custom_id,) = (each["custom_id"] for each in self.parts() if each.get("type") == 8)
        await self.stage.env.advance_time(10)
        done = await self.mona.select(self.shown.message, [channel], custom_id=custom_id)
        return self.then(done)

    async def pick(self, placeholder: str, value: str) -> str:
        """Pick an option of a menu."""
        custom_id = menu(self.shown, placeholder)["custom_id"]
        await self.stage.env.advance_time(10)
        return self.then(await self.mona.select(self.shown.message, [value], custom_id=custom_id))

    async def click(self, label: str) -> str:
        """Press a button."""
        await self.stage.env.advance_time(10)
        return self.then(await self.mona.click(self.shown.message, label=label))

    async def fill(self, label: str, **typed: str) -> str:
        """Press a button that opens a form, fill that in and submit it."""
        await self.stage.env.advance_time(10)
        dialog = await self.mona.click(self.shown.message, label=label)
        return self.then(await self.mona.submit_modal(dialog, typed))

    def then(self, done: simcord.InteractionResult) -> str:
        """Return what the message says after an action; it must still be the same one."""
        assert not done.followups
        self.shown = answer(done)
        return text(self.shown)

    def parts(self) -> Iterator[dict[str, Any]]:
        """Yield all components of the message."""
        return (dict(each) for each in discord_limits.walk(self.shown.components))

    def labels(self) -> list[str]:
        """Return what can be pressed."""
        buttons = (each for each in self.parts() if each.get("type") == 2)
        return [each["label"] for each in buttons if not each.get("disabled")]

    async def roundups(self) -> list[Terms]:
        """Return the terms of the server's roundups."""
        known = await self.stage.services.roundups.all(self.mona.guild.id)
        return [each.terms for each in known]

    async def thread(self) -> simcord.ChannelHandle:
        """Open a thread in the channel."""
        channel = self.press.bot.get_channel(self.channel.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.create_thread(name="papers", type=discord.ChannelType.public_thread)
        (thread,) = self.channel.threads
        return thread

    async def posted(self) -> list[discord.Message]:
        """Send what was ordered, and return what the channel has."""
        await self.press.run()
        return [each for each in self.channel.history() if each.components]

    def control(self, action: SetupAction, **chosen: object) -> str:
        """Return the custom_id of a control for the channel."""
        known: dict[str, Any] = {"channel_id": self.channel.id, "zone": "UTC"} | chosen
        return SetupControl(action, SetupChoices(**known)).custom_id


@pytest.fixture
def guide(stage: Stage, simcord_bot: PaperBot, sample_database: Database) -> Guide:
    """Give the server an admin and a channel for roundups."""
    guild = stage.ann.guild
    manager = guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
    mona = guild.add_member(stage.env.create_user("mona"), roles=[manager])
    press = Press(stage, simcord_bot, sample_database)
    return Guide(stage, press, mona, guild.create_text_channel("roundups"))


async def test_four_steps_set_a_roundup_up(guide: Guide) -> None:
    """Each step says what was chosen, a restart between two of them too, and then it starts."""
    first = await guide.begin()
    second = await guide.pick_channel(guide.channel)
    await guide.pick(HOUR, "1800")
    await guide.pick(ZONE, "Asia/Tokyo")
    timed = await guide.pick(PERIOD, "w10")
    await guide.stage.env.restart_bot(one_shard(guide.stage.services))
    third = await guide.click("Next: papers")
    await guide.pick(TOP, "5")
    await guide.pick(UPVOTES, "3")
    await guide.pick(LOOK, "cards")
    asked = await guide.fill("Only papers about…", query="model OR agent")
    fourth = await guide.click("Next: preview")
    before = await guide.roundups()
    started = await guide.click("Start")

    assert first.startswith("## New roundup\n-# Step 1 of 4\n")
    assert second.startswith("## New roundup\n-# Step 2 of 4\n")
    assert f"<#{guide.channel.id}> · **weekly on Friday at 18:00 Asia/Tokyo**" in timed
    assert third.startswith(
        "## New roundup\n-# Step 3 of 4\nWhat should it post? All papers, most upvoted first."
    )
    assert "Papers matching **model OR agent**" in asked
    assert fourth.startswith("## New roundup\n-# Step 4 of 4\n")
    assert "top 5 · cards · 3+ upvotes · search: model OR agent" in fourth
    assert "It would have posted this for the week, " in fourth
    assert before == []
    assert started.startswith("## Roundup 1 is running\n")
    assert await guide.roundups() == [
        Terms(
            guide.channel.id,
            time(18),
            "Asia/Tokyo",
            Cadence.WEEKLY,
            frozenset({Weekday.FRIDAY}),
            top=5,
            min_upvotes=3,
            query="model OR agent",
            layout=Layout.CARDS,
        )
    ]


async def test_it_says_the_same_as_roundup_add(guide: Guide) -> None:
    """The first step knows the server's zone; who chooses nothing gets what is usual."""
    await guide.go_to(guide.channel)
    await guide.pick(ZONE, "Europe/Berlin")
    await guide.click("Next: papers")
    await guide.click("Next: preview")
    started = await guide.click("Start")
    there = guide.mona.guild.create_text_channel("other")
    await guide.stage.env.advance_time(10)
    added = await guide.mona.slash(guide.stage.channel, "roundup add", channel=there, time="09:00")
    again = await guide.go_to(there)

    as_added = text(answer(added)).replace(str(there.id), str(guide.channel.id))
    assert started == as_added.replace("Roundup 2", "Roundup 1")
    assert "daily at 09:00 Europe/Berlin" in again


async def test_no_time_zone_is_taken_for_granted(guide: Guide) -> None:
    """Without one there is no next step."""
    await guide.go_to(guide.channel)

    assert guide.labels() == ["Back", "Other time or zone…"]


async def test_missing_permissions_are_named_with_the_channel(guide: Guide) -> None:
    """What to allow and where; looking again, one goes on, or stays without."""
    me = guide.press.bot.user
    assert me is not None
    locked = guide.mona.guild.create_text_channel("locked", overwrites={me: MUTE})
    shown = await guide.go_to(locked)
    labels = guide.labels()
    channel = guide.press.bot.get_channel(locked.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.me, overwrite=None)

    allowed = await guide.click("Check again")

    assert f"**I can't post in <#{locked.id}> yet.**" in shown
    assert "Allow **Send Messages** and **Embed Links** in Edit Channel › Permissions" in shown
    assert labels == ["Check again", "Continue anyway"]
    assert "I can't post" not in allowed
    assert guide.labels() == ["Next: time"]
    assert "Step 2 of 4" in await guide.click("Next: time")


async def test_a_roundup_may_start_before_it_is_allowed(guide: Guide) -> None:
    """As with `/roundup add`; only a test can't be posted."""
    me = guide.press.bot.user
    assert me is not None
    locked = guide.mona.guild.create_text_channel("locked", overwrites={me: MUTE})
    await guide.go_to(locked)
    await guide.click("Continue anyway")
    await guide.pick(ZONE, "Europe/Berlin")
    await guide.click("Next: papers")
    preview = await guide.click("Next: preview")
    labels = guide.labels()

    started = await guide.click("Start")

    assert f"**I can't post in <#{locked.id}> yet.**" in preview
    assert labels == ["Save…", "Start", "Check again", "Back"]
    assert started.startswith(f"## Roundup 1 is saved, but can't post in <#{locked.id}> yet")


async def test_a_channel_that_cannot_be_used_is_refused_in_the_message(guide: Guide) -> None:
    """With the reason, and the menu to choose another one."""
    thread = await guide.thread()
    talk = guide.press.bot.get_channel(thread.id)
    assert isinstance(talk, discord.Thread)
    await talk.edit(locked=True)

    shown = await guide.go_to(thread)

    assert "Step 1 of 4\n⚠️ That thread is locked" in shown
    assert "Step 2 of 4" in await guide.pick_channel(guide.channel)


async def test_nobody_posts_where_they_could_not_write_themselves(guide: Guide) -> None:
    """A menu shows no such channel, but its id could be forged."""
    hidden = discord.PermissionOverwrite(view_channel=False)
    secret = guide.mona.guild.create_text_channel("secret", overwrites={guide.mona: hidden})
    await guide.begin()
    for action in (SetupAction.TO_TIME, SetupAction.TEST, SetupAction.START):
        custom_id = guide.control(action, channel_id=secret.id)
        message = await guide.stage.post(discord.ui.Button(label="Press", custom_id=custom_id))
        await guide.stage.env.advance_time(10)

        shown = text(answer(await guide.mona.click(message, label="Press")))

        assert "⚠️ Please choose a channel that you can see and write in yourself." in shown
    assert await guide.roundups() == []
    await guide.press.run()
    assert [each for each in secret.history() if each.components] == []


async def test_a_deleted_channel_leads_back_to_the_first_step(guide: Guide) -> None:
    """All else that was chosen stays."""
    await guide.go_to(guide.channel)
    await guide.pick(ZONE, "Asia/Tokyo")
    known = guide.press.bot.get_channel(guide.channel.id)
    assert isinstance(known, discord.TextChannel)
    await known.delete()

    gone = await guide.click("Next: papers")
    there = guide.mona.guild.create_text_channel("other")
    again = await guide.pick_channel(there)

    assert "Step 1 of 4\n⚠️ I can't see that channel." in gone
    assert f"<#{there.id}> · **daily at 09:00 Asia/Tokyo**" in again


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        ("teatime", "Berlin", "⚠️ I can't read that time"),
        ("21:30", "Atlantis", "⚠️ I don't know the time zone “Atlantis”."),
        ("21:30", "Cambridge", "⚠️ “Cambridge” is not clear enough"),
        ("21:30", "UTC+2", "⚠️ "),
        ("25:00", "Berlin", "⚠️ "),
    ],
)
async def test_what_is_typed_wrong_is_explained_in_the_step(
    guide: Guide, at: str, zone: str, said: str
) -> None:
    """Nothing else changes, and the form can be filled in again."""
    await guide.go_to(guide.channel)

    wrong = await guide.fill("Other time or zone…", at=at, zone=zone)
    right = await guide.fill("Other time or zone…", at="9.15pm", zone="Zurich")

    assert said in wrong
    assert "Step 2 of 4" in wrong
    assert "⚠️" not in right
    assert "daily at 21:15 Europe/Zurich" in right


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('"moe', "⚠️ Your search wasn't saved. There's an unclosed quote"),
        ("since:7d moe", "⚠️ Your search wasn't saved. A roundup holds new papers only"),
        ("2603.00001", "⚠️ Your search wasn't saved. 2603.00001 is a paper"),
        ("@everyone <@&1> ](http://evil.test) **", "matching **"),
        ("moe\0rag", ""),
    ],
)
async def test_a_query_that_cannot_be_used_is_explained_in_the_step(
    guide: Guide, typed: str, said: str
) -> None:
    """Whatever it is; the last good query stays."""
    await guide.go_to(guide.channel)
    await guide.pick(ZONE, "Asia/Tokyo")
    await guide.click("Next: papers")

    shown = await guide.fill("Only papers about…", query=typed)

    assert said in shown
    assert "Step 3 of 4" in shown
    assert "@everyone" not in shown.replace("@\u200beveryone", "")


async def test_what_was_probably_meant_is_one_press_away(guide: Guide) -> None:
    """And back to all papers is another."""
    await guide.go_to(guide.channel)
    await guide.pick(ZONE, "Asia/Tokyo")
    await guide.click("Next: papers")

    doubtful = await guide.fill("Only papers about…", query="autor:li or moe")
    meant = await guide.click("Use “author:li OR moe”")
    every = await guide.click("All papers")

    assert "Otherwise I search for it as written." in doubtful
    assert "Papers matching **author:li OR moe**" in meant
    assert "⚠️" not in meant
    assert "What should it post? All papers, most upvoted first." in every


async def test_a_preview_of_nothing_says_why(guide: Guide) -> None:
    """With the number of papers that each condition leaves, and no test to post."""
    await guide.go_to(guide.channel)
    await guide.pick(ZONE, "Asia/Tokyo")
    await guide.click("Next: papers")
    await guide.pick(UPVOTES, "100")
    await guide.fill("Only papers about…", query="agent OR model")

    shown = await guide.click("Next: preview")

    assert "**It would have had nothing to post on " in shown
    assert "has 100 upvotes. Press **Back** to change this, or **Start** anyway." in shown
    assert guide.labels() == ["Start", "Back"]


async def test_a_test_is_posted_and_not_recorded(guide: Guide) -> None:
    """Once a minute at most; the roundup's own preview still has all its papers."""
    await guide.go_to(guide.channel)
    await guide.pick(ZONE, "Asia/Tokyo")
    await guide.click("Next: papers")
    await guide.click("Next: preview")

    previewed, previewed_labels = text(guide.shown), guide.labels()
    tested = await guide.click("Post a test")
    tested_labels = guide.labels()
    (message,) = await guide.posted()
    started = await guide.click("Start")
    history = await guide.stage.services.history.read(guide.mona.guild.id)

    assert f"✅ The test is on its way to <#{guide.channel.id}>." in tested
    assert len(re.findall(r"\*\*[0-9]+\. ", previewed)) == 3
    assert re.search(r"\n-# …and [0-9]+ more$", previewed)
    assert previewed_labels[-3:] == ["Start", "Post a test", "Back"]
    assert tested_labels == ["Start", "Back"]
    assert "## Daily Papers" not in tested
    view = discord.ui.LayoutView.from_message(message).to_components()
    assert discord_limits.problems(view) == []
    written = "\n".join(discord_limits.texts(view))
    assert written.startswith("-# This is a test: the roundup isn't running yet.\n## Daily Papers")
    assert "All papers" not in str(view)
    assert started.startswith("## Roundup 1 is running\n")
    assert history.entries == ()
    opened = await guide.stage.ann.select(
        message,
        [menu_of(message).options[0].value],
        custom_id=menu_of(message).custom_id,
    )
    assert text(answer(opened)).startswith("### [")


def menu_of(message: discord.Message) -> discord.ui.Select[Any]:
    """Return the menu of a message."""
    items = discord.ui.LayoutView.from_message(message).walk_children()
    return next(item for item in items if isinstance(item, discord.ui.Select))


async def test_a_forum_and_a_thread_are_tested_as_they_are_posted(guide: Guide) -> None:
    """A post in a forum, a message in a thread, which can have no threads of its own."""
    forum = guide.mona.guild.create_forum_channel("papers-forum")
    thread = await guide.thread()
    for place in (forum, thread):
        await guide.stage.env.advance_time(100)
        await guide.go_to(place)
        await guide.pick(ZONE, "Asia/Tokyo")
        await guide.click("Next: papers")
        looks = [each["value"] for each in menu(guide.shown, LOOK)["options"]]
        await guide.click("Next: preview")
        assert ("threads" in looks) is (place is forum)
        assert "✅ The test is on its way" in await guide.click("Post a test")
        await guide.press.run()
        await guide.click("Start")

    (post,) = forum.threads
    assert "This is a test" in str(
        discord.ui.LayoutView.from_message(post.history()[0]).to_components()
    )
    assert any(each.components for each in thread.history())
    assert [each.target for each in await guide.roundups()] == [
        TargetKind.FORUM,
        TargetKind.CHANNEL,
    ]


@REFUSED
async def test_each_press_asks_whether_one_may(guide: Guide) -> None:
    """Neither a stranger with a forged control, nor an admin who is one no more, gets anywhere."""
    await guide.go_to(guide.channel)
    ann = guide.stage.ann
    for action in SetupAction:
        button = discord.ui.Button[Any](label="Press", custom_id=guide.control(action))
        message = await guide.stage.post(button)
        await guide.stage.env.advance_time(10)
        said = refusal(await ann.click(message, label="Press"))
        assert said == "Only people with **Manage Server** can do that here."
    guild = guide.press.bot.get_guild(guide.mona.guild.id)
    manager = guild and discord.utils.get(guild.roles, name="Manager")
    assert manager
    await manager.edit(permissions=discord.Permissions.none())
    late = await guide.mona.click(guide.shown.message, label="Back")

    assert refusal(late) == "Only people with **Manage Server** can do that here."
    assert await guide.roundups() == []
    assert await guide.posted() == []


@REFUSED
@pytest.mark.parametrize("channel_id", [1, 2**63 - 1, 0])
@pytest.mark.parametrize("action", [SetupAction.TEST, SetupAction.START, SetupAction.TO_PREVIEW])
async def test_a_channel_of_elsewhere_is_never_used(
    guide: Guide, action: SetupAction, channel_id: int
) -> None:
    """A forged id leads to the first step."""
    await guide.begin()
    custom_id = guide.control(action, channel_id=channel_id)
    message = await guide.stage.post(discord.ui.Button(label="Press", custom_id=custom_id))

    shown = text(answer(await guide.mona.click(message, label="Press")))

    assert "Step 1 of 4" in shown
    assert await guide.roundups() == []


async def test_a_full_server_is_told_at_once(guide: Guide) -> None:
    """Before it has chosen anything, or at the end if another admin was faster."""
    await guide.go_to(guide.channel)
    await guide.pick(ZONE, "UTC")
    await guide.click("Next: papers")
    await guide.click("Next: preview")
    for hour in range(5):
        await guide.stage.env.advance_time(10)
        where = {"channel": guide.channel, "timezone": "UTC"}
        await guide.mona.slash(guide.stage.channel, "roundup add", time=f"{hour}:00", **where)

    late = await guide.click("Start")

    assert "⚠️ This server already has 5 roundups: remove one first." in late
    assert len(await guide.roundups()) == 5


async def test_the_same_roundup_is_asked_about(guide: Guide) -> None:
    """As by `/roundup add`."""
    shown: list[str] = []
    for _ in range(2):
        await guide.go_to(guide.channel)
        await guide.pick(ZONE, "UTC")
        await guide.click("Next: papers")
        await guide.click("Next: preview")
        shown.append(await guide.click("Start"))

    assert shown[1].startswith("## Roundup 1 is already exactly like this\n")
    assert "Add it anyway" in guide.labels()
    assert len(await guide.roundups()) == 1
