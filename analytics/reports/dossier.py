"""One school's year: a sentence, works against signs, and behind each sign its picture, its causes, what to check."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from analytics.charts import Chart
from analytics.labels.reasons import MARKERS, Marker, reason_words
from analytics.labels.signs import (
    SIGNS,
    STATES,
    answer_sentence,
    causes,
    checks,
    rarity,
    school_sentence,
    sign_name,
    sign_sentence,
    strength,
)
from analytics.labels.small import rule_words, sign_numbers
from analytics.models import Finding, Inquiry, JournalRoll, ListedSchool, ResultSheet, Run, RunPart, Work
from analytics.reports import pictures
from analytics.reports.evidence import Ground, facts_of
from analytics.reports.others import OF_WORK, drawn, of_finding, own_of
from analytics.reports.seen import with_told
from schools.models import School
from schools.rules import Scope

Signs = Mapping[str, Any]
OF_EVERYBODY = ("tasks", "reference")


@dataclass(frozen=True, slots=True)
class Answered:
    """A cell of works against signs: its word, and the number of the note that says why it was not checked."""

    code: str
    state: str
    words: str
    note: int = 0


@dataclass(frozen=True, slots=True)
class SignShown:
    """A named sign with everything beside it."""

    code: str
    name: str
    words: str
    rarity: str
    causes: list[str]
    checks: list[str]
    small: str
    chart: Chart | None


@dataclass(slots=True)
class WorkShown:
    """One work of the school; ``told`` is False while schools have not been heard and others look."""

    finding: Finding
    title: str
    sentence: str
    cells: list[Answered]
    signs: list[SignShown] = field(default_factory=list)
    singles: list[str] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    inquiry: Inquiry | None = None
    told: bool = True


@dataclass(slots=True)
class Dossier:
    """The whole page; ``run`` is ``None`` while nothing was analysed."""

    school: School
    year: int
    run: Run | None
    sentence: str
    works: list[WorkShown] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    listed: list[ListedSchool] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        """Names of the signs, in the order of the cells."""
        return [str(name) for name in SIGNS.values()]

    @property
    def flagged(self) -> list[WorkShown]:
        """Works on the list to check that this reader may be told of."""
        return [shown for shown in self.works if shown.finding.flag and shown.told]

    @property
    def single(self) -> list[WorkShown]:
        """Works with a sign that alone is no reason to ask."""
        return [shown for shown in self.works if shown.singles]

    @property
    def veiled(self) -> int:
        """How many works whose signs, if there are any, are not for this reader yet."""
        return sum(not shown.told for shown in self.works)

    @property
    def markers(self) -> list[tuple[Marker, list[str]]]:
        """Federal markers met, each with its works."""
        met: dict[Marker, list[str]] = {}
        for shown in self.works:
            for marker in shown.markers:
                met.setdefault(marker, []).append(shown.title)
        return list(met.items())


def latest_run(municipality: int, year: int) -> Run | None:
    """The analysis that counts: the last one that was finished."""
    return Run.objects.done().filter(municipality=municipality, year=year).first()


def dossier(school: School, year: int, *, scope: Scope, today: date, on_paper: bool = False) -> Dossier:
    """The school's year as this reader may see it; the number of queries does not depend on the number of works.

    A paper is the school's too, so it holds nothing of too few others.
    """
    run = latest_run(school.municipality_id, year)
    listed = list(ListedSchool.objects.filter(school=school, year=year))
    if run is None:
        return Dossier(school, year, None, school_sentence([], 0, 0), listed=listed)
    rows = with_told(Finding.objects.filter(run=run, school=school), scope, today).select_related("work", "run")
    findings = sorted(rows.defer("classes"), key=lambda row: (row.work.grade, row.work.subject_words.casefold()))
    matters = Inquiry.objects.within(scope, today).filter(school=school, work__year=year)
    asked = {row.work_id: row for row in matters}
    own = frozenset({school.pk}) if on_paper else own_of(scope, school.municipality_id)
    grounds = grounds_of(school, run, [row for row in findings if row.flag and told(row)], own)
    made = Dossier(school, year, run, "", listed=listed, rules=rule_words(run))
    for row in findings:
        shown = _work(row, made.notes)
        shown.inquiry = asked.get(row.work_id)
        if row.flag and shown.told:
            shown.signs = signs_of(row, grounds.get(row.work_id))
        made.works.append(shown)
    made.sentence = _sentence(made)
    return made


def told(row: Finding) -> bool:
    """Whether the reader may be told of the signs; findings of ``with_told`` only."""
    return bool(row.told)  # type: ignore[attr-defined]


def grounds_of(
    school: School,
    run: Run,
    findings: Iterable[Finding],
    own: Collection[int] | None,
    names: Sequence[str] = OF_EVERYBODY,
) -> dict[int, Ground]:
    """What the pictures of these findings are drawn from, by work, as a reader for his ``own`` schools may see it;
    three queries. ``names``: which of the work's figures are wanted, because those of a region are long."""
    wanted = {row.work_id: row for row in findings}
    figures = _figures(run.pk, wanted, (*names, *OF_WORK))
    sheets = {row.work_id: row for row in ResultSheet.objects.filter(school=school, work__in=wanted)}
    rolls = {row.work_id: row for row in JournalRoll.objects.filter(school=school, work__in=wanted)}
    return {
        pk: Ground(
            row.work,
            sheets[pk].participants if pk in sheets else None,
            row.figures if own is None else of_finding(row.figures, figures.get(pk, {}), own),
            figures.get(pk, {}) if own is None else drawn(figures.get(pk, {}), own),
            _roll(rolls.get(pk)),
        )
        for pk, row in wanted.items()
    }


