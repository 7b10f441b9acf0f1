"""Members watch for words by themselves, admins for their channels; nobody for anybody else."""

import discord
import pytest

from bot.accounts.domain import Owner
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import Recipient, Tempo
from bot.watches.store.watches import WatchStore
from tests.cogs.stage import answer, refusal, text
from tests.cogs.watching import Watching, button

REFUSED = pytest.mark.simcord(check_errors=False)
"""For tests that are about refusals: simcord would take them for failures of the bot."""


async def test_a_new_watch_is_tried_out(watching: Watching) -> None:
    """The private answer says how many papers, how often, which, and by which of their words."""
    shown = await watching.ann("watch", query="moe")

    assert shown.startswith(
        "## Watching **moe**\n-# by direct message · at once\n"
        "Would have matched **5 papers** in the last 30 days (about one a week).\n"
        "-# Also looks for mixture of experts.\n"
    )
    assert shown.count("](https://huggingface.co/papers/") == 3
    assert "a sparse **Mixture-of-Experts** (**MoE**) network" in shown


async def test_a_watch_is_narrowed_and_undone_by_buttons(watching: Watching) -> None:
    """Each press shows the watch as it has become; one that is undone is gone."""
    ann, watches = watching.stage.ann, watching.stage.services.watches
    new = answer(await watching.does(ann, "watch", query="agent"))
    other = answer(await watching.does(ann, "watch", query="robot"))

    title = text(answer(await ann.click(new.message, label=button(new, "title only"))))
    votes = text(answer(await ann.click(new.message, label=button(new, "20+ upvotes"))))
    daily = text(answer(await ann.click(new.message, label="Daily digest")))
    undone = text(answer(await ann.click(other.message, label="Undo")))

    assert title.startswith("## Watch 1: **title:agent**")
    assert votes.startswith("## Watch 1: **title:agent upvotes:\\>=20**")
    assert "by direct message · daily at 09:00 UTC" in daily
    assert undone.startswith("## Watch 2 is removed")
    assert [each.number for each in await watches.all(Owner(ann.id))] == [1]


async def test_another_channel_lets_a_watch_go_on(watching: Watching) -> None:
    """As its pause says; the answer tells that it does."""
    mona, guild = watching.mona, watching.mona.guild
    await watching.does(mona, "watch", query="moe", channel=watching.channel)
    async with watching.database.write() as tx:
        recipient = Recipient(watching.channel.id, guild.id)
        await WatchStore(tx).apply(recipient, WatchEvent.CHANNEL_DELETED, watching.stage.clock())
    other = guild.create_text_channel("others")

    moved = await watching.shown(mona, "watches edit", watch="c1", channel=other)
    again = await watching.shown(mona, "watches edit", watch="c1", upvotes=5)

    assert moved.startswith("## Watch c1 goes on: **moe**\n")
    assert "Paused" not in moved
    assert "What I could not send comes next, and what came meanwhile." in moved
    assert again.startswith("## Watch c1: **moe upvotes")


async def test_the_options_are_remembered(watching: Watching) -> None:
    """A digest in one's own zone, with upvotes and code; the next watch knows the zone."""
    shown = await watching.ann(
        "watch", query="moe", daily_at="9pm", timezone="Tokyo", upvotes=20, code=True
    )
    zones = await watching.stage.ann.autocomplete(watching.stage.channel, "watch", "timezone", "")
    (known,) = await watching.stage.services.watches.all(Owner(watching.stage.ann.id))

    assert "moe upvotes:\\>=20 has:code" in shown
    assert "by direct message · daily at 21:00 Asia/Tokyo" in shown
    assert known.terms.tempo is Tempo.DAILY
    assert zones[0]["value"] == "Asia/Tokyo"


async def test_a_pack_is_picked_by_what_it_is_about(watching: Watching) -> None:
    """Its name is enough for a watch; words can be added."""
    stage = watching.stage
    packs = await stage.ann.autocomplete(stage.channel, "watch", "pack", "agent")

    shown = await watching.ann("watch", pack=packs[0]["value"], query="memory")

    assert packs[0]["name"].startswith("agents: ")
    assert shown.startswith("## Watching **pack:agents memory**")


