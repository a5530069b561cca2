"""Names of those who changed something, as people read them."""

from django import template

from registry.changes.people import shown_who

register = template.Library()
register.filter("who", shown_who)
