"""Admins set up roundups, see what they would get, and get it; others can't."""

from datetime import time

import discord
import pytest

from bot.delivery.domain.delivery import after_result
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Unreadable
from bot.delivery.store.outbox import Outbox
from bot.roundups.domain.subscription import Layout, Pause, Quotes, Terms
from bot.schedules.schedule import Cadence, Weekday
from bot.services import Services
from bot.storage.database import Database
from tests.cogs.conftest import AFTERNOON
from tests.cogs.office import REFUSED, Office, written
from tests.cogs.stage import answer, refusal, text
from tests.support import discord_limits
from tests.support.fakes import a_paper
from tests.support.pauses import pause_roundup

SUPPRESS_NOTIFICATIONS = 1 << 12


async def test_setting_up_takes_a_channel_and_a_time(office: Office) -> None:
    """The answer says what was set up, what comes first, and that nothing is missing."""
    shown = await office.shown("add", channel=office.channel, time="9am", timezone="Berlin")

    assert shown.startswith("## Roundup 1 is running\n")
    assert f"<#{office.channel.id}>" in shown
    assert "daily at 09:00 Europe/Berlin" in shown
    assert "ermission" not in shown
    assert "is that your time?" not in shown
    first = discord.utils.parse_time("2026-03-11T08:00:00+00:00")
    assert discord.utils.format_dt(first, "F") in shown


async def test_a_query_that_only_looks_like_syntax_gets_a_note(office: Office) -> None:
    """It is legal, as titles hold such words, and would hardly ever find anything."""
    shown = await office.shown("add", channel=office.channel, time="9am", query="moe or rag")
    changed = await office.shown("edit", roundup=1, query="moe OR rag")

    doubt = (
        "OR must be in capitals. Did you mean “moe OR rag”? Until you change it, I search for it"
    )
    assert f"{doubt} as written. Change it with </roundup edit:" in shown
    assert "⚠️" not in changed
    assert (await office.terms()).query == "moe OR rag"


async def archived(office: Office, *, locked: bool = False) -> discord.Thread:
    """Make a thread that is archived, so that the bot no longer keeps it."""
    channel = office.press.bot.get_channel(office.channel.id)
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="old", type=discord.ChannelType.public_thread)
    await thread.edit(archived=True, locked=locked)
    assert channel.guild.get_thread(thread.id) is None
    return thread


async def test_an_archived_thread_can_be_chosen(office: Office) -> None:
    """It is fetched, as whoever picked it sees it in Discord's list."""
    thread = await archived(office)
    (handle,) = office.channel.threads

    shown = await office.shown("add", channel=handle, time="9am")

    assert f"<#{thread.id}>" in shown
    assert (await office.terms()).channel_id == thread.id


@REFUSED
async def test_a_locked_thread_is_refused(office: Office) -> None:
    """A line says why, and nothing is set up."""
    await archived(office, locked=True)
    (handle,) = office.channel.threads

    said = refusal(await office.does("add", channel=handle, time="9am"))

    assert said == "That thread is locked: unlock it, or choose another channel."


@REFUSED
async def test_a_channel_that_cannot_be_fetched_is_named(office: Office) -> None:
    """Whoever picked it from a list did nothing wrong."""
    guild = office.press.bot.get_guild(office.mona.guild.id)
    channel = guild and guild.get_channel(office.channel.id)
    assert guild
    assert isinstance(channel, discord.TextChannel)
    guild._remove_channel(channel)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # as if Discord had not told of it
    office.stage.env.inject_error("GET", f"/channels/{channel.id}", status=403)
    hidden = refusal(await office.does("add", channel=office.channel, time="9am"))
    office.stage.env.inject_error("GET", f"/channels/{channel.id}", status=404)
    gone = refusal(await office.does("add", channel=office.channel, time="9am"))

    assert gone == "“roundups” is gone: choose another channel."
    assert hidden == "I can't see “roundups”: give me View Channel there, or add me to it."


