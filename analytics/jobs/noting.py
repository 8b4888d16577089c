"""The making of a note in the background: facts gathered once, words suggested by rules."""

from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from accounts.queue import Work
from analytics.jobs.note_facts import gather
from analytics.models import AnalyticalNote
from analytics.reports.note.words import written


def make_note(work: Work) -> None:
    """Freeze the facts of a note and suggest its words; a note that has its facts keeps them."""
    rows = AnalyticalNote.objects.select_related("municipality", "school")
    note = rows.filter(pk=work.args["note"]).first()
    if note is None or note.facts:
        return
    today = timezone.localdate(timezone=ZoneInfo(note.municipality.time_zone))
    facts = gather(note, today, work.progress)
    words = written(facts)
    with work.finish(url=reverse("note", args=[note.pk])):
        AnalyticalNote.objects.filter(pk=note.pk, facts={}).update(facts=facts, words=words)
