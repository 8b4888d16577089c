"""Verbs about papers: draft and issue, what is kept with them, how they are tied, bundled and printed on own forms."""
