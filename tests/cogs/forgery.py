"""Buttons, menus and forms with custom_ids that people make up, naming whatever is stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

import discord
import simcord

from bot.catchup.domain import Pile, Walk
from bot.catchup.views.controls import CatchUpAction, CatchUpControl
from bot.delivery.views.controls import NoticeControl, NoticeSubject
from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.listing import Sort
from bot.papers.views.controls import (
    LIKE_ID,
    LIKE_SOME_ID,
    SAVE_SOME_ID,
    PaperAction,
    PaperControl,
    PickAction,
    PickControl,
)
from bot.privacy.views import PrivacyAction, PrivacyControl
from bot.recommendations.views.controls import (
    DismissalAction,
    DismissalControl,
    ForYouAction,
    RestControl,
    TasteAction,
    for_you_id,
    taste_id,
)
from bot.roundups.domain.setup import SetupChoices
from bot.roundups.views.controls import ResendControl, RoundupAction, RoundupControl
from bot.roundups.views.setup_controls import SetupAction, SetupControl
from bot.saved.views.controls import OPEN_ID as OPEN_SAVED_ID
from bot.saved.views.controls import (
    SavedAction,
    SavedControl,
    SavedListAction,
    SavedListControl,
    UndoControl,
)
from bot.shelf.views import ShelfUndoControl
from bot.ui.forms import FormField, form
from bot.ui.help_topics import HELP_MENU_ID, HelpTopic
from bot.watches.views.controls import (
    OPEN_ID,
    PACKS_ID,
    RESUME_ID,
    AlertAction,
    AlertControl,
    QuietAction,
    WatchAction,
    WatchControl,
    WatchReference,
)
from tests.support import discord_limits

ABSENT, HUGE = 1 << 60, 10**19 - 1
"""The ids of nothing at all; no database can hold the second."""

_PAPER = "2603.00001"
_SETUP = (SetupAction.START, SetupAction.TEST)
"""What the guided setup does in a channel that a control names."""
_ZONE = "Asia/Tokyo"
_TYPED = {"at": "10:30", "zone": _ZONE, "start": "21:30", "end": "06:30", "query": "moe"}
"""What is typed into a form; each form has some of these fields."""
_WRITTEN = {"note": "mine now", "tags": "x, y"}
"""The same of a form of saved papers: no form has more than five fields."""
_FORGED_FORM = "form|"


@dataclass(frozen=True, slots=True)
class Forged:
    """A button; a menu, with the value that is picked; or a form that is sent in."""

    custom_id: str
    value: str = ""
    is_form: bool = False

    @property
    def kind(self) -> str:
        """What it would do."""
        return f"{self.custom_id.split(':')[1]}{' form' if self.is_form else ''}"

    @property
    def is_of_notice(self) -> bool:
        """Whether it names its server itself, as it stands in direct messages."""
        return self.kind.startswith("check-")

    async def use(
        self, bot: discord.Client, who: simcord.MemberActor | simcord.UserHandle, channel_id: int
    ) -> str:
        """Let somebody use it, in a channel or in their chat; return all that they are shown."""
        place: discord.abc.Messageable = bot.get_partial_messageable(channel_id)
        if isinstance(who, simcord.MemberActor):
            place = bot.get_partial_messageable(channel_id, guild_id=who.guild.id)
        else:
            place = await bot.create_dm(discord.Object(who.id))
        item: discord.ui.Item[Any]
        custom_id = f"{_FORGED_FORM}{self.custom_id}" if self.is_form else self.custom_id
        item = discord.ui.Button(label="Press", custom_id=custom_id)
        if self.value:
            options = [discord.SelectOption(label=self.value)]
            item = discord.ui.Select(custom_id=custom_id, options=options)
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.ActionRow(item))
        view.stop()
        message = await place.send(view=view)
        if self.value:
            return await shown(await who.select(message, [self.value], custom_id=custom_id))
        result = await who.click(message, custom_id=custom_id)
        return await shown(
            await who.submit_modal(result, _fields(custom_id)) if self.is_form else result
        )


class FormForger(discord.ui.DynamicItem[discord.ui.Item[Any]], template=r"\Aform\|.*\Z"):
    """A button that opens a form of any custom_id, as no button of the bot does."""

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], __: object, /
    ) -> Self:
        """Wrap the button."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form."""
        custom_id = self.custom_id.removeprefix(_FORGED_FORM)
        fields = [FormField(name, name, "", 50) for name in _fields(custom_id)]
        await interaction.response.send_modal(form("Form", custom_id, fields))


def _fields(custom_id: str) -> dict[str, str]:
    return _WRITTEN if "saved-" in custom_id else _TYPED


