"""The controls of the guided setup of a roundup; `/roundup setup` shows the first of them."""

from dataclasses import replace
from types import MappingProxyType

from bot.discord import responses
from bot.discord.authorization import require_admin
from bot.discord.channels import missing_permissions
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component, Form
from bot.discord.roundup_answers import add_roundup
from bot.discord.roundup_setup import draft_of, query_of, show_step, warning, with_query
from bot.errors import BadQuery, BadRequest, ControlExpired
from bot.roundups.domain.setup import SetupChoices
from bot.roundups.domain.subscription import Terms
from bot.roundups.views.setup import ASK_QUERY
from bot.roundups.views.setup_controls import (
    SetupAction,
    SetupControl,
    setup_template,
)
from bot.roundups.views.setup_forms import AT, QUERY, ZONE, clock_form, words_form
from bot.roundups.views.setup_preview import tested_view
from bot.schedules.schedule import parse_time
from bot.schedules.time_zones import parse_zone

_CHOOSE_ZONE = " You can also choose one below."
_STEPS = MappingProxyType(
    {
        SetupAction.CHANNEL: SetupAction.CHANNEL,
        SetupAction.HOUR: SetupAction.TO_TIME,
        SetupAction.ZONE: SetupAction.TO_TIME,
        SetupAction.PERIOD: SetupAction.TO_TIME,
        SetupAction.TOP: SetupAction.TO_CONTENTS,
        SetupAction.UPVOTES: SetupAction.TO_CONTENTS,
        SetupAction.LAYOUT: SetupAction.TO_CONTENTS,
    }
)
"""The menus, and the step that each leads to."""


class SetupComponent(Component, template="(?!)"):
    """A button or menu of the guided setup."""

    def control(self, interaction: Interaction) -> SetupControl:
        """Return the control, if the user manages the server."""
        return _control(self.custom_id, interaction)


class ShowStep(
    SetupComponent,
    template=setup_template(
        *(SetupAction.TO_CHANNEL, SetupAction.TO_TIME, SetupAction.TO_CONTENTS),
        *(SetupAction.TO_PREVIEW, SetupAction.ALL_PAPERS, SetupAction.AS_MEANT),
    ),
):
    """A button that leads to another step, looks again, or takes another query."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the step."""
        control = self.control(interaction)
        step, choices = control.action, control.choices
        await responses.defer_edit(interaction)
        if step is SetupAction.ALL_PAPERS:
            choices = replace(choices, words="")
        if step in {SetupAction.ALL_PAPERS, SetupAction.AS_MEANT}:
            step = SetupAction.TO_CONTENTS
        await show_step(interaction, step, choices)


class Choose(SetupComponent, template=setup_template(*_STEPS)):
    """A menu."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the step with what was chosen; after a channel that lacks nothing, the next one."""
        control = self.control(interaction)
        choices = control.choose(self.chosen)
        await responses.defer_edit(interaction)
        await show_step(interaction, _STEPS[control.action], choices)


class AskClock(SetupComponent, template=setup_template(SetupAction.CLOCK)):
    """The button that opens the form for a time and zone."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the form, filled in with what was chosen."""
        control = self.control(interaction)
        await responses.show_form(interaction, clock_form(control.choices, self.custom_id))


class SetClock(Form, template=setup_template(SetupAction.CLOCK)):
    """The form for a time and zone."""

    async def on_submit(self, interaction: Interaction) -> None:
        """Show the step with what was typed, or what is wrong with it."""
        choices, note = _control(self.custom_id, interaction).choices, ""
        await responses.defer_edit(interaction)
        at, zone = self.values.get(AT, ""), self.values.get(ZONE, "")
        way = ""
        try:
            choices, way = replace(choices, at=parse_time(at)), _CHOOSE_ZONE
            choices = replace(choices, zone=parse_zone(zone, interaction.created_at.date()))
        except BadRequest as error:
            note = f"{warning(error)}{way}"
        await show_step(interaction, SetupAction.TO_TIME, choices, note)


class AskSetupQuery(SetupComponent, template=setup_template(SetupAction.QUERY)):
    """The button that opens the form for the query."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the form, filled in with the query there is."""
        control = self.control(interaction)
        query = await query_of(interaction, control.choices)
        await responses.show_form(interaction, words_form(query, self.custom_id))


class SetSetupQuery(Form, template=setup_template(SetupAction.QUERY)):
    """The form for the query."""

    async def on_submit(self, interaction: Interaction) -> None:
        """Show the step with what was typed, or what is wrong with it."""
        choices, note = _control(self.custom_id, interaction).choices, ""
        await responses.defer_edit(interaction)
        try:
            choices = await with_query(interaction, choices, self.values.get(QUERY, ""))
        except (BadQuery, BadRequest) as error:
            retry = "Change search…" if choices.words else ASK_QUERY
            note = warning(error, "Your search wasn't saved. ")
            note = f"{note} Press **{retry}** to fix it."
        await show_step(interaction, SetupAction.TO_CONTENTS, choices, note)


class PostTest(SetupComponent, template=setup_template(SetupAction.TEST)):
    """The button that posts a test."""

    async def on_press(self, interaction: Interaction) -> None:
        """Post what the preview shows, as a test, and say so."""
        control = self.control(interaction)
        guild_id = require_admin(interaction)
        await responses.defer_edit(interaction)
        try:
            terms = await _post_test(interaction, guild_id, control.choices)
        except BadRequest as error:
            note = warning(error)
            await show_step(interaction, SetupAction.TO_PREVIEW, control.choices, note)
            return
        if terms is None:
            await show_step(interaction, SetupAction.TO_PREVIEW, control.choices)
            return
        trial = await interaction.client.services.roundup_trials.read(guild_id, terms)
        await responses.edit(interaction, tested_view(control.choices, trial))


async def _post_test(
    interaction: Interaction, guild_id: int, choices: SetupChoices
) -> Terms | None:
    """Post a test and return its terms; None if permissions are missing, which the step says."""
    services = interaction.client.services
    terms = await services.roundups.new_terms(guild_id, await draft_of(interaction, choices))
    if missing_permissions(interaction.guild, terms):
        return None
    interaction.client.post_cooldown.take(guild_id, interaction.created_at.timestamp())
    await services.roundup_trials.post_test(guild_id, terms)
    return terms


class Start(SetupComponent, template=setup_template(SetupAction.START)):
    """The button that sets the roundup up."""

    async def on_press(self, interaction: Interaction) -> None:
        """Set it up, and show it as `/roundup add` does."""
        control = self.control(interaction)
        guild_id = require_admin(interaction)
        await responses.defer_edit(interaction)
        try:
            draft = await draft_of(interaction, control.choices)
            await add_roundup(interaction, guild_id, draft)
        except ControlExpired:
            raise
        except BadRequest as error:
            note = warning(error)
            await show_step(interaction, SetupAction.TO_PREVIEW, control.choices, note)


def _control(custom_id: str, interaction: Interaction) -> SetupControl:
    control = SetupControl.parse(custom_id)
    if control is None:
        raise ControlExpired
    require_admin(interaction)
    return control


async def setup(bot: PaperBot) -> None:
    """Register the controls, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(ShowStep, Choose, AskClock, AskSetupQuery, PostTest, Start)
    for form in (SetClock, SetSetupQuery):
        bot.add_listener(form.listen, "on_interaction")
