"""What a card says of where its paper was posted in the server: only what its readers may know."""

import discord
import pytest

from bot.memory.store.posts import PostStore
from bot.storage.database import Database
from tests.cogs.office import Office
from tests.cogs.stage import PAPERS, Stage, answer, choose, text
from tests.support import discord_limits
from tests.support.fakes import a_paper

HELIOS, HOLI = "2603.04379", "2603.07660"
HIDDEN = discord.PermissionOverwrite(view_channel=False)
SEEN = discord.PermissionOverwrite(view_channel=True)
MAY_12 = ((1_778_587_200_000 - 1_420_070_400_000) << 22) + 7
"""A message of 12 May 2026."""


async def posted(
    stage: Stage, database: Database, channel_id: int, paper_id: str = HELIOS, later: int = 0
) -> str:
    """Let a message of 12 May have shown a paper in a channel; give its address."""
    guild_id, message_id = stage.ann.guild.id, MAY_12 + later
    async with database.write() as tx:
        await PostStore(tx, guild_id).add(channel_id, message_id, [paper_id])
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


def told(response: object) -> str:
    """Give the line of the memory, empty if there is none."""
    rows = text(response).splitlines()  # pyright: ignore[reportArgumentType]  # a message
    found = [row for row in rows if "Posted in" in row or "this server's shelf" in row]
    return "\n".join(found)


async def test_a_card_says_where_its_paper_was_posted(
    stage: Stage, sample_database: Database
) -> None:
    """By channel, day and link, and that it is on the shelf; other papers' cards don't."""
    link = await posted(stage, sample_database, stage.channel.id)
    alone = told(await stage.shown("papers show", paper=HELIOS))
    await stage.shown("shelf add", paper=HELIOS)
    await stage.shown("shelf add", paper=HOLI)

    both = told(await stage.shown("papers show", paper=HELIOS))
    shelved = told(await stage.shown("papers show", paper=HOLI))

    assert alone == f"-# Posted in <#{stage.channel.id}> [on 12 May]({link})"
    assert both == f"{alone} · on this server's shelf"
    assert shelved == "-# On this server's shelf"


async def test_only_those_who_see_a_channel_are_told(
    stage: Stage, sample_database: Database
) -> None:
    """A public card names no channel that is hidden from anybody; a private one, those one sees."""
    everyone = stage.ann.guild.default_role
    secret = stage.ann.guild.create_text_channel(
        "secret", overwrites={everyone: HIDDEN, stage.ann: SEEN}
    )
    open_one = stage.ann.guild.create_text_channel("open")
    hidden_link = await posted(stage, sample_database, secret.id, later=2)
    open_link = await posted(stage, sample_database, open_one.id)
    for gone in (1, 2**62):
        await posted(stage, sample_database, gone, later=3)

    public = await stage.shown("papers show", paper=HELIOS)
    listed = await stage.shown("papers search", query="helios")
    await stage.env.advance_time(10)
    for_ann = answer(await choose(stage.ann, listed, PAPERS, HELIOS))
    for_ben = answer(await choose(stage.ben, listed, PAPERS, HELIOS))
    in_secret = answer(await stage.ann.slash(secret, "papers show", paper=HELIOS))

    assert (hidden_link in told(public), open_link in told(public)) == (False, True)
    assert (hidden_link in told(for_ann), open_link in told(for_ann)) == (True, True)
    assert (hidden_link in told(for_ben), open_link in told(for_ben)) == (False, True)
    assert hidden_link in told(in_secret)


async def test_show_papers_says_it_of_each(stage: Stage, sample_database: Database) -> None:
    """The newest post of each paper, and how many more there are."""
    for later in range(2):
        await posted(stage, sample_database, stage.channel.id, later=later)
    link = await posted(stage, sample_database, stage.channel.id, later=2)
    message = await stage.ann.send(stage.channel, f"arXiv:{HELIOS} and arXiv:{HOLI}")

    shown = answer(await stage.ann.context_menu(stage.channel, "Show papers", message))

    assert told(shown) == f"-# Posted in <#{stage.channel.id}> [on 12 May]({link}) and 2 more times"
    assert not discord_limits.problems(shown.components)


async def test_other_servers_and_messages_know_nothing(
    stage: Stage, sample_database: Database
) -> None:
    """A server's memory is its own: elsewhere and in direct messages the card has no such line."""
    await posted(stage, sample_database, stage.channel.id)
    other = stage.env.create_guild("Other")
    channel = other.create_text_channel("papers")
    cat = other.add_member(stage.env.create_user("cat"))

    elsewhere = answer(await cat.slash(channel, "papers show", paper=HELIOS))

    assert told(elsewhere) == ""


@pytest.mark.parametrize("layout", ["list", "cards"])
async def test_what_a_roundup_posted_is_found_again(office: Office, layout: str) -> None:
    """By everyone who looks a paper up later; its own message doesn't point at itself."""
    stage = office.stage
    await office.does("add", channel=office.channel, time="09:00", timezone="UTC", layout=layout)
    await office.news()
    await office.does("send", roundup=1)
    (message, *_) = await office.posted()

    own = text(answer(await stage.ann.select(message, ["2603.00001"], custom_id=_menu(message))))
    shown = told(await stage.shown("papers show", paper=a_paper(1).id))

    assert "Posted in" not in own
    assert f"/{message.id})" in shown


def _menu(message: discord.Message) -> str:
    parts = discord_limits.walk([part.to_dict() for part in message.components])
    return next(str(part["custom_id"]) for part in parts if part.get("options"))