async def shown(result: simcord.InteractionResult) -> str:
    """Return all texts and files that an interaction was answered with."""
    texts = [str(result.modal or "")]
    for message in (result.response, *result.followups):
        if message is None:
            continue
        texts += [message.content, *discord_limits.texts(message.components)]
        texts += [str(part) for part in discord_limits.walk(message.components)]
        texts += [(await each.read()).decode() for each in message.attachments]
    return "\n".join(texts)


def by_kind(forgeries: Sequence[Forged]) -> dict[str, list[Forged]]:
    """Return forgeries by what they would do."""
    kinds: dict[str, list[Forged]] = {}
    for each in forgeries:
        kinds.setdefault(each.kind, []).append(each)
    return dict(sorted(kinds.items()))


def naming_nothing() -> Iterator[Forged]:
    """Yield what acts for whoever uses it, and what names something that there isn't."""
    yield from map(Forged, (RESUME_ID, f"{HELP_MENU_ID}:{HelpTopic.PRIVACY}"))
    yield from (Forged(PACKS_ID, "vision"), Forged(HELP_MENU_ID, HelpTopic.PRIVACY))
    yield from (Forged(QuietAction.OFF.custom_id), Forged(QuietAction.CHANGE.custom_id))
    yield Forged(QuietAction.CHANGE.custom_id, is_form=True)
    yield Forged(QuietAction.ZONE.custom_id, _ZONE)
    yield from (Forged(PaperControl(each, _PAPER).custom_id) for each in PaperAction)
    yield from (Forged(PickControl(each).custom_id, _PAPER) for each in PickAction)
    yield from (Forged(LIKE_SOME_ID), Forged(LIKE_ID, _PAPER))
    yield from (Forged(SAVE_SOME_ID), Forged(ShelfUndoControl(ABSENT).custom_id))
    yield from _of_catchup({"paper_id": _PAPER, "press_id": ABSENT})
    yield from _of_saved_paper({"paper_id": _PAPER, "press_id": ABSENT, "tags": "x"})
    yield from _of_dismissed_paper({"paper_id": _PAPER})
    yield from (Forged(for_you_id(action)) for action in ForYouAction)
    yield Forged(RestControl(0, ABSENT, (_PAPER,)).custom_id)
    yield from _of_taste({"word": "moe"})
    for absent in (ABSENT, HUGE):
        yield from _of_watch({"id": absent, "scope": f"guild:{absent}", "member_id": absent})
        yield from _of_roundup({"id": absent, "guild_id": absent, "number": -1})
        yield from _of_removed_watch({"watch_id": absent})
        yield from _of_step({"watch_id": absent, "step": 1})
        yield Forged(ResendControl(absent).custom_id)
        yield from _of_channel({"guild_id": absent, "channel_id": absent})


def naming(table: str, row: Mapping[str, Any]) -> Iterator[Forged]:
    """Yield all that names a row of a table."""
    match table:
        case _ if table in _KEPT:
            yield from _KEPT[table](row)
        case "watches":
            yield from _of_watch(row)
            if row["channel_id"]:
                yield from _of_channel(row)
        case "removed_watches":
            yield from _of_removed_watch(row)
        case "watch_steps":
            yield from _of_step(row)
        case "subscriptions":
            yield from _of_roundup(row)
        case "alerts":
            yield from _of_alert(row)
        case "issues":
            issue = f"r.{row['reference']}"
            yield Forged(ListControl(ListAction.NEXT, 0, issue, Sort.NEWEST, 0).custom_id)
        case "deliveries":
            yield Forged(ResendControl(row["id"]).custom_id)
        case _:
            return


def _of_catchup(row: Mapping[str, Any]) -> Iterator[Forged]:
    paper_id, press_id = str(row["paper_id"]), row["press_id"]
    subjects = dict.fromkeys(CatchUpAction, paper_id) | {
        CatchUpAction.UNDO: str(press_id),
        CatchUpAction.MORE: "",
        CatchUpAction.BACK: "",
    }
    for pile, until in ((Pile.NEW, 1), (Pile.LEFT, 1), (Pile.NEW, 9_999_999_999)):
        walk = Walk(press_id, pile, until, 5)
        for action, subject in subjects.items():
            yield Forged(CatchUpControl(action, walk, subject).custom_id)


def _of_dismissed_paper(row: Mapping[str, Any]) -> Iterator[Forged]:
    for action in DismissalAction:
        yield Forged(DismissalControl(action, row["paper_id"]).custom_id)
    yield Forged(taste_id(TasteAction.RESTORE), row["paper_id"])


def _of_taste(row: Mapping[str, Any]) -> Iterator[Forged]:
    for action in (TasteAction.BRING_BACK, TasteAction.STRIKE, TasteAction.PIN):
        yield Forged(taste_id(action), row["word"])


def _of_shelf(row: Mapping[str, Any]) -> Iterator[Forged]:
    yield Forged(ShelfUndoControl(row["press_id"]).custom_id)
    shelf = f"h.{row['guild_id']}"
    yield Forged(ListControl(ListAction.FIRST, 0, shelf, Sort.NEWEST, 0).custom_id)


