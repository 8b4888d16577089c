"""Verbs about places, people, procedures and the calendar: each whole or not at all, each one journalled."""
