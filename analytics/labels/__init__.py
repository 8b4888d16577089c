"""Words for what results and analyses say in codes."""

from analytics.labels import deliveries, following, matters, notes, seasons

ACTIONS = {
    **deliveries.ACTIONS,
    **seasons.ACTIONS,
    **matters.ACTIONS,
    **following.ACTIONS,
    **notes.ACTIONS,
}