def _of_like(row: Mapping[str, Any]) -> Iterator[Forged]:
    yield Forged(LIKE_ID, row["paper_id"])


def _of_saved_paper(row: Mapping[str, Any]) -> Iterator[Forged]:
    paper_id = row["paper_id"]
    yield Forged(PaperControl(PaperAction.SAVE, paper_id).custom_id)
    yield Forged(OPEN_SAVED_ID, paper_id)
    yield Forged(UndoControl(row["press_id"]).custom_id)
    for action in SavedAction:
        value = "read" if action is SavedAction.STATUS else ""
        yield Forged(SavedControl(action, paper_id).custom_id, value)
    for action in (SavedAction.NOTE, SavedAction.TAGS):
        yield Forged(SavedControl(action, paper_id).custom_id, is_form=True)
    for action in SavedListAction:
        value = "upvotes" if action is SavedListAction.SORT else ""
        yield Forged(SavedListControl(action, tag=row["tags"]).custom_id, value)


_KEPT = MappingProxyType(
    {
        "dismissed_papers": _of_dismissed_paper,
        "taste_words": _of_taste,
        "saved_papers": _of_saved_paper,
        "shelf_papers": _of_shelf,
        "likes": _of_like,
        "catchup_papers": _of_catchup,
    }
)


def _of_watch(row: Mapping[str, Any]) -> Iterator[Forged]:
    of_others = (WatchAction.RESTORE, WatchAction.BACK)
    for is_guild in (False, True):
        yield Forged(OPEN_ID, WatchReference(row["id"], is_guild).text)
        for action in WatchAction:
            choices = {WatchAction.NARROW: "titleonly", WatchAction.LOOSEN: "upvotes1"}
            choice = choices.get(action, "")
            control = WatchControl(action, row["id"], is_guild, choice)
            if action not in of_others:
                yield Forged(control.custom_id, _ZONE if action is WatchAction.ZONE else "")
        control = WatchControl(WatchAction.TIME, row["id"], is_guild)
        yield Forged(control.custom_id, is_form=True)
    for action in (AlertAction.PAUSE, AlertAction.SHOW, AlertAction.DAILY):
        yield Forged(AlertControl(action, "x", str(row["id"])).custom_id)
    yield from (Forged(PrivacyControl(each, row["scope"]).custom_id) for each in PrivacyAction)
    day = "d.2026-03-04"  # an arrow below a day's list that the member asked for
    arrow = ListControl(ListAction.FIRST, row["member_id"], day, Sort.NEWEST, 0)
    yield Forged(arrow.custom_id)


def _of_channel(row: Mapping[str, Any]) -> Iterator[Forged]:
    server, channel = row["guild_id"], row["channel_id"]
    yield Forged(NoticeControl(NoticeSubject.ALERTS, server, channel).custom_id)


def _of_removed_watch(row: Mapping[str, Any]) -> Iterator[Forged]:
    for is_guild in (False, True):
        control = WatchControl(WatchAction.RESTORE, row["watch_id"], is_guild)
        yield Forged(control.custom_id)


def _of_step(row: Mapping[str, Any]) -> Iterator[Forged]:
    for is_guild in (False, True):
        control = WatchControl(WatchAction.BACK, row["watch_id"], is_guild, str(row["step"]))
        yield Forged(control.custom_id)


def _of_roundup(row: Mapping[str, Any]) -> Iterator[Forged]:
    own, number = row["id"], str(abs(row["number"]))
    values = {RoundupAction.ZONE: _ZONE, RoundupAction.OPEN: str(own)}
    choices = {
        RoundupAction.LAYOUT: "list",
        RoundupAction.KEEP: "cards",
        RoundupAction.RESTORE: number,
        RoundupAction.LOWER: "0",
    }
    for action in RoundupAction:
        if action is RoundupAction.RESTORE and row["number"] > 0:
            continue  # it was not removed
        control = RoundupControl(action, own, choices.get(action, ""))
        yield Forged(control.custom_id, values.get(action, ""))
    yield Forged(RoundupControl(RoundupAction.QUERY, own).custom_id, is_form=True)
    yield Forged(NoticeControl(NoticeSubject.ROUNDUP, row["guild_id"], own).custom_id)
    chosen = SetupChoices(row.get("channel_id", own), zone="UTC")
    yield from (Forged(SetupControl(each, chosen).custom_id) for each in _SETUP)


def _of_alert(row: Mapping[str, Any]) -> Iterator[Forged]:
    reference = row["reference"]
    yield Forged(AlertControl(AlertAction.MUTE, reference, _PAPER).custom_id)
    yield Forged(AlertControl(AlertAction.TUNE, reference).custom_id)
    yield Forged(ListControl(ListAction.NEXT, 0, f"a.{reference}", Sort.NEWEST, 0).custom_id)
