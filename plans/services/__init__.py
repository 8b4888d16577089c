"""Verbs about plans: bring one in, edit it, carry it through its life."""