@REFUSED
async def test_a_channel_of_a_server_without_the_bot_is_refused(office: Office) -> None:
    """Who installed the bot for themselves can pick any channel there."""
    bot, guild_id = office.press.bot, office.mona.guild.id
    guild = bot.get_guild(guild_id)
    assert guild
    bot._connection._remove_guild(guild)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # as if it had never been there

    for command, options in (("roundup add", {"time": "9am"}), ("watch", {"query": "moe"})):
        said = refusal(
            await office.mona.slash(office.channel, command, channel=office.channel, **options)
        )

        assert said == "I'm not on this server myself, so I can't post here."


async def test_each_option_has_its_place(office: Office) -> None:
    """Both commands read all of them; @everyone takes the role away again."""
    guild = office.stage.ann.guild
    readers, forum = guild.create_role("readers"), guild.create_forum_channel("papers-forum")
    chosen = {"time": "9am", "timezone": "Tokyo", "cadence": "weekly", "days": "fri", "top": 7}
    chosen |= {"min_upvotes": 3, "query": "moe", "layout": "cards", "quotes": "all"}
    chosen |= {"role": readers, "silent": True}
    other = {"time": "18:30", "timezone": "Berlin", "cadence": "daily", "days": "mon", "top": 25}
    other |= {"min_upvotes": 0, "query": "rag", "layout": "threads", "quotes": "none"}
    other |= {"role": guild.default_role, "silent": False}

    await office.does("add", channel=office.channel, **chosen)
    made = await office.terms()
    await office.does("edit", roundup=1, channel=forum, **other)
    changed = await office.terms()

    assert made == Terms(
        office.channel.id,
        time(9),
        "Asia/Tokyo",
        cadence=Cadence.WEEKLY,
        days=frozenset({Weekday.FRIDAY}),
        top=7,
        min_upvotes=3,
        query="moe",
        layout=Layout.CARDS,
        quotes=Quotes.ALL,
        role_id=readers.id,
        is_silent=True,
    )
    assert changed == Terms(
        forum.id,
        time(18, 30),
        "Europe/Berlin",
        days=frozenset({Weekday.MONDAY}),
        top=25,
        query="rag",
        layout=Layout.THREADS,
        quotes=Quotes.NONE,
        target=TargetKind.FORUM,
    )


async def test_missing_rights_are_named(office: Office) -> None:
    """Each with the name it has in Discord's settings, before the first roundup fails."""
    me = office.stage.env.bot.user
    assert me
    deny = discord.PermissionOverwrite(embed_links=False, read_message_history=False)
    bare = office.stage.ann.guild.create_text_channel("bare", overwrites={me: deny})

    shown = await office.shown("add", channel=bare, time="09:00")

    assert "**Embed Links**" in shown
    assert "**Read Message History**" in shown
    assert "**View Channel**" not in shown


async def test_status_names_the_missing_rights(office: Office) -> None:
    """For each channel that something posts to, to admins, as long as they are missing."""
    me = office.stage.env.bot.user
    assert me
    await office.does("add", channel=office.channel, time="09:00")
    whole = await office.mona.slash(office.stage.channel, "status")
    deny = discord.PermissionOverwrite(embed_links=False)
    bare = office.stage.ann.guild.create_text_channel("bare", overwrites={me: deny})
    await office.does("add", channel=bare, time="10:00")

    lacking = await office.mona.slash(office.stage.channel, "status")
    member = await office.stage.ann.slash(office.stage.channel, "status")

    said = text(answer(lacking))
    assert text(answer(whole)).startswith("## Everything is working\n")
    assert said.startswith(f"## 1 thing needs you\n⚠️ I can't post in <#{bare.id}>: allow ")
    assert "**Embed Links**" in said
    assert str(office.channel.id) not in said
    assert text(answer(member)).startswith("## Everything is working\n")
    assert whole.followups == lacking.followups == []


@REFUSED
async def test_members_cannot_set_up(office: Office) -> None:
    """Even where a server lets everyone see the command, who manages it is checked again."""
    guild, stage = office.stage.ann.guild, office.stage
    roundup = office.press.bot.command_ids["roundup"]
    guild.set_command_permissions(roundup, {guild.default_role: True})

    refused = await stage.ann.slash(
        stage.channel, "roundup add", channel=office.channel, time="09:00"
    )

    assert "Manage Server" in refusal(refused)


