"""Members watch for words by themselves, admins for their channels; nobody for anybody else."""

import discord
import pytest
import simcord

from bot.accounts.domain import Owner
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import Recipient, Tempo
from bot.watches.store.watches import WatchStore
from bot.watches.views.controls import WatchAction, WatchControl
from tests.cogs.stage import answer, choose, menu, one_shard, refusal, text
from tests.cogs.watching import Watching, button
from tests.support import discord_limits

ZONES = "Choose your time zone…"
REFUSED = pytest.mark.simcord(check_errors=False)
"""For tests that are about refusals: simcord would take them for failures of the bot."""


async def test_a_new_watch_is_tried_out(watching: Watching) -> None:
    """The private answer says how many papers, how often, which, and by which of their words."""
    shown = await watching.ann("watch", query="moe")

    assert shown.startswith(
        "## Watching **moe**\n-# By DM, right away\n"
        "**5 papers** matched in the last 30 days, about one a week.\n"
        "-# Also matches: mixture of experts\n"
    )
    assert shown.count("](https://huggingface.co/papers/") == 3
    assert "a sparse **Mixture-of-Experts** (**MoE**)…" in shown


async def test_a_watch_is_narrowed_and_undone_by_buttons(watching: Watching) -> None:
    """Each press shows the watch as it has become, and takes one step back where that is asked."""
    ann, watches = watching.stage.ann, watching.stage.services.watches
    new = answer(await watching.does(ann, "watch", query="agent"))
    other = answer(await watching.does(ann, "watch", query="robot"))

    title = text(answer(await ann.click(new.message, label=button(new, "Title only"))))
    votes = text(answer(await ann.click(new.message, label=button(new, "20+ upvotes"))))
    daily = text(answer(await ann.click(new.message, label="Daily digest")))
    undone = [text(answer(await ann.click(new.message, label="Undo"))) for _ in range(3)]
    removed = text(answer(await ann.click(other.message, label="Remove")))

    assert title.startswith("## Watch 1: **agent** · in the title\n")
    assert "\n✅ Now in titles only.\n" in title
    assert votes.startswith("## Watch 1: **agent** · in the title · 20+ upvotes\n")
    assert "By DM, daily at 09:00 UTC" in daily
    back = "-# By DM, right away\n✅ Undone."
    near = "\n⏳ **8 papers wait:** they need 20 upvotes."
    assert [said.partition("\n**")[0] for said in undone] == [
        f"## Watch 1: **agent** · in the title · 20+ upvotes\n{back}{near}",
        f"## Watch 1: **agent** · in the title\n{back}",
        f"## Watch 1: **agent**\n{back}",
    ]
    assert removed.startswith("## Watch 2 is removed: **robot**")
    assert [each.number for each in await watches.all(Owner(ann.id))] == [1]


async def test_what_waits_is_let_through_by_a_button(watching: Watching) -> None:
    """`/watches show` says what was matched and what waits for what; one press lets it come."""
    ann = watching.stage.ann
    await watching.ann("watch", query="moe", upvotes=20)
    await watching.news(watching.paper(900, upvotes=12), watching.paper(901, "On rag", upvotes=30))
    watching.stage.clock.advance(minutes=12)
    shown = answer(await watching.does(ann, "watches show", watch="1"))
    said = text(shown)

    lowered = text(answer(await ann.click(shown.message, label="Lower to 12 upvotes · +1")))
    await watching.tell()

    assert " against 2 new papers\n" in said
    assert "20 upvotes yet.**" in said or "need 20 upvotes." in said
    assert lowered.startswith("## Watch 1: **moe** · 12+ upvotes\n")
    assert "\n✅ Lowered to 12 upvotes.\n**1 paper** is on its way." in lowered
    assert len(watching.told) == 1
    assert "on its way" not in await watching.ann("watches show", watch="1")


@REFUSED
@pytest.mark.parametrize("choice", ["", "upvotes", "upvotes99999", "model", "code"])
async def test_a_forged_button_weakens_nothing(watching: Watching, choice: str) -> None:
    """A choice that no button has, or that asks for more, is refused in one line."""
    await watching.ann("watch", query="moe", upvotes=20)
    (watch,) = await watching.stage.services.watches.all(Owner(watching.stage.ann.id))
    control = WatchControl(WatchAction.LOOSEN, watch.id, choice=choice)
    old = await watching.stage.post(discord.ui.Button(label="Lower", custom_id=control.custom_id))

    refused = [await who.click(old, label="Lower") for who in (watching.stage.ann, watching.mona)]

    assert all(refusal(each) for each in refused)
    assert "20+ upvotes" in await watching.ann("watches show", watch="1")


