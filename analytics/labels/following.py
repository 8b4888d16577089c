"""Words of the journal for following."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
