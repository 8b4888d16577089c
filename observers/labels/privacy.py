"""Words of the journal: privacy."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
