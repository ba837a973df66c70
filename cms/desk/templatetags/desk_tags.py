"""What the templates of the desk and of Wagtail's admin ask about people."""

from django import template

from cms.people.roles import is_administrator

register = template.Library()
register.filter("is_administrator", is_administrator)
