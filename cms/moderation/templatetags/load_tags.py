"""How long pages wait, for whoever is about to send one."""

from django import template

from cms.moderation.load import wait_in_words

register = template.Library()
register.simple_tag(wait_in_words)
