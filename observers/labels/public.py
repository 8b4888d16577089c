"""Words of the journal: public."""

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
