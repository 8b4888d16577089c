"""Words of the journal for deliveries."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
