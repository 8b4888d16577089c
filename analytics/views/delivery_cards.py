"""What the page of a delivery shows: a card per file, the schools to be named, what will be replaced."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.forms.deliveries import HintsForm
from analytics.jobs.diagnosing import blocked, whose
from analytics.jobs.matching import LEFT_OUT
from analytics.labels.deliveries import FACTS, left_words
from analytics.labels.imports import LAYOUTS, PARTS, say
from analytics.models import Delivery, ResultSheet, Upload, Work
from analytics.parsing.codes import Code, Layout
from analytics.services.delivering import LOADABLE
from office import natural
from schools.models import School
from schools.subjects import SHORT_KINDS, ProcedureKind, Subject

SENTENCES = 5  # of one kind of note, because the others are alike
LOOKS = {
    "waiting": "reading",
    "accepted": "good",
    "warnings": "warning",
    "refused": "refused",
    "same": "not_needed",
    "loaded": "done",
}
Known = Mapping[tuple[Any, ...], Work]


class Cards:
    """The files of one delivery with everything their cards need, in a number of queries that does not grow."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.uploads = list(delivery.uploads.order_by("pk"))
        schools = School.objects.filter(municipality=delivery.municipality_id).order_by("name")
        self.schools = {school.pk: school for school in schools}
        self.works = self._works()
        self.sheets = self._sheets()

    def _works(self) -> Known:
        years = {work["year"] for row in self.uploads for work in row.diagnosis.get("works", [])} - {None}
        rows = Work.objects.filter(municipality=self.delivery.municipality_id, year__in=years)
        kind = self.delivery.hints.get("kind", ProcedureKind.VPR)
        return {_key(work): work for work in rows if work.kind == kind}

    def _sheets(self) -> dict[tuple[int, int], int]:
        rows = ResultSheet.objects.filter(work__in=[work.pk for work in self.works.values()])
        return {(work, school): n for work, school, n in rows.values_list("work", "school", "n")}

    def all(self) -> list[dict[str, Any]]:
        """The cards in the order the files came."""
        return [self._card(row) for row in self.uploads]

    def _card(self, row: Upload) -> dict[str, Any]:
        facts = row.diagnosis
        lines = self._lines(row)
        return {
            "upload": row,
            "look": LOOKS[row.outcome],
            "layout": LAYOUTS.get(row.layout, "") if row.layout != Layout.UNKNOWN else "",
            "works": [_work_words(work) for work in facts.get("works", [])],
            "facts": [(FACTS[name], count) for name, count in facts.get("facts", {}).items()],
            "notes": self._notes(facts),
            "unknown": [PARTS[name] for name in blocked(row)] if row.outcome in LOADABLE else [],
            "lines": lines,
            "replaced": sum(1 for line in lines if line["before"] is not None),
            "left_out": bool(facts.get("left_out")),
            "loaded": self._loaded(facts.get("loaded")),
            "may_read": bool(row.file) and row.outcome not in (Upload.Outcome.WAITING, Upload.Outcome.LOADED),
            "may_leave": row.outcome in LOADABLE,
            "form": HintsForm(initial=self._said(row), auto_id=f"f{row.pk}-%s"),
        }

    def _notes(self, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
        # Because the reader of files does not know the scales that people have entered here.
        known = [self.works.get(key_of(work)) for work in facts.get("works", [])]
        scaled = bool(known) and all(work and work.thresholds for work in known)
        shown = (group for group in facts.get("notes", []) if group["severity"] != "refusal")
        return [_group(group) for group in shown if not (scaled and group["code"] == Code.NO_SCALE)]

    def _said(self, row: Upload) -> dict[str, Any]:
        said: dict[str, Any] = self.delivery.hints.get("files", {}).get(str(row.pk), {})
        return said

    def _lines(self, row: Upload) -> list[dict[str, Any]]:
        refs = {one["ref"]: one for one in row.diagnosis.get("schools", [])}
        works = row.diagnosis.get("works", [])
        return [self._line(one, refs[one["ref"]], works[one["work"]]) for one in row.diagnosis.get("sheets", [])]

    def _line(self, sheet: dict[str, Any], ref: dict[str, Any], work: dict[str, Any]) -> dict[str, Any]:
        school = whose(ref, self.delivery.chosen)
        known = self.works.get(key_of(work))
        before = self.sheets.get((known.pk, school)) if known and school else None
        return {
            "key": (key_of(work), school or ref["ref"]),
            "school": self.schools.get(school) if school else None,
            "name": ref["name"] or ref["login"] or _("the table names no school"),
            "left_out": school == LEFT_OUT,
            "work": _work_words(work),
            "n": sheet["n"],
            "absent": sheet["absent"],
            "before": before,
            "same": before == sheet["n"],
        }

    def _loaded(self, told: dict[str, Any] | None) -> list[str]:
        if not told:
            return []
        sentences = [words % {"n": count} for words, count in _counts(told) if count]
        if told["marks"].get("file"):
            sentences.append(_("No scale is known, so the marks were taken from the file as they are."))
        if told["marks"].get("none"):
            sentences.append(_("Neither a scale nor marks are known, so there are none."))
        return sentences + left_words(told["left"])

    def open_rows(self) -> list[dict[str, Any]]:
        """Names of the files that are no school of the register, once each, with where they stand."""
        found: dict[str, dict[str, Any]] = {}
        for row in self.uploads:
            if row.outcome not in LOADABLE:
                continue
            for one in row.diagnosis.get("schools", []):
                if one["school"] is None and one["ref"] not in found:
                    found[one["ref"]] = self._open_row(one, row)
        return list(found.values())

    def _open_row(self, one: dict[str, Any], row: Upload) -> dict[str, Any]:
        words = ", ".join(part for part in (one["name"], one["login"], one["municipality"]) if part)
        said = self.delivery.chosen.get(one["ref"])
        label = words or _("%(file)s: the table names no school") % {"file": row.name}
        return {"ref": one["ref"], "label": label, "initial": "" if said is None else str(said), "open": said is None}

    def season(self) -> list[tuple[int, str]]:
        """The years that this delivery has results of, with the addresses of their pages."""
        years = {work["year"] for row in self.uploads for work in row.diagnosis.get("works", [])} - {None}
        try:
            return [(year, reverse("season", args=[year])) for year in sorted(years)]
        except NoReverseMatch:
            return []


def _key(work: Work) -> tuple[Any, ...]:
    return work.year, work.grade, work.subject, work.level, work.name


def key_of(told: Mapping[str, Any]) -> tuple[Any, ...]:
    """The same of a work as a diagnosis keeps it."""
    level = {"basic": Work.Level.BASE, "advanced": Work.Level.ADVANCED}.get(told["level"], Work.Level.ANY)
    name = told["name"] if told["subject"] in ("IN", "OT") else ""
    return told["year"], told["grade"], told["subject"], level, name


def _work_words(work: Mapping[str, Any]) -> str:
    parts = [str(SHORT_KINDS[ProcedureKind.VPR]), str(work["year"] or _("year not said"))]
    parts.append(_("grade %(n)s") % {"n": work["grade"]} if work["grade"] else _("grade not said"))
    subject = Subject(work["subject"]).label if work["subject"] else _("subject not said")
    parts.append(work["name"] if work["name"] and work["subject"] in ("IN", "OT") else str(subject))
    return ", ".join(parts)


def doubled(ready: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Schools' sheets of one work that stand in more than one of these files, by name, with the files."""
    found: dict[Any, dict[str, Any]] = {}
    for card in ready:
        for line in card["lines"]:
            if not line["left_out"]:
                seen = found.setdefault(line["key"], {**line, "files": []})
                seen["files"].append(card["upload"].name)
    lines = [
        {"school": str(one["school"] or one["name"]), "work": one["work"], "files": ", ".join(files)}
        for one in found.values()
        if len(files := list(dict.fromkeys(one["files"]))) > 1
    ]
    return sorted(lines, key=lambda line: (line["work"], natural.key(line["school"])))


def _group(group: Mapping[str, Any]) -> dict[str, Any]:
    """A kind of note: one sentence with its cells where all are alike, else the first sentences one by one."""
    told = [(place["cell"], say(group["code"], place["facts"])) for place in group["places"]]
    alike = len({words for _cell, words in told}) == 1
    shown = [("", told[0][1])] if alike else told[:SENTENCES]
    cells = [cell for cell, _words in told if cell] if alike else []
    more = group["count"] - (len(told) if alike else len(shown))
    return {"severity": group["severity"], "lines": shown, "cells": cells, "more": max(more, 0)}


def _counts(told: Mapping[str, Any]) -> list[tuple[str, int]]:
    new, old, same = told["new"], told["replaced"], told["same"]
    return [
        (ngettext("%(n)s sheet of a school is new.", "%(n)s sheets of schools are new.", new), new),
        (
            ngettext("%(n)s sheet was replaced whole.", "%(n)s sheets were replaced whole.", old),
            old,
        ),
        (ngettext("%(n)s sheet is as it was.", "%(n)s sheets are as they were.", same), same),
        (
            ngettext("%(n)s fact was kept.", "%(n)s facts were kept.", sum(told["facts"].values())),
            sum(told["facts"].values()),
        ),
    ]
