"""Analyses: started for a whole season at once, stopped, thrown away."""

import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal, queue
from accounts.models import User
from analytics import cohorts, tasks
from analytics.engine.settings import ENGINE_VERSION, Settings
from analytics.labels.settings import refusal
from analytics.models import ResultSheet, Run
from analytics.reports.standing import why_stuck
from schools.models import Municipality


@transaction.atomic
def start_run(municipality: Municipality, year: int, settings: Settings, *, by: User | None) -> Run:
    """Have every work of the season examined, each by itself, and all gathered; returns the queued analysis.

    Refused while another analysis of the season is going, when no results have come in, and with settings out of
    their range (an error at each of them). The journal keeps what was chosen otherwise than recommended.
    """
    bad = settings.refused()
    if bad:
        raise ValidationError({name: refusal(name) for name in bad})
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    _clear_the_way(municipality, year)
    works = cohorts.works_of(municipality.pk, year)
    if not works:
        raise ValidationError(_("No results have come in for this season yet. Upload them first."))
    sheets = ResultSheet.objects.season(municipality.pk, year).filter(n__gt=0).order_by("pk")
    run = Run.objects.create(
        municipality=municipality,
        year=year,
        parameters=json.loads(settings.to_json()),
        engine_version=ENGINE_VERSION,
        inputs={str(pk): digest for pk, digest in sheets.values_list("pk", "digest")},
        figures={"total": len(works)},
        user=by,
    )
    changes = {name: list(pair) for name, pair in settings.changed().items()}
    journal.record("run.started", run, by, municipality=municipality.pk, changes=changes)
    for work in works:
        queue.enqueue(tasks.examine_work, {"run": run.pk, "work": work.pk}, key=f"run:{run.pk}:{work.pk}", by=by)
    return run


def _clear_the_way(municipality: Municipality, year: int) -> None:
    """One analysis at a time; one that nobody works at any more is put aside."""
    for run in Run.objects.going().filter(municipality=municipality, year=year).order_by("pk"):
        reason = why_stuck(run)
        if not reason:
            raise ValidationError(_("An analysis of this season is already going. Wait until it is done, or stop it."))
        _give_up(run, reason)


def _give_up(run: Run, reason: str) -> None:
    run.state, run.error, run.finished_at = Run.State.FAILED, reason, timezone.now()
    run.save(update_fields=["state", "error", "finished_at"])
    run.parts.all().delete()
    run.findings.all().delete()


@transaction.atomic
def cancel(run: Run, *, by: User) -> Run:
    """Stop an analysis that is going; whatever its workers still bring is thrown away."""
    row = Run.objects.select_for_update().get(pk=run.pk)
    if row.state not in {Run.State.QUEUED, Run.State.RUNNING}:
        raise ValidationError(_("This analysis is over; there is nothing to stop."))
    _give_up(row, _("Stopped by %(name)s.") % {"name": by.name})
    journal.record("run.stopped", row, by, municipality=row.municipality_id)
    return row


@transaction.atomic
def delete(run: Run, *, by: User) -> None:
    """Throw an analysis away with all it found; what schools were asked because of it stays."""
    row = Run.objects.select_for_update().get(pk=run.pk)
    if row.state in {Run.State.QUEUED, Run.State.RUNNING} and not why_stuck(row):
        raise ValidationError(_("This analysis is going. Stop it first."))
    journal.record("run.deleted", row, by, municipality=row.municipality_id)
    row.delete()
