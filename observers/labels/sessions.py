"""Words of the journal: sessions."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