@REFUSED
@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({}, "A watch needs words to look for"),
        ({"query": "moe AND (rag"}, "I can't read that search"),
        ({"query": "-moe"}, "I can't read that search"),
        ({"query": "moe since:7d"}, "leave since: and until: out"),
        ({"query": "moe", "daily_at": "late"}, "I can't read that time"),
        ({"query": "moe", "timezone": "Atlantis"}, "I don't know that time zone"),
        ({"pack": "nonsense"}, "I know no such pack"),
    ],
)
async def test_bad_options_get_one_line(
    watching: Watching, options: dict[str, str], line: str
) -> None:
    """It says what is wrong with them, and nothing is set up."""
    refused = await watching.does(watching.stage.ann, "watch", **options)

    assert line in refusal(refused)
    assert "There are none yet" in await watching.ann("watches list")


async def test_a_life_of_changes(watching: Watching) -> None:
    """What is changed, paused, snoozed, resumed and removed is said, and shows in the list."""
    await watching.ann("watch", query="moe")

    edited = await watching.ann("watches edit", watch="1", query="robot", daily_at="18:30")
    at_once = await watching.ann("watches edit", watch="1", at_once=True, upvotes=5)
    paused = await watching.ann("watches pause", watch="1")
    listed = await watching.ann("watches list")
    resumed = await watching.ann("watches resume", watch="1")
    again = await watching.ann("watches resume", watch="1")
    snoozed = await watching.ann("watches snooze", watch="1", **{"for": "1 week"})
    shown = await watching.ann("watches show", watch="1")
    history = await watching.ann("watches history", watch="1")
    awake = await watching.ann("watches resume", watch="1")
    await watching.ann("watches pause", watch="1")
    still = await watching.ann("watches snooze", watch="1", **{"for": "1 week"})
    removed = await watching.ann("watches remove", watch="1")

    until = discord.utils.parse_time("2026-03-17T16:00:00+00:00")
    assert edited.startswith("## Watch 1: **robot**\n-# by direct message · daily at 18:30 UTC")
    assert at_once.startswith("## Watch 1: **robot upvotes:\\>=5**\n-# by direct message · at once")
    assert "⏸️ Paused" in paused
    assert "⏸️ paused" in listed
    assert resumed.startswith("## Watch 1 goes on")
    assert "It starts with the next papers: what came while it was paused is left out." in resumed
    assert "It was running." in again
    assert "What it held back comes next." in awake
    assert still.startswith("## Watch 1 stays paused\n")
    assert f"Snoozed until {discord.utils.format_dt(until, 'f')}" in snoozed
    assert f"Snoozed until {discord.utils.format_dt(until, 'f')}" in shown
    assert "Nothing yet" in history
    assert removed.startswith("## Watch 1 is removed")
    assert "There are none yet" in await watching.ann("watches list")


@REFUSED
async def test_quiet_hours_are_set_and_ended(watching: Watching) -> None:
    """They are said back with their zone, and above the list of what they hold back."""
    await watching.ann("watch", query="moe")

    hours = await watching.ann("watches quiet", start="22:00", end="7am", timezone="Zurich")
    listed = await watching.ann("watches list")
    half = await watching.does(watching.stage.ann, "watches quiet", start="22:00")
    ended = await watching.ann("watches quiet")

    assert hours.startswith("## Quiet from 22:00 to 07:00\n-# Europe/Zurich")
    assert "-# 1 · quiet from 22:00 to 07:00 Europe/Zurich" in listed
    assert "need a beginning and an end" in refusal(half)
    assert ended.startswith("## No quiet hours")


async def test_new_words_of_an_acronym_are_offered_and_never_added_alone(
    watching: Watching,
) -> None:
    """Papers begin to define one; the watch looks for it once its owner has pressed the button."""
    ann, services = watching.stage.ann, watching.stage.services
    await watching.ann("watch", query="grp")
    words = ("gated", "graph", "global")
    defined = [
        watching.paper(n, title=f"Paper {n}", abstract=f"We use {word} recurrent pooling (GRP).")
        for n, word in enumerate(words * 3, 1)
    ]
    await watching.stage.store(*defined)
    await services.search.learn_acronyms()

    shown = answer(await watching.does(ann, "watches show", watch="1"))
    offered = text(shown)
    (before,) = await services.watches.all(Owner(ann.id))
    accepted = answer(await ann.click(shown.message, label="Look for these too"))
    (after,) = await services.watches.all(Owner(ann.id))

    assert "I now know more words for this: gated recurrent pooling, " in offered
    assert "pooling" not in before.terms.query
    assert "pooling" in after.terms.query
    assert "I now know more words" not in text(accepted)