@REFUSED
async def test_each_undo_takes_back_its_own_change_alone(watching: Watching) -> None:
    """Pressed twice, or after another change, it says so and changes nothing."""
    ann = watching.stage.ann
    new = answer(await watching.does(ann, "watch", query="agent"))
    title = answer(await ann.click(new.message, label=button(new, "Title only")))
    undo = next(
        part["custom_id"]
        for part in discord_limits.walk(title.components)
        if part.get("label") == "Undo"
    )
    await watching.ann("watches edit", watch="1", query="robot")
    old = await watching.stage.post(discord.ui.Button(label="Undo", custom_id=undo))

    refused = await ann.click(old, label="Undo")

    assert "the watch has changed since" in refusal(refused)
    assert "**robot**" in await watching.ann("watches show", watch="1")


async def test_a_watch_is_made_once(watching: Watching) -> None:
    """Whoever asks again is shown the one there is; another channel is another watch."""
    await watching.ann("watch", query="moe")
    again = await watching.ann("watch", query="  moe ")
    for name in (watching.channel, watching.stage.channel):
        await watching.shown(watching.mona, "watch", query="moe", channel=name)
    known = await watching.shown(watching.mona, "watch", query="moe", channel=watching.channel)
    watches = watching.stage.services.watches

    assert again.startswith("## You're already watching **moe** (watch 1)\n")
    assert known.startswith("## You're already watching **moe** (watch c1)\n")
    assert len(await watches.all(Owner(watching.stage.ann.id))) == 1
    assert len(await watches.all(Owner(0, watching.mona.guild.id))) == 2


@REFUSED
async def test_a_removed_watch_can_be_restored(watching: Watching) -> None:
    """For five minutes, also after a restart; nobody else can."""
    ann, ben = watching.stage.ann, watching.stage.ben
    await watching.ann("watch", query="moe")
    removed = answer(await watching.does(ann, "watches remove", watch="1"))
    said = text(removed)
    empty = await watching.ann("watches list")
    await watching.stage.env.restart_bot(one_shard(watching.stage.services))

    restored = text(answer(await ann.click(removed.message, label="Undo")))
    listed = await watching.ann("watches list")
    again = answer(await watching.does(ann, "watches remove", watch="1"))
    watching.stage.clock.advance(minutes=6)
    late = await ann.click(again.message, label="Undo")
    theirs = await watching.stage.post(
        discord.ui.Button(label="Undo", custom_id=WatchControl(WatchAction.RESTORE, 1).custom_id)
    )
    stolen = await ben.click(theirs, label="Undo")

    assert "You can undo this for 5 minutes." in said
    assert "No watches yet." in empty
    assert restored.startswith("## Watch 1 is back: **moe**\n")
    assert "1 · **moe**" in listed
    assert "gone for good" in refusal(late)
    assert "gone for good" in refusal(stolen)


@REFUSED
async def test_the_time_of_a_digest_is_changed_in_a_form(watching: Watching) -> None:
    """Its fields hold what is set; what can't be read is refused, and nothing changes."""
    ann = watching.stage.ann
    made = answer(await watching.does(ann, "watch", query="agent", daily_at="9am"))
    await ann.click(made.message, label="Keep UTC")
    form = await ann.click(made.message, label="Change time…")
    await watching.stage.env.restart_bot(one_shard(watching.stage.services))

    late = text(answer(await ann.submit_modal(form, {"at": "21:30", "zone": "tokyo"})))
    again = await ann.click(made.message, label="Change time…")
    wrong = await ann.submit_modal(again, {"at": "noonish", "zone": "Asia/Tokyo"})
    soon = text(answer(await ann.click(made.message, label="Right away")))

    assert "daily at 21:30 Asia/Tokyo" in late
    assert "your time zone?" not in late
    assert "I can't read that time" in refusal(wrong)
    assert "By DM, right away" in soon


