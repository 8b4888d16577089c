"""Everything a note says, gathered once and frozen: the sheets, the latest finished analysis, what followed it."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.roles import Role
from analytics import cohorts
from analytics.jobs.note_figures import Figures, figures, read
from analytics.jobs.note_past import Past
from analytics.models import AnalyticalNote, Finding, Inquiry, Recheck, ResultSheet, Run, RunPart, Work
from analytics.reports.others import drawn
from analytics.reports.season import Season
from analytics.reports.seen import with_told
from analytics.rules import InquiryState, RecheckState
from schools.rules import Post, Scope

VERSION = 1
Tell = Callable[[int, int], None]


def gather(note: AnalyticalNote, today: date, tell: Tell) -> Figures:
    """All facts of the note; ``tell(done, total)`` is called after each work."""
    works = works_of(note)
    season = Season(note.municipality, note.year, above(note), today)
    run = Run.objects.done().filter(municipality=note.municipality_id, year=note.year).first()
    past = Past(note.municipality_id, note.school_id, note.year)
    signs, matters = _signs(note, run, works, today), _matters(note, works, today)
    parts = _parts(run, works)
    rechecks = _rechecks(note, works)
    missing = {line.work.pk: len(line.missing) for line in season.lines()} if not note.school_id else {}
    made = []
    for done, work in enumerate(works):
        tell(done, len(works) + 1)
        found = {**_about(work), **figures(read(work, note.school_id))}
        part = parts.get(work.pk, {})
        found |= _beside(note, drawn(part, {note.school_id}) if note.school_id else part, found)
        found |= {"missing": missing.get(work.pk, 0), "cohort": past.cohort(work), "years": past.years(work)}
        found |= {"twos": past.twos(work), "signs": signs.get(work.pk), "rechecks": rechecks.get(work.pk)}
        found |= {"matters": dict(matters.get(work.pk, {}))}
        made.append(found)
    return {
        "version": VERSION,
        "day": today.isoformat(),
        "school": note.school.name if note.school else "",
        "place": note.municipality.name,
        "year": note.year,
        "run": _run(run, season.outdated) if run else None,
        "works": made,
    }


def works_of(note: AnalyticalNote) -> list[Work]:
    """The works a note is about, of which there are results."""
    works = cohorts.works_of(note.municipality_id, note.year)
    if note.work_id:
        works = [work for work in works if work.pk == note.work_id]
    if note.subject:
        works = [work for work in works if work.subject == note.subject]
    if note.school_id:
        own = set(ResultSheet.objects.filter(school=note.school_id, work__in=works).values_list("work", flat=True))
        works = [work for work in works if work.pk in own]
    return works


def above(note: AnalyticalNote) -> Scope:
    """Who may hold the paper: those of the municipality who hear of signs only after the school has been heard."""
    return Scope((Post(Role.AUDITOR, note.municipality_id),))


def _about(work: Work) -> Figures:
    return {
        "pk": work.pk,
        "kind": work.kind,
        "grade": work.grade,
        "subject": work.subject_words,
        "maximum": work.maximum,
        "thresholds": list(work.thresholds or ()),
    }


def _run(run: Run, outdated: int) -> Figures:
    day = timezone.localtime(run.finished_at).date().isoformat() if run.finished_at else ""
    return {"pk": run.pk, "day": day, "engine": run.engine_version, "outdated": outdated}


def _parts(run: Run | None, works: Iterable[Work]) -> dict[int, Figures]:
    rows = RunPart.objects.filter(run=run, work__in=list(works)) if run else RunPart.objects.none()
    return dict(rows.values_list("work", "figures"))


def _beside(note: AnalyticalNote, part: Figures, found: Figures) -> Figures:
    """What the group is shown against: the control sample, and for a school the municipality and its funnel."""
    known = {str(row["code"]): row for row in part.get("tasks") or ()}
    names = ("control_percent", "control_low", "control_high")
    for row in found["task_rows"]:
        other = known.get(row["code"], {})
        row |= dict(zip(("control", "control_low", "control_high"), (other.get(name) for name in names), strict=True))
        if note.school_id:
            row["municipality"] = other.get("percent")
    beside: Figures = {"reference": part.get("reference", ""), "funnel": _funnel(note, part.get("funnel") or {})}
    if note.school_id:
        beside["municipal"] = {"percent": part.get("percent"), "marks": part.get("marks") or [], "n": part.get("n")}
    return beside


def _funnel(note: AnalyticalNote, told: Figures) -> Figures:
    """Dots without names: [works, per cent, whether it is the note's own school]."""
    points = [[n, percent, pk == note.school_id] for pk, n, percent in told.get("points") or ()]
    kept = {name: told.get(name) for name in ("centre", "within_sd", "tau")}
    return {**kept, "points": sorted(points, key=lambda point: (point[0], point[1] or 0.0))} if points else {}


def _signs(note: AnalyticalNote, run: Run | None, works: list[Work], today: date) -> dict[int, Figures]:
    """By work: answers and named signs counted, and the schools named, all of what may be told already; ``veiled``:
    the others, because in a work of few schools a count says which one it is."""
    if run is None:
        return {}
    rows = with_told(Finding.objects.filter(run=run, work__in=works), above(note), today)
    rows = rows.filter(school=note.school_id) if note.school_id else rows
    found: dict[int, Figures] = {}
    for row in rows.select_related("school").defer("figures", "classes").order_by("school__name", "school"):
        line = found.setdefault(row.work_id, {"answers": Counter(), "codes": Counter(), "named": [], "veiled": 0})
        seen: Any = row
        if not seen.told:
            line["veiled"] += 1
            continue
        line["answers"][row.answer] += 1
        if row.flag:
            codes = [str(sign["code"]) for sign in row.signs if sign.get("named")]
            line["codes"].update(codes)
            line["named"].append([row.school.name, codes])
    return {pk: {**line, "answers": dict(line["answers"]), "codes": dict(line["codes"])} for pk, line in found.items()}


def _matters(note: AnalyticalNote, works: list[Work], today: date) -> dict[int, Counter[str]]:
    """By work: how the matters in which schools were heard stand: "silent", "answered", or how they were decided."""
    rows = Inquiry.objects.live().heard(today).filter(work__in=works)
    rows = rows.filter(school=note.school_id) if note.school_id else rows
    found: dict[int, Counter[str]] = {}
    for work, state, verdict in rows.order_by("pk").values_list("work", "state", "verdict"):
        stands = "silent" if state == InquiryState.ASKED else verdict or "answered"
        found.setdefault(work, Counter())[stands] += 1
    return found


def _rechecks(note: AnalyticalNote, works: list[Work]) -> dict[int, Figures]:
    rows = Recheck.objects.filter(work__in=works).exclude(state=RecheckState.CANCELLED)
    rows = rows.filter(school=note.school_id) if note.school_id else rows
    found: dict[int, Figures] = {}
    for work, state, marked, agreement in rows.order_by("pk").values_list("work", "state", "marked", "agreement"):
        line = found.setdefault(work, {"drawn": 0, "entered": 0, "n": 0, "unchanged": 0})
        line["drawn"] += 1
        if state == RecheckState.ENTERED:
            line["entered"] += 1
            line["n"] += int(agreement.get("n", len(marked)))
            line["unchanged"] += int(agreement.get("unchanged", 0))
    return found
