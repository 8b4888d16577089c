"""Words for what the observers' journal records say in codes."""

from observers.labels import acts, journal, places, privacy, public, schedule, sessions

ACTIONS = {
    **sessions.ACTIONS,
    **places.ACTIONS,
    **schedule.ACTIONS,
    **acts.ACTIONS,
    **privacy.ACTIONS,
    **public.ACTIONS,
}
FIELDS = journal.FIELDS
