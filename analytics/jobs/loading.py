"""One file taken in whole or not at all: works, sheets and facts in one transaction, one file at a time in memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import journal
from accounts.models import User
from analytics.jobs import copying, facts, sheets, works
from analytics.jobs.matching import Place, Register, Whose, placed
from analytics.jobs.sheets import Misfit
from analytics.models import ResultSheet, Upload, Work
from analytics.parsing.model import Reading
from analytics.participants import Participants
from office.garbage import uncollected

AT_ONCE = 250  # sheets in one statement, because each carries its participants, about a kilobyte of them
Replaced = tuple[ResultSheet, str, int]


@dataclass(slots=True)
class Intake:
    """What came of one file."""

    new: int = 0
    same: int = 0
    replaced: list[Replaced] = field(default_factory=list)
    made: list[Work] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As the upload keeps it."""
        return {
            "new": self.new,
            "same": self.same,
            "replaced": len(self.replaced),
            "works": [work.pk for work in self.made],
            "facts": self.facts,
            "left": self.left,
            "marks": self.marks,
        }


def take_in(upload: Upload, reading: Reading, register: Register, *, by: User | None) -> Intake | None:
    """Keep everything that a file says of ours, in one transaction; ``None`` when that has been done already.

    Raises ``Misfit`` when the file does not fit the works as they are; then nothing of it is kept.
    """
    with transaction.atomic():
        fresh = Upload.objects.select_for_update().get(pk=upload.pk)
        if fresh.outcome == Upload.Outcome.LOADED:
            return None
        places = placed(reading.schools, register, upload)
        done = Intake()
        mine = _works(upload, reading, places, done)
        _sheets(fresh, reading, mine, places, done)
        bag = facts.Bag(fresh, mine, places, register.own)
        done.facts, done.left = facts.keep(reading, bag), bag.left
        fresh.outcome, fresh.loaded_at = Upload.Outcome.LOADED, timezone.now()
        fresh.diagnosis = {**fresh.diagnosis, "loaded": done.told()}
        fresh.save(update_fields=["outcome", "loaded_at", "diagnosis"])
        _write_journal(fresh, done, by)
    return done


def unchanged(upload: Upload, reading: Reading, register: Register) -> bool:
    """Whether this very file has been taken in before and all that it says is still what is known."""
    place = upload.delivery.municipality_id
    twins = Upload.objects.filter(sha256=upload.sha256, delivery__municipality=place, outcome=Upload.Outcome.LOADED)
    twin = twins.exclude(pk=upload.pk).order_by("-loaded_at").first()
    if twin is None:
        return False
    places = placed(reading.schools, register, upload)
    if any(one.whose == Whose.ASKED for one in places.values()):
        return False
    kind = upload.delivery.hints.get("kind", "vpr")
    known = [None if works.unknown(told) else works.found(place, told, kind) for told in reading.works]
    try:
        wanted = {key: told["digest"] for key, told in _figures(reading, known, places)}
    except Misfit:
        return False
    kept = facts.count_of(twin) == sum(twin.diagnosis.get("loaded", {}).get("facts", {}).values())
    return kept and all(key[0] for key in wanted) and _digests(wanted) == wanted


def _digests(wanted: Mapping[tuple[int, int], str]) -> dict[tuple[int, int], str]:
    rows = ResultSheet.objects.filter(work__in={key[0] for key in wanted}, school__in={key[1] for key in wanted})
    found = {(work, school): digest for work, school, digest in rows.values_list("work", "school", "digest")}
    return {key: digest for key, digest in found.items() if key in wanted}


def _works(upload: Upload, reading: Reading, places: Mapping[str, Place], done: Intake) -> list[Work | None]:
    """The works that the file's rows of ours belong to, locked in one order, because files come in side by side."""
    used = {sheet.work for sheet in reading.sheets if places[sheet.school.key].whose == Whose.OURS}
    used |= works.used_beside(reading)
    kind = upload.delivery.hints.get("kind", "vpr")
    mine: list[Work | None] = [
        _work(upload, told, kind, reading, done) if index in used else None for index, told in enumerate(reading.works)
    ]
    pks = sorted({work.pk for work in mine if work})
    locked = {work.pk: work for work in Work.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    return [locked[work.pk] if work else None for work in mine]


def _work(upload: Upload, told: Any, kind: str, reading: Reading, done: Intake) -> Work:
    if missing := works.unknown(told):
        raise Misfit("work_unknown", what=missing[0])
    place = upload.delivery.municipality_id
    work, new = works.found(place, told, kind), False
    if work is None:
        work, new = works.made(place, told, kind, reading)
    if not new:
        if misfit := works.why_unfit(work, told):
            raise misfit
        new = works.completed(work, told, reading)
    if new:
        done.made.append(work)
    return work


def _figures(
    reading: Reading, mine: list[Work | None], places: Mapping[str, Place]
) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
    """Work and school of every sheet of ours with what its row keeps, one after another."""
    parts: dict[tuple[int, int], list[tuple[Work, Participants]]] = {}
    orders: dict[int, sheets.Order] = {}
    for sheet in reading.sheets:
        place, work = places[sheet.school.key], mine[sheet.work]
        if place.whose != Whose.OURS or place.school is None:
            continue
        if work is None:
            raise Misfit("work_unknown", what="year")
        if sheet.work not in orders:
            orders[sheet.work] = sheets.Order([task.code for task in reading.works[sheet.work].tasks], work)
        read = orders[sheet.work].of(sheet.participants)
        parts.setdefault((work.pk, place.school), []).append((work, read))
    for key, group in parts.items():
        yield key, sheets.fields(sheets.joined([read for _, read in group]), group[0][0].thresholds)


@uncollected()
def _sheets(
    upload: Upload, reading: Reading, mine: list[Work | None], places: Mapping[str, Place], done: Intake
) -> None:
    known = ResultSheet.objects.filter(work__in=[work.pk for work in mine if work]).light()
    found = {(sheet.work_id, sheet.school_id): sheet for sheet in known.select_related("work", "school")}
    fresh, altered = [], []
    for (work, school), told in _figures(reading, mine, places):
        done.marks[str(told["marks_source"])] = done.marks.get(str(told["marks_source"]), 0) + 1
        old = found.get((work, school))
        if old is None:
            fresh.append(ResultSheet(work_id=work, school_id=school, upload=upload, **told))
        elif old.digest == told["digest"]:
            done.same += 1
        else:
            done.replaced.append((old, old.digest, old.n))
            altered.append(sheets.filled(old, told | {"upload": upload, "loaded_at": timezone.now()}))
    done.new = copying.insert(fresh, AT_ONCE)
    for sheet in altered:  # one by one, because a statement for many would hold all their participants several times
        sheet.save()


def _write_journal(upload: Upload, done: Intake, by: User | None) -> None:
    """After all rows are written, because the journal's lock is the last that a transaction may wait for."""
    delivery = upload.delivery
    place, own = delivery.municipality_id, delivery.school_id
    for work in done.made:
        journal.record(
            "work.made", work, by, municipality=place, changes={"file": upload.name, "tasks": len(work.tasks)}
        )
    for sheet, digest, n in done.replaced:
        changes = {"digest": [digest, sheet.digest], "n": [n, sheet.n], "file": upload.name}
        journal.record("sheet.replaced", sheet, by, municipality=place, school=sheet.school_id, changes=changes)
    told = {"file": upload.name, "sha256": upload.sha256, **{k: v for k, v in done.told().items() if v}}
    journal.record("results.taken_in", upload, by, municipality=place, school=own, changes=told)
