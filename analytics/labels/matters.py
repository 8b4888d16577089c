"""Words of the journal for matters."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