def _figures(run: int, works: Iterable[int], names: Sequence[str]) -> dict[int, dict[str, Any]]:
    found = RunPart.objects.filter(run=run, work__in=works).values_list("work", *(f"figures__{name}" for name in names))
    return {pk: dict(zip(names, values, strict=True)) for pk, *values in found}


def figures_of(row: Finding) -> dict[str, Any]:
    """What of the work's figures says whether the finding's own may be shown; one query."""
    return _figures(row.run_id, [row.work_id], OF_WORK).get(row.work_id, {})


def _roll(row: JournalRoll | None) -> list[int] | None:
    if row is None:
        return None
    counts = [row.marks2, row.marks3, row.marks4, row.marks5]
    return None if None in counts else [count or 0 for count in counts]


def title_of(work: Work) -> str:
    """A work within its year."""
    return _("%(subject)s, grade %(grade)s") % {"subject": work.subject_words, "grade": work.grade}


def signs_of(row: Finding, ground: Ground | None) -> list[SignShown]:
    """The named signs of a finding with their pictures."""
    return [_shown(sign, ground) for sign in row.signs if sign.get("named")]


def _shown(sign: Signs, ground: Ground | None) -> SignShown:
    code = str(sign["code"])
    return SignShown(
        code=code,
        name=sign_name(code),
        words=sign_sentence(code, facts_of(sign)),
        rarity=rarity(sign.get("p")),
        causes=causes(code),
        checks=checks(code),
        small=sign_numbers(sign),
        chart=pictures.of_sign(sign, ground) if ground else None,
    )


def _work(row: Finding, notes: list[str]) -> WorkShown:
    title, seen = title_of(row.work), told(row)
    if seen:
        more = strength(row.strong, row.signs)
        sentence = answer_sentence(row.answer, title, more=more, minimum=minimum_of(row.run))
    else:
        words = _("%(work)s: signs, if there are any, are shown here once schools were heard.")
        sentence = words % {"work": capfirst(title)}
    signs = {str(sign["code"]): sign for sign in row.signs}
    cells = [_cell(code, signs.get(code), row, notes) if seen else _veiled(code) for code in SIGNS]
    singles = [sign_name(str(sign["code"])) for sign in row.signs if seen and sign.get("named") and not row.flag]
    markers = [MARKERS[code] for code in row.figures.get("markers") or () if code in MARKERS]
    return WorkShown(row, title, sentence, cells, singles=singles, markers=markers, told=seen)


def _veiled(code: str) -> Answered:
    return Answered(code, "veiled", _("not shown yet"))


def _cell(code: str, sign: Signs | None, row: Finding, notes: list[str]) -> Answered:
    if row.answer == Finding.Answer.TOO_FEW:
        return Answered(code, "too_few", str(STATES["too_few"]))
    if sign is None or not sign.get("checked"):
        reason = reason_words(str((sign or {}).get("reason", "")))
        if reason not in notes:
            notes.append(reason)
        return Answered(code, "unchecked", str(STATES["unchecked"]), notes.index(reason) + 1)
    state = "signs" if sign.get("named") else "no_signs"
    return Answered(code, state, str(STATES[state]))


def minimum_of(run: Run) -> int:
    """From how many works of a school on an analysis has judged."""
    return int(run.parameters.get("minimum_school", 13))


def _sentence(made: Dossier) -> str:
    answers = [shown.finding.answer for shown in made.works]
    few, unchecked = answers.count(Finding.Answer.TOO_FEW), answers.count(Finding.Answer.UNCHECKED)
    judged = len(answers) - few - unchecked
    words = school_sentence([shown.title for shown in made.flagged], judged, few, unchecked)
    if made.veiled and not made.flagged:
        words = _("Schools are heard first. Signs, if there are any, are shown here once every school was heard.")
    return words
