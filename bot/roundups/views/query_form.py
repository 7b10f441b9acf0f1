"""Builds the form for the query of a roundup."""

import discord

from bot.roundups.domain.subscription import Subscription
from bot.search.domain.parser import MAX_LENGTH
from bot.ui.forms import FormField, form

QUERY = "query"
"""The field of the form."""


def query_form(subscription: Subscription, custom_id: str) -> discord.ui.Modal:
    """Build the form, filled in with the query of a roundup."""
    words = subscription.terms.query
    label = "Query (leave empty for all papers)"
    field = FormField(QUERY, label, words, MAX_LENGTH, is_required=False)
    return form(f"Roundup {subscription.number}", custom_id, [field])
