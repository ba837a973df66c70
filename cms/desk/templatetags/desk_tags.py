"""What the templates of the desk and of Wagtail's admin ask about people and days."""

from django import template

from cms.desk.in_words import date_of
from cms.desk.kind_words import looks_after_kind_words
from cms.people.roles import is_administrator

register = template.Library()
register.filter("date_of", date_of)
register.filter("is_administrator", is_administrator)
register.filter("looks_after_kind_words", looks_after_kind_words)
