"""Pages of the schools: places, people, procedures, the calendar and the journal."""
