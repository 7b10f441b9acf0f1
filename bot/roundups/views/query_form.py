"""Builds the form for the query of a roundup."""

import discord

from bot.roundups.domain.subscription import Subscription
from bot.search.domain.parser import MAX_LENGTH
from bot.ui.forms import WORDS_HINT, WORDS_LABEL, FormField, form

QUERY = "query"
"""The field of the form."""


def query_form(subscription: Subscription, custom_id: str) -> discord.ui.Modal:
    """Build the form, filled in with the query of a roundup."""
    words = subscription.terms.query
    field = FormField(QUERY, WORDS_LABEL, words, MAX_LENGTH, is_required=False, hint=WORDS_HINT)
    return form(f"Roundup {subscription.number}", custom_id, [field])
