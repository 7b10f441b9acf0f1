"""Buttons, menus and forms that save papers and change what is saved, always in private."""

from bot.discord import responses
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component, Form
from bot.discord.message_papers import offered_papers
from bot.discord.private_answers import answer_in_private, defer_in_private
from bot.errors import BadRequest, ControlExpired
from bot.papers.views.controls import (
    SAVE_SOME_TEMPLATE,
    PaperAction,
    PaperControl,
    PickAction,
    is_paper_id,
    paper_template,
    pick_template,
)
from bot.saved.domain import MAX_PRESSED, ReadingStatus, SavedFilter, SavedSort
from bot.saved.views.answers import (
    NOTE,
    TAGS,
    choice_to_save_view,
    entry_view,
    note_form,
    press_view,
    said_status,
    tags_form,
)
from bot.saved.views.controls import (
    LIST_TEMPLATE,
    OPEN_TEMPLATE,
    UNDO_TEMPLATE,
    SavedAction,
    SavedControl,
    SavedListAction,
    SavedListControl,
    UndoControl,
    saved_template,
)
from bot.saved.views.lists import saved_list_view


class SavePaper(Component, template=paper_template(PaperAction.SAVE)):
    """The button that saves a paper, or takes it back."""

    async def on_press(self, interaction: Interaction) -> None:
        """Do so for the user who pressed."""
        control = PaperControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        await _press(interaction, (control.paper_id,))


class SavePapers(Component, template=pick_template(PickAction.SAVE)):
    """The menu that saves papers, or takes them back if all picked ones are saved."""

    async def on_press(self, interaction: Interaction) -> None:
        """Do so for the user who picked."""
        picked = self.all_chosen
        if len(picked) > MAX_PRESSED or not all(map(is_paper_id, picked)):
            raise ControlExpired
        await _press(interaction, picked)


class ChooseToSave(Component, template=SAVE_SOME_TEMPLATE):
    """The button of a message with several papers that asks which to save."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show a menu of the message's papers to the user who pressed."""
        named = [*offered_papers(interaction.message).items()][:MAX_PRESSED]
        if not named:
            raise BadRequest("I can't find a paper in this message: open one, and save it there.")
        presses, ids = interaction.client.services.save_presses, [each for each, _ in named]
        saved = await presses.saved_among(interaction.user.id, ids)
        await responses.answer(interaction, choice_to_save_view(named, saved), private=True)


class UndoSaving(Component, template=UNDO_TEMPLATE):
    """The button that undoes a press."""

    async def on_press(self, interaction: Interaction) -> None:
        """Undo it, if it was one of the user who pressed."""
        control = UndoControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        await defer_in_private(interaction)
        presses = interaction.client.services.save_presses
        press = await presses.undo(interaction.user.id, control.press_id, interaction.id)
        await answer_in_private(interaction, press_view(press))


class OpenSaved(Component, template=OPEN_TEMPLATE):
    """The menu of the list that opens a saved paper."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the paper, with its note and tags, to the user who picked it."""
        saved = interaction.client.services.saved
        entry = await saved.get(interaction.user.id, self.chosen)
        await responses.answer(interaction, entry_view(entry), private=True)


class SetStatus(Component, template=saved_template(SavedAction.STATUS)):
    """The menu below a saved paper with how far its owner has come."""

    async def on_press(self, interaction: Interaction) -> None:
        """Note it."""
        if self.chosen not in set(ReadingStatus):
            raise ControlExpired
        status, saved = ReadingStatus(self.chosen), interaction.client.services.saved
        await defer_in_private(interaction)
        entry = await saved.set_status(interaction.user.id, _paper_id(self.custom_id), status)
        await answer_in_private(interaction, entry_view(entry, said_status(status)))


class WriteOnSaved(Component, template=saved_template(SavedAction.NOTE, SavedAction.TAGS)):
    """The button that opens the form for the note or the tags of a saved paper."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the form, filled in with what there is."""
        saved, paper_id = interaction.client.services.saved, _paper_id(self.custom_id)
        entry = await saved.get(interaction.user.id, paper_id)
        is_note = _control(self.custom_id).action is SavedAction.NOTE
        await responses.show_form(interaction, note_form(entry) if is_note else tags_form(entry))


class SetNote(Form, template=saved_template(SavedAction.NOTE)):
    """The form for the note of a saved paper."""

    async def on_submit(self, interaction: Interaction) -> None:
        """Store the note."""
        saved, text = interaction.client.services.saved, self.values.get(NOTE, "")
        await defer_in_private(interaction)
        entry = await saved.set_note(interaction.user.id, _paper_id(self.custom_id), text)
        said = "Note saved. Only you can see it." if entry.note else "Note removed."
        await answer_in_private(interaction, entry_view(entry, said))


class SetTags(Form, template=saved_template(SavedAction.TAGS)):
    """The form for the tags of a saved paper."""

    async def on_submit(self, interaction: Interaction) -> None:
        """Store the tags."""
        saved, text = interaction.client.services.saved, self.values.get(TAGS, "")
        await defer_in_private(interaction)
        entry = await saved.set_tags(interaction.user.id, _paper_id(self.custom_id), text)
        await answer_in_private(interaction, entry_view(entry, "Tags changed."))


class RemoveSaved(Component, template=saved_template(SavedAction.REMOVE)):
    """The button that removes a saved paper."""

    async def on_press(self, interaction: Interaction) -> None:
        """Remove it."""
        presses, paper_id = interaction.client.services.save_presses, _paper_id(self.custom_id)
        await defer_in_private(interaction)
        press = await presses.remove(interaction.user.id, [paper_id], interaction.id)
        await answer_in_private(interaction, press_view(press))


class TurnSavedPage(Component, template=LIST_TEMPLATE):
    """A button or menu that leads to a page of the user's saved papers."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the page to the user who pressed: it is their own list, whoever's message it is."""
        control = SavedListControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        sort = control.sort
        if control.action is SavedListAction.SORT:
            if self.chosen not in set(SavedSort):
                raise ControlExpired
            sort = SavedSort(self.chosen)
        saved = interaction.client.services.saved
        query = await saved.resolve(control.reference)
        wanted = SavedFilter(control.status, control.tag, query)
        page = await saved.page(interaction.user.id, wanted, sort, control.page)
        await answer_in_private(interaction, saved_list_view(page))


async def _press(interaction: Interaction, paper_ids: tuple[str, ...]) -> None:
    """Save papers or take them back; the answer comes only once that is stored."""
    await responses.defer_private(interaction)
    presses = interaction.client.services.save_presses
    async with presses.pressed(interaction.user.id, paper_ids, interaction.id) as press:
        await responses.answer(interaction, press_view(press), private=True)


def _control(custom_id: str) -> SavedControl:
    control = SavedControl.parse(custom_id)
    if control is None:
        raise ControlExpired
    return control


def _paper_id(custom_id: str) -> str:
    return _control(custom_id).paper_id


async def setup(bot: PaperBot) -> None:
    """Register them, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(
        SavePaper,
        SavePapers,
        ChooseToSave,
        UndoSaving,
        OpenSaved,
        SetStatus,
        WriteOnSaved,
        RemoveSaved,
        TurnSavedPage,
    )
    for form in (SetNote, SetTags):
        bot.add_listener(form.listen, "on_interaction")