@REFUSED
async def test_a_channel_one_cannot_write_in_cannot_be_chosen(office: Office) -> None:
    """Else the bot would write into rooms of others for whoever asks."""
    silent = discord.PermissionOverwrite(send_messages=False)
    staff = office.stage.ann.guild.create_text_channel("staff", overwrites={office.mona: silent})

    refused = await office.does("add", channel=staff, time="09:00")

    assert refusal(refused) == "Please choose a channel that you can see and write in yourself."


async def test_another_channel_lets_a_roundup_go_on(office: Office) -> None:
    """As its pause says; the answer tells that it does."""
    await office.does("add", channel=office.channel, time="09:00")
    async with office.press.database.write() as tx:
        await pause_roundup(tx, office.mona.guild.id, 1, Pause.CHANNEL_DELETED, AFTERNOON)
    paused = await office.shown("list")

    moved = await office.shown("edit", roundup=1, channel=office.stage.channel)
    again = await office.shown("edit", roundup=1, top=5)

    assert "Choose another with </roundup edit:" in paused
    assert moved.startswith("## Roundup 1 updated and running again\n")
    assert again.startswith("## Roundup 1 updated\n")


@REFUSED
@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"time": "late"}, "I can't read that time. Write it as 09:00, 21:30 or 9am."),
        (
            {"time": "09:00", "timezone": "Atlantis"},
            "I don't know the time zone “Atlantis”. Type a large city",
        ),
        (
            {"time": "09:00", "query": "moe AND (rag"},
            "There's an unclosed bracket: `moe AND ▶(rag`",
        ),
        ({"time": "09:00", "query": 'sparse "moe'}, "There's an unclosed quote: `sparse ▶\"moe`"),
        (
            {"time": "09:00", "query": '"moe'},
            "There's an unclosed quote: `▶\"moe`",
        ),
        ({"time": "09:00", "cadence": "monthly", "days": "mon"}, "leave the days out"),
    ],
)
async def test_bad_options_get_one_line(office: Office, options: dict[str, str], line: str) -> None:
    """It says what to write instead, and nothing is set up."""
    refused = await office.does("add", channel=office.channel, **options)

    assert line in refusal(refused)
    assert "No roundups yet" in await office.shown("list")


@REFUSED
async def test_a_server_has_at_most_five(office: Office) -> None:
    """The sixth is refused in one line."""
    for hour in range(5):
        await office.does("add", channel=office.channel, time=f"0{hour}:00")

    sixth = await office.does("add", channel=office.channel, time="09:00")

    assert "already has 5 roundups" in refusal(sixth)


@REFUSED
async def test_a_life_of_changes(office: Office) -> None:
    """What is changed, paused, resumed and removed shows in the list."""
    await office.does("add", channel=office.channel, time="09:00", query="moe")

    edited = await office.shown("edit", roundup=1, time="18:30", top=5, query="none")
    await office.does("pause", roundup=1)
    paused = await office.shown("list")
    resumed = await office.shown("resume", roundup=1)
    listed = await office.shown("list")
    removed = await office.shown("remove", roundup=1)

    assert "Roundup 1 updated" in edited
    assert "daily at 18:30 UTC\n-# top 5 · list" in edited
    assert "moe" not in edited
    assert "⏸️ Paused" in paused
    assert "Roundup 1 is running again" in resumed
    assert "⏸️ Paused" not in listed
    assert "Roundup 1 is removed" in removed
    assert refusal(await office.does("pause", roundup=1)).startswith("This server has no roundup 1")


async def test_a_preview_is_private(office: Office) -> None:
    """The latest list while nothing is new, then what would be posted; nobody is pinged."""
    role = office.stage.ann.guild.create_role("readers")
    await office.does("add", channel=office.channel, time="09:00", role=role)

    latest = await office.does("preview", roundup=1)
    await office.news(1)
    new = await office.does("preview", roundup=1)

    assert "Not posted yet. Here's today's list, as it would look." in text(answer(latest))
    assert "This is what it would post now." in text(answer(new))
    assert "Paper number 1" in "\n".join(discord_limits.texts(new.followups[0].components))
    assert all(message.ephemeral for message in (*latest.followups, *new.followups))
    assert await office.posted() == []


