"""A thing behind every address of the results, for the matrix of accesses."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.roles import Role
from analytics.models import (
    AnalyticalNote,
    ControlGroup,
    Delivery,
    Exchange,
    HelpProgramme,
    Inquiry,
    InquiryFile,
    ManagementDecision,
    Pair,
    Publication,
    ResultSheet,
    Run,
    RunPart,
    Work,
    ZoneEntry,
)
from analytics.models import Upload as ResultUpload
from analytics.services import inquiring, rechecking
from schools.models import PostGroup, SchoolSet
from tests.analytics.matters import ahead, listed
from tests.builders import Cast


def of_following(cast: Cast) -> dict[str, dict[str, Any]]:
    inquiry = Inquiry.objects.select_related("finding", "work").get()
    sheet = ResultSheet.objects.get(work=inquiry.work, school=inquiry.school)
    school, facts = cast.schools[0], {"year": 2026, "municipality": cast.municipality}
    recheck = rechecking.draw(sheet, rechecking.Wish(), inquiry=inquiry, by=cast.people[Role.COORDINATOR])
    zone = ZoneEntry.objects.create(school=school, year=2026, zone="signs", by_hand=True, note="Решение")
    school_set = SchoolSet.objects.create(municipality=cast.municipality, name="ОО, имеющие признаки")
    group = PostGroup.objects.create(municipality=cast.municipality, name="ОО с условием", school_set=school_set)
    control = ControlGroup.objects.create(**facts)
    exchange = Exchange.objects.create(**facts, grade=5, subject="MA", given={"lines": [], "mode": "schools"})
    pair = Pair.objects.create(**facts, school=school, steady=cast.schools[1])
    programme = HelpProgramme.objects.create(school=school, year=2026, title="Помощь", adopted_at=timezone.now())
    day = date(2026, 6, 1)
    decision = ManagementDecision.objects.create(school=school, year=2026, kind="talk", text="Беседа", decided_on=day)
    return {
        "measure_propose": {"pk": inquiry.pk},
        "recheck": {"pk": recheck.pk},
        "recheck_draw": {"pk": inquiry.pk},
        "recheck_draw_finding": {"pk": inquiry.finding_id},
        "zone": {"year": 2026, "pk": zone.pk},
        "zone_address": {"year": 2026, "pk": group.pk},
        "control": {"pk": control.pk},
        "exchange": {"pk": exchange.pk},
        "pair": {"pk": pair.pk, "year": 2026},
        "help": {"pk": programme.pk},
        "decision": {"pk": decision.pk},
        "api_recheck": {"pk": recheck.pk},
        "api_zone": {"pk": zone.pk},
        "api_decision": {"pk": decision.pk},
    }


def of_dossiers(cast: Cast) -> dict[str, dict[str, Any]]:
    case = listed(cast, (("RU", 4),))
    (matter,) = case.asked(answer_by=ahead())
    inquiring.answer(matter, "Перепроверено", version=1, by=case.vera)
    file = InquiryFile.objects.create(
        inquiry=matter, name="протокол.pdf", file="inquiries/nowhere.pdf", sha256="0" * 64
    )
    return {
        "dossier": {"pk": cast.schools[0].pk, "year": 2026},
        "finding": {"pk": case.findings[0].pk},
        "inquiry": {"pk": matter.pk, "year": 2026},
        "inquiry_file": {"pk": file.pk},
        "api_finding": {"pk": case.findings[0].pk},
        "api_inquiry": {"pk": matter.pk},
    }


def of_seasons(cast: Cast) -> dict[str, dict[str, Any]]:
    work = Work.objects.filter(municipality=cast.municipality).order_by("pk")[0]
    going = Run.objects.create(municipality=cast.municipality, year=2025, figures={"total": 1})
    done = Run.objects.create(municipality=cast.municipality, year=2024, state=Run.State.DONE)
    part = RunPart.objects.create(run=done, work=work, figures={"n": 0, "schools": 0})
    return {
        "season": {"year": 2026},
        "result_work": {"pk": work.pk},
        "run": {"pk": going.pk},
        "run_start": {"year": 2026},
        "run_delete": {"pk": done.pk},
        "api_run": {"pk": going.pk},
        "api_work_figures": {"pk": part.pk},
    }


def of_notes(cast: Cast) -> dict[str, dict[str, Any]]:
    facts = {"municipality": cast.municipality, "year": 2026, "title": "О результатах"}
    note = AnalyticalNote.objects.create(**facts)
    Publication.objects.create(municipality=cast.municipality, year=2026)
    return {
        "note": {"pk": note.pk},
        "api_note": {"pk": note.pk},
        "statistics": {"kind": "csv", "year": 2026, "slug": cast.municipality.slug},
    }


def of_deliveries(cast: Cast) -> dict[str, dict[str, Any]]:
    delivery = Delivery.objects.create(municipality=cast.municipality, state=Delivery.State.READY)
    file = ResultUpload.objects.create(delivery=delivery, name="Ф1.xlsx", outcome=ResultUpload.Outcome.REFUSED)
    facts = {"year": 2026, "grade": 4, "subject": "OT", "name": "Шахматы", "maximum": 5}
    work = Work.objects.create(municipality=cast.municipality, **facts)
    sheet = ResultSheet.objects.create(work=work, school=cast.schools[1], columns=b"", digest="0", n=0)
    return {
        "delivery": {"pk": delivery.pk},
        "result_file": {"pk": file.pk},
        "result_again": {"pk": file.pk},
        "result_leave": {"pk": file.pk},
        "work": {"pk": work.pk},
        "api_delivery": {"pk": delivery.pk},
        "api_work": {"pk": work.pk},
        "api_sheet": {"pk": sheet.pk},
    }
