"""The one table of checks: what is looked at before a page is signed off, and what stops a sign-off.

docs/moderators.md shows the same table, and a test compares them. No block lets anybody choose a colour, so there is
no check of contrast: the style sheet's own colours are tested with the pages.
"""

from django.utils.translation import gettext_lazy as _

from cms.moderation.findings import Check
from cms.pages.checking import about, pictures, structure, topics, words

MUST, WARNS = True, False

TABLE = (
    Check("identity", _("Who could be recognised by the words"), MUST, words.find_identity),
    Check("credit", _("Names in the credits that say too much"), MUST, about.find_credits),
    Check("picture-consent", _("A yes from everybody in a picture"), MUST, pictures.find_picture_consent),
    Check("story-consent", _("A yes from whose own words these are"), MUST, pictures.find_story_consent),
    Check("self-harm", _("The checklist for self-harm and suicide"), MUST, topics.find_self_harm),
    Check("content-note", _("A note before something hard"), MUST, topics.find_content_note),
    Check("alternative-text", _("Words for who cannot see a picture"), MUST, pictures.find_alternative_text),
    Check("dead-link", _("Links that lead nowhere"), MUST, structure.find_dead_links),
    Check("unwritten", _("Words that wait to be written"), MUST, words.find_unwritten),
    Check("how-made", _("How this was made"), MUST, about.find_how_made),
    Check("feedback", _("What came of feedback"), WARNS, about.find_feedback),
    Check("draft-link", _("Links to pages that are not live"), WARNS, structure.find_links_to_drafts),
    Check("headings", _("Headings in their order"), WARNS, structure.find_headings),
    Check("unknown-language", _("What we cannot look for in this language"), WARNS, words.find_unknown_language),
    Check("long-sentences", _("Long sentences"), WARNS, words.find_long_sentences),
    Check("reading-age", _("Reading age"), WARNS, words.find_reading_age),
    Check("review-date", _("A day to look at it again"), WARNS, about.find_review_date),
)