async def test_whoever_never_named_a_zone_is_asked_once(watching: Watching) -> None:
    """The menu below the digest sets the zone of the watch, and is not asked again."""
    ann = watching.stage.ann
    made = answer(await watching.does(ann, "watch", query="agent", daily_at="9am"))
    asked = text(made)

    chosen = text(answer(await choose(ann, made, ZONES, "Europe/Zurich")))
    next_one = await watching.ann("watch", query="robot", daily_at="8am")

    assert "daily at 09:00 UTC" in asked
    assert "Is **UTC** your time zone?" in asked
    assert "daily at 09:00 Europe/Zurich" in chosen
    assert "your time zone?" not in chosen
    assert "daily at 08:00 Europe/Zurich" in next_one
    assert "your time zone?" not in next_one


async def test_whoever_means_utc_keeps_it_with_one_press(watching: Watching) -> None:
    """Below a digest and below quiet hours; neither asks again."""
    ann, ben = watching.stage.ann, watching.stage.ben
    made = answer(await watching.does(ann, "watch", query="agent", daily_at="9am"))
    quiet = answer(await watching.does(ben, "watches quiet", start="22:00", end="07:00"))

    kept = text(answer(await ann.click(made.message, label="Keep UTC")))
    hours = text(answer(await ben.click(quiet.message, label="Keep UTC")))
    again = await watching.ann("watch", query="robot", daily_at="8am")

    assert "daily at 09:00 UTC" in kept
    assert hours.startswith("**Quiet hours 22:00–07:00**, UTC\n")
    assert not any("your time zone?" in said for said in (kept, hours, again))


async def test_a_watch_is_opened_from_the_list(watching: Watching) -> None:
    """Its card is an answer of its own, with all that can be done."""
    await watching.ann("watch", query="moe")
    listed = answer(await watching.does(watching.stage.ann, "watches list"))

    card = answer(await choose(watching.stage.ann, listed, "Open a watch…", _first(listed)))

    assert card.ephemeral
    assert text(card).startswith("## Watch 1: **moe**\n")
    assert _labels(card)[-3:] == ["Daily digest", "Pause", "Remove"]


async def test_without_words_a_field_can_be_picked(watching: Watching) -> None:
    """The packs with their counts; the chosen one is watched."""
    asked = answer(await watching.does(watching.stage.ann, "watch"))
    said = text(asked)

    made = answer(await choose(watching.stage.ann, asked, "Choose a field…", "agents"))

    assert "Choose a field, or type your own words: </watch:" in said
    assert text(made).startswith("## Watching **Agents**\n-# ")


def _first(response: simcord.ResponseMessage) -> str:
    value: str = menu(response, "Open a watch…")["options"][0]["value"]
    return value


def _labels(response: simcord.ResponseMessage) -> list[str]:
    every = (part.get("label", "") for part in discord_limits.walk(response.components))
    return [label for label in every if label]


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

    assert moved.startswith("## Watch c1 is running again: **moe**\n")
    assert "Paused" not in moved
    assert "You'll get what you missed." in moved
    assert again.startswith("## Watch c1 updated: **moe** · 5+ upvotes\n")


async def test_the_options_are_remembered(watching: Watching) -> None:
    """A digest in one's own zone, with upvotes and code; the next watch knows the zone."""
    shown = await watching.ann(
        "watch", query="moe", daily_at="9pm", timezone="Tokyo", upvotes=20, code=True
    )
    zones = await watching.stage.ann.autocomplete(watching.stage.channel, "watch", "timezone", "")
    (known,) = await watching.stage.services.watches.all(Owner(watching.stage.ann.id))

    assert "**moe** · 20+ upvotes · with code" in shown
    assert "By DM, daily at 21:00 Asia/Tokyo" in shown
    assert known.terms.tempo is Tempo.DAILY
    assert zones[0]["value"] == "Asia/Tokyo"


async def test_a_pack_is_picked_by_what_it_is_about(watching: Watching) -> None:
    """Its name is enough for a watch; words can be added."""
    stage = watching.stage
    packs = await stage.ann.autocomplete(stage.channel, "watch", "pack", "agent")

    shown = await watching.ann("watch", pack=packs[0]["value"], query="memory")

    assert packs[0]["name"].startswith("agents: ")
    assert shown.startswith("## Watching **Agents memory**\n-# ")