async def test_own_watches_are_suggested(watching: Watching) -> None:
    """A member's own, and below them the server's for those who manage it."""
    stage, mona = watching.stage, watching.mona
    await watching.ann("watch", query="secret")
    await watching.shown(mona, "watch", query="moe")
    await watching.shown(mona, "watch", query="rag", channel=watching.channel)

    of_ann = await stage.ann.autocomplete(stage.channel, "watches show", "watch", "")
    of_mona = await mona.autocomplete(stage.channel, "watches show", "watch", "")
    typed = await mona.autocomplete(stage.channel, "watches show", "watch", "RAG")

    assert [(one["name"], one["value"]) for one in of_ann] == [("1 · secret", "1")]
    assert [(one["name"], one["value"]) for one in of_mona] == [
        ("1 · moe", "1"),
        ("c1 · rag", "c1"),
    ]
    assert [one["value"] for one in typed] == ["c1"]


async def test_a_channel_s_watch_says_which_rights_are_missing(watching: Watching) -> None:
    """Each with the name it has in Discord's settings, at once and whenever it is shown."""
    me = watching.stage.env.bot.user
    assert me
    deny = discord.PermissionOverwrite(embed_links=False)
    bare = watching.stage.ann.guild.create_text_channel("bare", overwrites={me: deny})

    made = await watching.shown(watching.mona, "watch", query="moe", channel=bare)
    shown = await watching.shown(watching.mona, "watches show", watch="c1")

    assert f"in <#{bare.id}> · at once" in made
    assert "**Embed Links**" in made
    assert "**Embed Links**" in shown


@REFUSED
async def test_only_admins_watch_for_channels(watching: Watching) -> None:
    """Nor can members look at, change or remove what admins have set up."""
    await watching.shown(watching.mona, "watch", query="moe", channel=watching.channel)
    ann = watching.stage.ann

    made = await watching.does(ann, "watch", query="rag", channel=watching.channel)
    refused = [
        await watching.does(ann, f"watches {name}", watch="c1")
        for name in ("show", "pause", "remove", "history")
    ]

    assert all("Manage Server" in refusal(each) for each in (made, *refused))
    assert "There are none yet" in await watching.ann("watches list")
    assert "**c1** · moe" in await watching.shown(watching.mona, "watches list")


@REFUSED
async def test_a_channel_one_cannot_write_in_cannot_be_chosen(watching: Watching) -> None:
    """Neither at first nor by a change: else the bot would write into rooms of others."""
    silent = discord.PermissionOverwrite(send_messages=False)
    guild = watching.stage.ann.guild
    staff = guild.create_text_channel("staff", overwrites={watching.mona: silent})
    await watching.shown(watching.mona, "watch", query="moe", channel=watching.channel)

    made = await watching.does(watching.mona, "watch", query="rag", channel=staff)
    moved = await watching.does(watching.mona, "watches edit", watch="c1", channel=staff)

    for each in (made, moved):
        assert refusal(each) == "Please choose a channel that you can see and write in yourself."


@REFUSED
async def test_another_s_watch_can_t_be_named(watching: Watching) -> None:
    """A number means one's own watch, or none."""
    await watching.ann("watch", query="moe")

    refused = await watching.does(watching.stage.ben, "watches remove", watch="1")
    nonsense = await watching.does(watching.stage.ben, "watches remove", watch="all of them")

    assert "You have no watch 1" in refusal(refused)
    assert "pick one of the watches that are suggested" in refusal(nonsense)


async def test_direct_messages_have_watches(watching: Watching) -> None:
    """Whoever installed Paperboy for themselves needs no server."""
    user = watching.stage.env.create_user("loner")

    made = answer(await user.slash("watch", query="moe"))
    listed = answer(await user.slash("watches list"))
    suggested = await user.autocomplete("watches show", "watch", "")

    assert text(made).startswith("## Watching **moe**")
    assert "**1** · moe" in text(listed)
    assert [choice["value"] for choice in suggested] == ["1"]


async def test_status_counts_watches(watching: Watching) -> None:
    """One's own for everyone, the server's for those who manage it."""
    await watching.ann("watch", query="moe")
    await watching.shown(watching.mona, "watch", query="rag", channel=watching.channel)

    member = await watching.ann("status")
    admin = text(answer(await watching.does(watching.mona, "status")))

    assert "Your watches: **1**" in member
    assert "Watches of this server" not in member
    assert "Watches of this server: **1**" in admin
