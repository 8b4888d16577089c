"""Facts of groups and schools beside the pupils' results: kept so that the same file again changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from analytics.jobs.matching import Place, Whose
from analytics.models import (
    Aggregate,
    ExamMean,
    JournalRoll,
    ListedSchool,
    PriorMean,
    Recheck,
    SchoolContext,
    Upload,
    Work,
)
from analytics.parsing import heads
from analytics.parsing import model as told
from analytics.parsing.model import Reading, SchoolRef
from analytics.rules import RecheckState

KINDS = (Aggregate, ListedSchool, ExamMean, JournalRoll, PriorMean, SchoolContext)


@dataclass(slots=True)
class Bag:
    """What one file's facts are kept with: whose a school is, which work an index means; and what was left out."""

    upload: Upload
    works: Sequence[Work | None]
    places: dict[str, Place]
    own: int | None = None
    left: dict[str, int] = field(default_factory=dict)

    def school(self, ref: SchoolRef) -> int | None:
        """The id of a school that is ours."""
        place = self.places[ref.key]
        return place.school if place.whose == Whose.OURS else None

    def without(self, code: str, count: int = 1) -> None:
        """Note that so many rows were left out for this reason."""
        self.left[code] = self.left.get(code, 0) + count


def keep(reading: Reading, bag: Bag) -> dict[str, int]:
    """Every fact of a file, written over what was known of the same thing; counts by kind."""
    kept = {
        "aggregates": _write(Aggregate, _aggregates(reading, bag), ("work", "table", "level", "group")),
        "listed": _write(ListedSchool, _listed(reading, bag), ("school", "year", "grade", "subject", "source")),
        "exams": _write(ExamMean, _exams(reading, bag), ("school", "exam", "year", "subject")),
        "rolls": _write(JournalRoll, _rolls(reading, bag), ("work", "school")),
        "priors": _write(PriorMean, _priors(reading, bag), ("school", "year", "grade", "subject")),
        "contexts": _write(SchoolContext, _contexts(reading, bag), ("school", "year")),
        "rechecks": sum(keep_second_marking(one, bag) for one in reading.rechecks),
    }
    return {name: count for name, count in kept.items() if count}


def count_of(upload: Upload) -> int:
    """Facts that are known from this file now."""
    return sum(kind.objects.filter(upload=upload).count() for kind in KINDS)


def _write(kind: type[models.Model], rows: Iterable[models.Model], unique: tuple[str, ...]) -> int:
    # Because one statement may not write the same row twice, the last of equal ones stands.
    names = [f.attname for f in kind._meta.concrete_fields if f.name in unique]

    def key(row: models.Model) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in names)

    every = list({key(row): row for row in rows}.values())
    others = [f.name for f in kind._meta.concrete_fields if not f.primary_key and f.name not in unique]
    kind._default_manager.bulk_create(
        every, batch_size=500, update_conflicts=True, unique_fields=unique, update_fields=others
    )
    return len(every)


def _aggregates(reading: Reading, bag: Bag) -> Iterable[Aggregate]:
    for one in reading.aggregates:
        at_school = one.level == Aggregate.Level.SCHOOL
        school = bag.school(SchoolRef(one.login, one.group)) if at_school else None
        if at_school and school is None:
            bag.without("groups_elsewhere")
        elif bag.own and not at_school:
            bag.without("groups_of_others")
        elif work := bag.works[one.work]:
            yield Aggregate(
                work=work,
                upload=bag.upload,
                table=one.table,
                level=one.level,
                group=one.group[:300],
                school_id=school,
                n=one.n,
                n_schools=one.n_schools,
                values=dict(one.values),
            )


def _of_ours(rows: Iterable[Any], bag: Bag, *needed: str) -> Iterable[tuple[Any, int]]:
    for one in rows:
        school = bag.school(one.school)
        if school is None:
            bag.without("rows_elsewhere")
        elif not all(getattr(one, name) for name in needed):
            bag.without("rows_incomplete")
        else:
            yield one, school


def _listed(reading: Reading, bag: Bag) -> Iterable[ListedSchool]:
    for one, school in _of_ours(reading.listed, bag, "year"):
        source = (one.source or bag.upload.name)[:300]
        yield ListedSchool(
            school_id=school, year=one.year, grade=one.grade, subject=one.subject, source=source, upload=bag.upload
        )


def _exams(reading: Reading, bag: Bag) -> Iterable[ExamMean]:
    for one, school in _of_ours(reading.exams, bag, "year", "exam", "subject"):
        facts = {"exam": one.exam, "year": one.year, "subject": one.subject, "n": one.n, "mean": one.mean}
        yield ExamMean(school_id=school, upload=bag.upload, **facts)


def _rolls(reading: Reading, bag: Bag) -> Iterable[JournalRoll]:
    for one, school in _of_ours(reading.rolls, bag):
        if work := bag.works[one.work]:
            marks = {f"marks{mark}": count for mark, count in zip((2, 3, 4, 5), one.marks, strict=True)}
            yield JournalRoll(work=work, school_id=school, enrolled=one.enrolled, upload=bag.upload, **marks)


def _priors(reading: Reading, bag: Bag) -> Iterable[PriorMean]:
    for one, school in _of_ours(reading.priors, bag, "year", "grade", "subject"):
        yield PriorMean(
            school_id=school,
            year=one.year,
            grade=one.grade,
            subject=one.subject,
            n=one.n,
            mean_percent=one.mean_percent,
            deviation_percent=one.deviation_percent,
            marks=dict(one.marks),
            upload=bag.upload,
        )


def _contexts(reading: Reading, bag: Bag) -> Iterable[SchoolContext]:
    for one, school in _of_ours(reading.contexts, bag, "year"):
        yield SchoolContext(
            school_id=school,
            year=one.year,
            settlement=one.settlement[:80],
            settlement_size=one.settlement_size,
            pupils=one.pupils,
            special_needs=one.special_needs,
            social_index=one.social_index,
            advanced=one.advanced,
            more=dict(one.more) | ({"kind": one.kind} if one.kind else {}),
            upload=bag.upload,
        )


def keep_second_marking(one: told.Recheck, bag: Bag) -> bool:
    """Write the second marking into the sample that waits for it; people look at it there before it counts."""
    school, work = bag.school(one.school), bag.works[one.work]
    drawn = Recheck.objects.select_for_update().filter(school=school, work=work, state=RecheckState.DRAWN).first()
    if drawn is None or work is None:
        bag.without("no_recheck", len(one.codes))
        return False
    wanted = {str(row["code"]) for row in drawn.drawn}
    told_tasks = {heads.order(code): at for at, code in enumerate(one.tasks)}
    order = [told_tasks.get(heads.order(task["code"])) for task in work.tasks]
    marked = {
        code: [-1 if at is None else int(points[at]) for at in order]
        for code, points in zip(one.codes, one.second_points, strict=True)
        if code in wanted
    }
    if len(one.codes) > len(marked):
        bag.without("codes_not_drawn", len(one.codes) - len(marked))
    if drawn.marked != marked:
        drawn.marked = marked
        drawn.version += 1
        drawn.save(update_fields=["marked", "version"])
    return bool(marked)
