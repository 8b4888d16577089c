"""Verbs about analytical notes: ask for one, word it, put it on paper, throw it away."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import queue
from accounts.models import Job, User
from analytics import tasks
from analytics.models import AnalyticalNote, ResultSheet, Work
from analytics.reports.note.paper import note_paper
from analytics.reports.note.words import PARTS, tidy
from analytics.services import versions
from analytics.services.drafting import drafted
from analytics.services.versions import locked, record
from documents.models import Document
from schools.models import Municipality, School
from schools.subjects import Subject

SUBJECT = "analytical_note"
BESIDE = ("municipality", "school")


@dataclass(frozen=True, slots=True)
class About:
    """What a note is about: a year of a municipality, narrowed to a school, and to a work or a subject."""

    municipality: Municipality
    year: int
    school: School | None = None
    work: Work | None = None
    subject: str = ""


class Clash(versions.Clash):
    """Somebody has saved another wording meanwhile; ``current`` is the note as it is now."""

    sentence = gettext_lazy("Somebody has changed this note meanwhile. Compare the two and save again.")


@transaction.atomic
def make(about: About, *, by: User) -> AnalyticalNote:
    """Have a note made in the background; the same question while it is being made gives that one back.

    Raises ``ValidationError`` when nobody has handed in results of what it is to be about.
    """
    Municipality.objects.select_for_update().get(pk=about.municipality.pk)  # because a double click asks once
    facts = {
        "municipality": about.municipality,
        "year": about.year,
        "school": about.school,
        "work": about.work,
        "subject": about.subject,
        "user": by,
    }
    waiting = AnalyticalNote.objects.filter(**facts, facts={}).first()
    if waiting is not None:
        ask(waiting, by=by)
        return waiting
    if not _sheets(about).exists():
        raise ValidationError(_("No results of this have come in yet."))
    note = AnalyticalNote.objects.create(title=_title(about), **facts)
    record("note.asked", note, note.school or note.municipality_id, by, title=note.title)
    ask(note, by=by)
    return note


def _sheets(about: About) -> QuerySet[ResultSheet]:
    rows = ResultSheet.objects.season(about.municipality.pk, about.year).filter(n__gt=0)
    rows = rows.filter(work=about.work) if about.work else rows
    rows = rows.filter(work__subject=about.subject) if about.subject else rows
    return rows.filter(school=about.school) if about.school else rows


def _title(about: About) -> str:
    with override("ru"):
        what = f"О результатах проверочных работ {about.year} года"
        if about.work:
            what = f"О результатах работы «{about.work}»"
        elif about.subject:
            what += f" по предмету «{Subject(about.subject).label}»"
        whose = about.school.name if about.school else about.municipality.name
    return f"{what}: {whose}"[:300]


def ask(note: AnalyticalNote, *, by: User) -> Job:
    """Have the note made, or made once more after it has failed."""
    job = queue.enqueue(tasks.make_note, {"note": note.pk}, key=f"note:{note.pk}", by=by)
    AnalyticalNote.objects.filter(pk=note.pk).update(job=job.pk)
    return job


@transaction.atomic
def word(note: AnalyticalNote, texts: Mapping[str, str], *, version: int, by: User) -> AnalyticalNote:
    """Keep a person's words by part, a paragraph a line; the facts never change. Raises ``Clash``, and
    ``ValidationError`` while the note is being made or when it is left without any conclusion."""
    row = locked(note, None, *BESIDE)
    _refuse_unmade(row)
    if row.version != version:
        raise Clash(row)
    words = {part: tidy(texts[part]) if part in texts else row.words.get(part, []) for part in PARTS}
    if not words["conclusions"] and not words["recommendations"]:
        raise ValidationError({"conclusions": _("A note needs a conclusion or a recommendation.")})
    changed = {part: [row.words.get(part, []), words[part]] for part in PARTS if row.words.get(part, []) != words[part]}
    if changed:
        row.words, row.version = words, row.version + 1
        row.save(update_fields=["words", "version"])
        record("note.worded", row, row.school or row.municipality_id, by, parts=sorted(changed))
    return row


@transaction.atomic
def put_on_paper(note: AnalyticalNote, *, for_school: bool, by: User) -> Document:
    """The note as a draft in the register, made anew from the present words while it is a draft."""
    row = locked(note, None, *BESIDE)
    _refuse_unmade(row)
    paper = note_paper(row, for_school=for_school)
    school = row.school if for_school else None
    made = drafted(
        paper,
        Document.objects.about(SUBJECT, row.pk).filter(school=school),
        kind="analytical_note",
        subject_kind=SUBJECT,
        subject_id=row.pk,
        subject_label=row.title,
        municipality=row.municipality,
        school=school,
        by=by,
    )
    AnalyticalNote.objects.filter(pk=row.pk).update(document=made.pk)
    record("note.printed", row, row.school or row.municipality_id, by)
    return made


@transaction.atomic
def delete(note: AnalyticalNote, *, by: User) -> None:
    """Throw a note away; papers made of it stay in the register."""
    row = locked(note, None, *BESIDE)
    record("note.deleted", row, row.school or row.municipality_id, by, title=row.title)
    row.delete()


def _refuse_unmade(note: AnalyticalNote) -> None:
    if not note.facts:
        raise ValidationError(_("The note is still being made."))
