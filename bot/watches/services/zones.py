"""The time zone that a member or a server chose last, for what they set up next."""

from bot.accounts.domain import Owner
from bot.accounts.store.guilds import GuildStore
from bot.accounts.store.members import MemberStore
from bot.storage.transaction import Transaction
from bot.watches.store.pending_hits import PendingHitStore


async def last_named_zone(tx: Transaction, owner: Owner) -> str | None:
    """Return the time zone that an owner chose last, None if nobody ever named one."""
    if owner.guild_id is None:
        return (await MemberStore(tx).get(owner.member_id)).zone
    return await GuildStore(tx).zone(owner.guild_id)


async def remember_zone(tx: Transaction, owner: Owner, zone: str | None) -> None:
    """Keep the time zone that an owner has named; None if they named none."""
    if zone is None:
        return
    if owner.guild_id is None:
        await MemberStore(tx).remember_zone(owner.member_id, zone)
        await PendingHitStore(tx).release(owner.member_id)
    else:
        await GuildStore(tx).remember_zone(owner.guild_id, zone)
