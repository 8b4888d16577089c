"""Words of the journal: acts."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
