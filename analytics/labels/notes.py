"""Words of the journal for notes."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
