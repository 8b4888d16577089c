"""Words of the journal for seasons."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
