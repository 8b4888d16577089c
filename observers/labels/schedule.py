"""Words of the journal: schedule."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
