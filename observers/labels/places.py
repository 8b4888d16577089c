"""Words of the journal: places."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