@REFUSED
@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"upvotes": 20, "daily_at": "9am"}, "A watch needs words to look for"),
        ({"query": "moe AND (rag"}, "There's an unclosed bracket: `moe AND ▶(rag`"),
        ({"query": "-moe"}, "This search only leaves papers out"),
        ({"query": "moe since:7d"}, "leave since: and until: out"),
        ({"query": "moe", "daily_at": "late"}, "I can't read that time"),
        ({"query": "moe", "timezone": "Atlantis"}, "I don't know the time zone “Atlantis”"),
        ({"pack": "nonsense"}, "There's no such pack"),
    ],
)
async def test_bad_options_get_one_line(
    watching: Watching, options: dict[str, str], line: str
) -> None:
    """It says what is wrong with them, and nothing is set up."""
    refused = await watching.does(watching.stage.ann, "watch", **options)

    assert line in refusal(refused)
    assert "No watches yet." in await watching.ann("watches list")


@REFUSED
async def test_a_life_of_changes(watching: Watching) -> None:
    """What updated, paused, snoozed, resumed and removed is said, and shows in the list."""
    await watching.ann("watch", query="moe")

    edited = await watching.ann("watches edit", watch="1", query="robot", daily_at="18:30")
    both = await watching.does(
        watching.stage.ann, "watches edit", watch="1", at_once=True, daily_at="8am"
    )
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
    assert edited.startswith("## Watch 1 updated: **robot**\n-# By DM, daily at 18:30 UTC")
    assert refusal(both) == "Use either the daily\\_at or the at\\_once option, not both."
    assert at_once.startswith("## Watch 1 updated: **robot** · 5+ upvotes\n-# By DM, right away")
    assert "## Watch 1 is paused" in paused
    assert "⏸️ paused" in listed
    assert resumed.startswith("## Watch 1 is running again")
    assert "Papers found while it was paused aren't sent." in resumed
    assert "It was already running." in again
    assert "Papers found while it was snoozed come next." in awake
    assert still.startswith("## Watch 1 stays paused: **robot**")
    assert f"Snoozed until {discord.utils.format_dt(until, 'f')}" in snoozed
    assert f"Snoozed until {discord.utils.format_dt(until, 'f')}" in shown
    assert "Nothing found lately." in history
    assert removed.startswith("## Watch 1 is removed: **robot**")
    assert "No watches yet." in await watching.ann("watches list")


@REFUSED
async def test_quiet_hours_are_set_and_ended(watching: Watching) -> None:
    """They are said back with their zone, and above the list of what they hold back."""
    await watching.ann("watch", query="moe")

    half = await watching.does(watching.stage.ann, "watches quiet", start="22:00")
    hours = await watching.ann("watches quiet", start="22:00", end="7am", timezone="Zurich")
    listed = await watching.ann("watches list")
    looked = answer(await watching.does(watching.stage.ann, "watches quiet"))
    shown = text(looked)
    ended = text(answer(await watching.stage.ann.click(looked.message, label="Turn off")))
    gone = await watching.ann("watches quiet")

    assert hours.startswith("**Quiet hours 22:00–07:00**, Europe/Zurich\n")
    assert "\n-# Quiet hours 22:00–07:00 (Europe/Zurich)\n" in listed
    assert "need a start and an end" in refusal(half)
    assert shown == hours
    assert ended.startswith("**No quiet hours.**")
    assert gone == ended


async def test_quiet_hours_are_changed_in_a_form(watching: Watching) -> None:
    """Its zone counts as named; whoever leaves it at UTC by a command is asked."""
    ann = watching.stage.ann
    asked = answer(
        await watching.does(watching.stage.ben, "watches quiet", start="22:00", end="07:00")
    )
    question = text(asked)
    none = answer(await watching.does(ann, "watches quiet"))
    form = await ann.click(none.message, label="Set quiet hours…")
    await watching.stage.env.restart_bot(one_shard(watching.stage.services))

    named = await ann.submit_modal(form, {"start": "23:00", "end": "6am", "zone": "seoul"})
    chosen = await choose(watching.stage.ben, asked, ZONES, "America/New_York")

    assert text(answer(named)).startswith("**Quiet hours 23:00–06:00**, Asia/Seoul\n")
    assert "your time zone?" not in text(answer(named))
    assert "Is **UTC** your time zone?" in question
    assert text(answer(chosen)).startswith("**Quiet hours 22:00–07:00**, America/New\\_York\n")


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

    assert f"In <#{bare.id}>, right away" in made
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
    assert "No watches yet." in await watching.ann("watches list")
    assert "c1 · **moe**" in await watching.shown(watching.mona, "watches list")


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
    assert "1 · **moe**" in text(listed)
    assert [choice["value"] for choice in suggested] == ["1"]


