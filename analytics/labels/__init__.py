"""Words for what results and analyses say in codes."""

from analytics.labels import deliveries, following, matters, notes, seasons, settings

ACTIONS = {
    **deliveries.ACTIONS,
    **seasons.ACTIONS,
    **matters.ACTIONS,
    **following.ACTIONS,
    **notes.ACTIONS,
}

FIELDS = {"run": settings.FIELDS, **following.FIELDS}
