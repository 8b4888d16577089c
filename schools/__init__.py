"""Municipalities, schools, staff, procedures and the calendar they all share."""