async def test_status_counts_watches(watching: Watching) -> None:
    """One's own for everyone, the server's for those who manage it."""
    await watching.ann("watch", query="moe")
    await watching.shown(watching.mona, "watch", query="rag", channel=watching.channel)

    member = await watching.ann("status")
    admin = text(answer(await watching.does(watching.mona, "status")))

    assert "Your watches: **1**" in member
    assert "This server's watches" not in member
    assert "This server's watches: **1**" in admin


@pytest.mark.parametrize(
    ("query", "reason", "meant"),
    [
        ("moe or rag", "OR must be in capitals.", "moe OR rag"),
        ("title: moe", "There must be no space after “title:”.", "title:moe"),
        ("authors:doe", "There's no field “authors”.", "author:doe"),
        ("abstract:moe", "words are looked for in titles and abstracts anyway.", "moe"),
        ("moe !survey", "To leave a word out, write a minus before it.", "moe -survey"),
        ("moe 20+ upvotes", "A number of upvotes is a filter.", "moe upvotes:>=20"),
    ],
)
async def test_what_only_looks_like_syntax_is_asked_about(
    watching: Watching, query: str, reason: str, meant: str
) -> None:
    """Nothing is set up before one of the two is chosen."""
    ann, watches = watching.stage.ann, watching.stage.services.watches

    question = answer(await watching.does(ann, "watch", query=query))
    asked = text(question)
    before = await watches.all(Owner(ann.id))
    await ann.click(question.message, label=f"Watch “{meant}”")

    assert question.ephemeral
    assert reason in asked
    assert before == ()
    assert [each.terms.text for each in await watches.all(Owner(ann.id))] == [meant]


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("moe or rag", "Watch as written"),
        ("multimod*", "Watch “multimod”"),
        ("C++ (agent* OR sparse*garden)", "Watch “C (agent OR sparse garden)”"),
        ("moe year:2026", "Watch as written"),
    ],
)
async def test_a_watch_can_be_set_up_as_written(watching: Watching, query: str, label: str) -> None:
    """Titles hold such words too; where nothing can be offered, the button says what is read."""
    ann = watching.stage.ann

    question = answer(await watching.does(ann, "watch", query=query, upvotes=5))
    asked = text(question)
    set_up = text(answer(await ann.click(question.message, label=label)))

    assert "Nothing is set up yet." in asked
    assert set_up.startswith("## Watching ")
    (made,) = await watching.stage.services.watches.all(Owner(ann.id))
    assert made.terms.text == f"{query} upvotes:>=5"


async def test_a_question_keeps_what_else_was_asked_for(watching: Watching) -> None:
    """Channel, time and zone of the command are those of the watch that comes of it."""
    watches = watching.stage.services.watches
    options = {"channel": watching.channel, "daily_at": "21:30", "timezone": "buenos aires"}

    asked = answer(await watching.does(watching.mona, "watch", query="moe or rag", **options))
    await watching.mona.click(asked.message, label="Watch as written")
    (made,) = await watches.all(Owner(watching.mona.id, watching.mona.guild.id))
    edit = {"watch": "c1", "query": "moe Or tts", "at_once": True}
    again = answer(await watching.does(watching.mona, "watches edit", **edit))
    said = text(again)
    changed = await watching.mona.click(again.message, label="Watch “moe OR tts”")

    assert (made.terms.channel_id, str(made.terms.at)) == (watching.channel.id, "21:30:00")
    assert made.terms.zone == "America/Argentina/Buenos_Aires"
    assert "Nothing has changed yet." in said
    assert text(answer(changed)).startswith("## Watch c1: **moe OR tts**")
    assert (await watches.get(made.owner, 1)).terms.tempo is Tempo.AT_ONCE


@REFUSED
async def test_a_question_of_a_server_is_for_its_admins(watching: Watching) -> None:
    """The button names a channel and grants nothing."""
    asked = answer(
        await watching.does(watching.mona, "watch", query="moe or rag", channel=watching.channel)
    )
    custom_id = discord_limits.walk(asked.components)
    (first, *_) = [part["custom_id"] for part in custom_id if "custom_id" in part]
    forged = await watching.stage.post(discord.ui.Button(label="Go", custom_id=first))

    said = refusal(await watching.stage.ann.click(forged, label="Go"))

    assert said == "Only people with **Manage Server** can do that here."