async def test_a_roundup_is_posted_and_can_be_read_on(office: Office) -> None:
    """It shows the top papers; its menu opens a card, its button the rest, for whoever asks."""
    await office.does("add", channel=office.channel, time="09:00", top=2)
    await office.news(9)

    sent = await office.shown("send", roundup=1)
    (message,) = await office.posted()
    rest = answer(await office.stage.ben.click(message, label="All 9 papers"))
    again = await office.posted()

    assert f"Posting in <#{office.channel.id}> now." in sent
    assert "Daily Papers · Tue 10 Mar" in written(message)
    assert "Paper number 9" in written(message)
    assert "Paper number 1" not in written(message)
    assert rest.ephemeral
    assert "Daily Papers · Tue 10 Mar 2026\n-# 9 papers" in text(rest)
    assert len(again) == 1


async def test_a_role_is_pinged_and_nothing_else(office: Office) -> None:
    """Exactly that role, by the first message only."""
    role = office.stage.ann.guild.create_role("readers", mentionable=True)
    await office.does("add", channel=office.channel, time="09:00", role=role, layout="threads")
    await office.stage.store(
        a_paper(1, title="Free <@&1> @everyone", listing_day=office.stage.clock().date())
    )

    await office.does("send", roundup=1)
    await office.posted()

    creates = [
        request.json
        for request in office.stage.env.http_requests
        if request.method == "POST" and request.path.endswith("/messages") and request.json
    ]
    allowed = [body["allowed_mentions"] for body in creates if "nonce" in body]
    assert allowed[0] == {"roles": [str(role.id)]}
    assert allowed[1:] == [{"parse": []}] * len(allowed[1:])


@pytest.mark.parametrize("kind", ["list", "cards", "threads", "forum"])
async def test_a_silent_roundup_notifies_nobody(office: Office, kind: str) -> None:
    """By no message of any layout, the one that opens a forum's post included."""
    layout = kind if kind in set(Layout) else "cards"
    if kind == "forum":
        channel = office.stage.ann.guild.create_forum_channel("papers-forum")
    else:
        channel = office.channel
    await office.does("add", channel=channel, time="09:00", layout=layout, top=25, silent=True)
    await office.news(12)

    await office.does("send", roundup=1)
    await office.posted()
    await office.does("edit", roundup=1, silent=False)
    await office.stage.env.advance_time(60)
    await office.does("send", roundup=1)
    before = len(office.creations())
    await office.posted()

    flags = [
        body.get("message", body)["flags"] & SUPPRESS_NOTIFICATIONS for body in office.creations()
    ]
    # the first card is tried before its thread is there
    assert before == {"list": 1, "threads": 14}.get(kind, 2)
    assert flags == [SUPPRESS_NOTIFICATIONS] * before + [0] * before


async def test_threads_hold_a_card_for_each_paper(office: Office) -> None:
    """One thread below the post, in the order of the post."""
    await office.does("add", channel=office.channel, time="09:00", layout="threads")
    await office.news(3)
    await office.does("send", roundup=1)

    (post,) = await office.posted()

    (thread,) = office.channel.threads
    assert thread.id == post.id
    assert thread.name == "Daily Papers · Tue 10 Mar 2026"
    cards = [written(message) for message in thread.history() if message.components]
    assert [card.splitlines()[0].partition("[")[2][:14] for card in cards] == [
        "Paper number 3",
        "Paper number 2",
        "Paper number 1",
    ]


async def test_cards_come_in_one_message(office: Office) -> None:
    """Up to ten, each with what it is about."""
    await office.does("add", channel=office.channel, time="09:00", layout="cards")
    await office.news(12)
    await office.does("send", roundup=1)

    (message,) = await office.posted()

    assert written(message).count("We study subject") == 3
    assert written(message).count("Paper number") == 10


