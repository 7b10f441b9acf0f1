"""Anyone who may use commands can use all of Paperboy, which needs no rights of its own."""

import discord

from tests.cogs.stage import PAPERS, Stage, answer, choose, menu, titles

SILENT = discord.PermissionOverwrite(send_messages=False, embed_links=False, attach_files=False)


async def test_a_member_without_rights_has_every_command(stage: Stage) -> None:
    """No command is hidden from people who can't manage the server or even write."""
    everyone = stage.ann.guild.default_role
    channel = stage.ann.guild.create_text_channel("read-only", overwrites={everyone: SILENT})

    available = stage.ann.available_commands(channel)

    papers = (
        "today",
        "date",
        "week",
        "month",
        "trending",
        "local",
        "search",
        "show",
        "cite",
        "similar",
    )
    watches = "list show edit pause resume snooze remove history quiet".split()
    assert set(available) == {
        *("help", "status", "watch"),
        *(f"papers {name}" for name in papers),
        *(f"watches {name}" for name in watches),
        *(f"saved {name}" for name in "list note tag status remove random export import".split()),
        "catchup",
        *(f"foryou {name}" for name in "papers taste daily".split()),
        *(f"shelf {name}" for name in "add list remove allow".split()),
        *(f"privacy {name}" for name in ("show", "export", "delete")),
    }


async def test_a_read_only_channel_has_lists_pages_and_cards(stage: Stage) -> None:
    """Neither the member nor the bot may write there, and answers are none the worse."""
    guild, bot = stage.ann.guild, stage.env.bot.user
    assert bot
    channel = guild.create_text_channel(
        "read-only", overwrites={guild.default_role: SILENT, bot: SILENT}
    )

    page = answer(await stage.ann.slash(channel, "papers today"))
    await stage.ann.click(page.message, label="Next ›")
    value = menu(page, PAPERS)["options"][0]["value"]
    card = answer(await choose(stage.ann, page, PAPERS, value))

    assert titles(page)[0].startswith("6. ")
    assert card.ephemeral