async def test_a_forum_gets_a_post_an_issue(office: Office) -> None:
    """The post is named after its papers, and opens with the list."""
    forum = office.stage.ann.guild.create_forum_channel("papers-forum")
    await office.does("add", channel=forum, time="09:00", layout="threads")
    await office.news(2)
    await office.does("send", roundup=1)

    await office.press.run()

    (thread,) = forum.threads
    assert thread.name == "Daily Papers · Tue 10 Mar 2026"
    assert len([message for message in thread.history() if message.components]) == 3


async def test_zones_and_roundups_are_suggested(office: Office) -> None:
    """The zone that the server chose last comes first; roundups are named by their channels."""
    await office.does("add", channel=office.channel, time="09:00", timezone="Asia/Tokyo")

    zones = await office.mona.autocomplete(office.stage.channel, "roundup add", "timezone", "")
    cities = await office.mona.autocomplete(
        office.stage.channel, "roundup add", "timezone", "paris"
    )
    known = await office.mona.autocomplete(office.stage.channel, "roundup edit", "roundup", "")

    assert zones[0]["value"] == "Asia/Tokyo"
    assert [choice["value"] for choice in cities] == ["Europe/Paris"]
    assert [(choice["name"], choice["value"]) for choice in known] == [
        ("1 · #roundups · daily at 09:00", 1)
    ]


async def test_status_tells_admins_how_their_roundups_arrived(office: Office) -> None:
    """Admins see the ledger of their server, members only the state of the cache."""
    await office.does("add", channel=office.channel, time="09:00")
    await office.news(2)
    await office.does("send", roundup=1)
    await office.posted()

    admin = answer(await office.mona.slash(office.stage.channel, "status"))
    member = answer(await office.stage.ann.slash(office.stage.channel, "status"))
    posts = answer(await office.mona.click(admin.message, label="Recent posts"))

    assert "Roundups: **1** · 1 of 1 posts on time in the last 7 days" in text(admin)
    assert "Roundups" not in text(member)
    assert posts.ephemeral
    assert text(posts).startswith("## Recent posts\n")
    assert f"<#{office.channel.id}>" in text(posts)


async def test_the_services_are_the_bots_own(office: Office, services: Services) -> None:
    """What a command sets up is what the scheduler finds."""
    await office.does("add", channel=office.channel, time="09:00")

    (made,) = await services.roundups.all(office.mona.guild.id)

    assert made.terms.channel_id == office.channel.id
    assert made.admin_id == office.mona.id


@REFUSED
async def test_a_doubtful_message_is_sent_again_by_an_admin(
    office: Office, sample_database: Database
) -> None:
    """Its button is in the ledger; others who got hold of it can't use it."""
    await office.does("add", channel=office.channel, time="09:00")
    await office.news(2)
    await office.does("send", roundup=1)
    await doubted(sample_database)
    ledger = answer(await office.mona.slash(office.stage.channel, "status"))
    button, _ = (part for part in discord_limits.walk(ledger.components) if "custom_id" in part)
    forged = discord.ui.Button[discord.ui.View](custom_id=button["custom_id"], label="Again")
    message = await office.stage.post(forged)

    other = await office.stage.ben.click(message, custom_id=button["custom_id"])
    unsent = await office.posted()
    own = answer(await office.mona.click(ledger.message, custom_id=button["custom_id"]))
    sent = await office.posted()
    twice = await office.mona.click(ledger.message, custom_id=button["custom_id"])

    assert "Manage Server" in refusal(other)
    assert (len(unsent), len(sent)) == (0, 1)
    assert text(own) == f"Posting roundup 1 in <#{office.channel.id}> again."
    assert "no longer in doubt" in refusal(twice)


async def doubted(database: Database) -> None:
    """Let all that waits end in doubt: the channel could not be read."""
    async with database.write() as tx:
        for each in await Outbox(tx).claim("test", AFTERNOON, 9):
            after = after_result(each, Unreadable("no history"), AFTERNOON, lambda: 0.5)
            await Outbox(tx).complete("test", after)
