"""Every address of the site and of the API against every role, in one table."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Job, Notice
from accounts.roles import Role
from documents.services import draft
from plans.models import (
    Addressee,
    Evidence,
    Letter,
    Material,
    Measure,
    MeasureResponsible,
    Plan,
    Proposal,
    Section,
    Snapshot,
    Upload,
)
from plans.services import reminding
from tests.builders import Cast
from tests.documents.papers import an_order
from tests.plans.carried_out import a_plan_in_force, duties, reported
from tests.schools.situations import Things, some_things

# The columns: nobody signed in, administrator, municipal coordinator, official, school coordinator, observer, auditor,
# and the coordinator of another municipality. All things belong to the municipality of the first seven.
# The first word holds the answers to GET, the second those to an empty POST, a letter each: 2 the page, 3 on to another
# page, L on to the sign-in, U sign in first (401), F forbidden (403), 4 not found (also: outside the scope), M only the
# other method (405), E the form is to be filled in (400, 409 or 422).
COLUMNS = (
    *(None, Role.ADMINISTRATOR, Role.COORDINATOR, Role.OFFICIAL),
    *(Role.SCHOOL, Role.OBSERVER, Role.AUDITOR, "stranger"),
)
LETTERS = {200: "2", 302: "3", 401: "U", 403: "F", 404: "4", 405: "M", 400: "E", 409: "E", 422: "E"}
EXPECTED = {
    "home": "L2222222 LMMMMMMM",
    "health": "22222222 MMMMMMMM",
    "preferences": "MMMMMMMM 33333333",
    "account_login": "23333333 23333333",
    "profile": "L2222222 L2222222",
    "inbox": "L2222222 LMMMMMMM",
    "read_all": "LMMMMMMM L3333333",
    "read_notice": "LMMMMMMM L4344444",
    "job": "L4244444 LMMMMMMM",
    "school_list": "L2222F22 UMMMMFMM",
    "school_create": "L22FFFF2 U2EFFFFE",
    "school_import": "L22FFFF2 U2EFFFFE",
    "school_import_preview": "L22FFFF4 U33FFFF4",
    "school_template": "L22FFFF2 UMMFFFFM",
    "school": "L2222F24 UMMMMFMM",
    "school_edit": "L22FFFF4 UEEFFFF4",
    "school_close": "L22FFFF4 UEEFFFF4",
    "school_merge": "L22FFFF4 UEEFFFF4",
    "school_reopen": "L33FFFF4 U33FFFF4",
    "set_list": "L222FF22 UMMMFFMM",
    "set_create": "L22FFFF2 U2EFFFFE",
    "school_set": "L222FF24 UMMMFFMM",
    "set_edit": "L22FFFF4 UEEFFFF4",
    "set_delete": "L22FFFF4 U33FFFF4",
    "people": "L222FF22 UMMMFFMM",
    "invite": "L22FFFF2 U2EFFFFE",
    "post_edit": "L22FFFF4 UEEFFFF4",
    "post_delete": "L22FFFF4 U33FFFF4",
    "post_invite_again": "L33FFFF4 U33FFFF4",
    "post_switch": "L33FFFF4 U33FFFF4",
    "person_list": "L222FF22 UMMMFFMM",
    "person_create": "L22FFFF2 U2EFFFFE",
    "person_edit": "L22FFFF4 UEEFFFF4",
    "person_delete": "L22FFFF4 U33FFFF4",
    "group_list": "L222FF22 UMMMFFMM",
    "group_create": "L22FFFF2 U2EFFFFE",
    "group_edit": "L22FFFF4 UEEFFFF4",
    "group_delete": "L22FFFF4 U33FFFF4",
    "procedure_list": "L2222F22 UMMMMFMM",
    "procedure_create": "L22FFFF2 U2EFFFFE",
    "procedure": "L2222F24 UMMMMFMM",
    "procedure_edit": "L22FFFF4 UEEFFFF4",
    "procedure_delete": "L22FFFF4 U33FFFF4",
    "sittings_fill": "L22FFFF4 UEEFFFF4",
    "sittings_edit": "L22FFFF4 UEEFFFF4",
    "calendar": "L2222F22 UMMMMFMM",
    "calendar_day_create": "L22FFFF2 UEEFFFFE",
    "calendar_day_delete": "L22FFFF4 U33FFFF4",
    "calendar_year": "L2FFFFFF UEFFFFFF",
    "journal": "L222FF22 UMMMFFMM",
    "department": "L22FFFF2 U2MFFFFM",
    "department_edit": "L22FFFF2 U2EFFFFE",
    "layout_edit": "L22FFFF2 U2EFFFFE",
    "municipality_list": "L2FFFFFF UMFFFFFF",
    "municipality_create": "L2FFFFFF UEFFFFFF",
    "token": "L2222F22 U2222F22",
    "plan_list": "L2222F22 UMMMMFMM",
    "plan_new": "L22F2FF2 U22F2FF2",
    "plan_upload_new": "L22F2FF2 U22F2FF2",
    "plan_upload": "L22F4FF4 UMMMMFMM",
    "plan_upload_head": "LMMMMFMM U33F4FF4",
    "plan_upload_row": "L44F4FF4 U44F4FF4",
    "plan_upload_decide": "LMMMMFMM U33F4FF4",
    "plan_upload_drop": "LMMMMFMM U33F4FF4",
    "plan_upload_confirm": "LMMMMFMM U33F4FF4",
    "plan_upload_discard": "LMMMMFMM U33F4FF4",
    "plan": "L2224F24 UMMMMFMM",
    "plan_edit": "L22F4FF4 U22F4FF4",
    "plan_delete": "L22F4FF4 U33F4FF4",
    "plan_export": "L2224F24 UMMMMFMM",
    "plan_defects": "L2224F24 UMMMMFMM",
    "section_new": "L22F4FF4 U22F4FF4",
    "plan_send": "LMMMMFMM U33F4FF4",
    "plan_take_back": "L2224FF4 U2224FF4",
    "plan_approve": "L3334FF4 U3334FF4",
    "plan_archive": "LMMMMFMM U33F4FF4",
    "plan_edition": "LMMMMFMM U33F4FF4",
    "plan_clone": "L22F4FF4 U22F4FF4",
    "plan_derive": "LFFFMFFF UFFF4FFF",
    "plan_difference": "L4444F44 UMMMMFMM",
    "proposals": "L22F4FF4 UMMFMFFM",
    "propose": "L22F4FF4 U22F4FF4",
    "proposal_decline": "LMMFFFFM U33FFFF4",
    "section": "L22F4FF4 U22F4FF4",
    "section_move": "LMMMMFMM U33F4FF4",
    "section_delete": "LMMMMFMM U33F4FF4",
    "measure_new": "L22F4FF4 U22F4FF4",
    "measure": "L2224F24 UEEF4FF4",
    "measure_move": "LMMMMFMM U33F4FF4",
    "measure_delete": "L22F4FF4 U33F4FF4",
    "measure_decide": "LMMMMFMM U33F4FF4",
    "party": "L22F4FF4 U22F4FF4",
    "plan_execution": "L33F4FF4 U33F4FF4",
    "plan_generate": "LMMMMFMM U33F4FF4",
    "measure_occurrences": "L2224F24 UMMMMFMM",
    "measure_event": "L33F4FF4 U33F4FF4",
    "occurrence_move": "L22FFFF4 U22FFFF4",
    "occurrence_restore": "LMMMMFMM U33FFFF4",
    "duty_list": "L2222F22 UMMMMFMM",
    "duty": "L2224F24 UFFF4FF4",
    "duty_draft": "LMMMMFMM UFFF4FF4",
    "duty_withdraw": "LMMMMFMM UFFF4FF4",
    "evidence_file": "L3334F34 UMMMMFMM",
    "review_queue": "L222FFF2 UMMMFFFM",
    "review_many": "LMMMFFFM U333FFF3",
    "review": "L2224F24 U3334FF4",
    "plan_calendar": "L2224F24 UMMMMFMM",
    "plan_timeline": "L2224F24 UMMMMFMM",
    "figures": "L2222F22 UMMMMFMM",
    "figures_export": "L2222F22 UMMMMFMM",
    "school_duties": "L2222F24 UMMMMFMM",
    "snapshot_list": "L2222F22 UMMMMFMM",
    "snapshot_new": "L2222FF2 UEEEEFFE",
    "snapshot": "L2224F24 UMMMMFMM",
    "snapshot_again": "LMMMMFMM U3334FF4",
    "snapshot_words": "L2224FF4 UEEE4FF4",
    "snapshot_print": "LMMMMFMM U3334FF4",
    "snapshot_xlsx": "L3334F34 UMMMMFMM",
    "plan_extract": "L2222F24 U333FFF4",
    "material_list": "L2222F22 UMMMMFMM",
    "material_new": "L22FFFF2 U2EFFFFE",
    "material": "L2222F24 UMMMMFMM",
    "material_file": "L4444F44 UMMMMFMM",
    "material_read": "LMMMMFMM UFFF3FF4",
    "material_remind": "LMMFFFFM U33FFFF4",
    "material_sheet": "LMMMFFFM U333FFF4",
    "reminders": "L22FFFF2 U2MFFFFM",
    "letter": "L4244444 LMMMMMMM",
    "feed": "L2222222 L2222222",
    "feed_file": "22222222 MMMMMMMM",
    "document_list": "L2222F22 UMMMMFMM",
    "document": "L2224F24 UMMMMFMM",
    "document_progress": "L3334F34 UMMMMFMM",
    "document_edit": "LFFFFFF4 UFFFFFF4",
    "document_issue": "LMMMFFFM UFFFFFF4",
    "document_withdraw": "L222FFF4 U222FFF4",
    "document_draw": "LMMMFFFM U333FFF4",
    "document_pdf": "L3334F34 UMMMMFMM",
    "document_docx": "L2224F24 UMMMMFMM",
    "api_me": "F2222222 FMMMMMMM",
    "api_school-list": "F2222F22 FFFFFFFF",
    "api_school-detail": "F2222F24 FFFFFFFF",
    "api_school_set-list": "F222FF22 FFFFFFFF",
    "api_school_set-detail": "F222FF24 FFFFFFFF",
    "api_person-list": "F222FF22 FEEFFFFE",
    "api_person-detail": "F222FF24 FFFFFFFF",
    "api_post_group-list": "F222FF22 FFFFFFFF",
    "api_post_group-detail": "F222FF24 FFFFFFFF",
    "api_procedure-list": "F2222F22 FEEFFFFE",
    "api_procedure-detail": "F2222F24 FFFFFFFF",
    "api_procedure-fill": "FFFFFFFF FEEFFFF4",
    "api_procedure-timetable": "FFFFFFFF FEEFFFF4",
    "api_sitting-list": "F2222F22 FFFFFFFF",
    "api_sitting-detail": "F2222F24 FFFFFFFF",
    "api_plan-list": "F2222F22 FEEEEFEE",
    "api_plan-detail": "F2224F24 FMMMMFMM",
    "api_plan-archive": "FMMMMFMM FEEF4FF4",
    "api_plan-export": "F2224F24 FMMMMFMM",
    "api_plan-send": "FMMMMFMM F22F4FF4",
    "api_plan-take-back": "FMMMMFMM FEEE4FF4",
    "api_measure-list": "F2222F22 FEEEEFEE",
    "api_measure-detail": "F2224F24 FMMMMFMM",
    "api_measure-decide": "FMMMMFMM FEEF4FF4",
    "api_measure-move": "FMMMMFMM FEEF4FF4",
    "api_plan_upload-list": "F2222F22 FEEEEFEE",
    "api_plan_upload-detail": "F22F4FF4 FMMMMFMM",
    "api_plan_upload-confirm": "FMMMMFMM FEEF4FF4",
    "api_duty-list": "F2222F22 FFFFFFFF",
    "api_duty-detail": "F2224F24 FFFFFFFF",
    "api_duty-draft": "FFFFFFFF FFFF4FF4",
    "api_duty-submit": "FFFFFFFF FFFF4FF4",
    "api_duty-withdraw": "FFFFFFFF FFFF4FF4",
    "api_duty-evidence": "FFFFFFFF FFFF4FF4",
    "api_duty-drop": "FFFFFFFF FFFFFFFF",
    "api_document-list": "F2222F22 FMMMMFMM",
    "api_document-detail": "F2224F24 FMMMMFMM",
    "api_review-list": "F222FFF2 FMMMFFFM",
    "api_review-detail": "F222FFF4 FMMMFFFM",
    "api_review-accept": "FMMMFFFM FEEEFFFE",
    "api_review-give-back": "FMMMFFFM FEEEFFFE",
    "api_figures": "F2222F22 FMMMMFMM",
    "schema": "F2222222 FMMMMMMM",
}


@pytest.fixture
def places(cast: Cast) -> dict[str, dict[str, Any]]:
    """What to put into the addresses, by the beginning of their name; the longest that fits holds."""
    things = some_things(cast)
    return {**_of_schools(cast, things), **_of_plans(cast), **_of_duties(cast), **_of_reports(cast), **_of_papers(cast)}


def _of_schools(cast: Cast, things: Things) -> dict[str, dict[str, Any]]:
    return {
        "school": {"pk": cast.schools[0].pk},
        "school_import_preview": {"pk": things.upload.pk},
        "school_set": {"pk": things.school_set.pk},
        "set": {"pk": things.school_set.pk},
        "post": {"pk": things.post.pk},
        "person": {"pk": things.person.pk},
        "group": {"pk": things.group.pk},
        "procedure": {"pk": things.procedure.pk},
        "sittings": {"pk": things.procedure.pk},
        "calendar_day": {"pk": things.day.pk},
        "api_school": {"pk": cast.schools[0].pk},
        "api_school_set": {"pk": things.school_set.pk},
        "api_person": {"pk": things.person.pk},
        "api_post_group": {"pk": things.group.pk},
        "api_procedure": {"pk": things.procedure.pk},
        "api_sitting": {"pk": things.sitting.pk},
    }


def _of_plans(cast: Cast) -> dict[str, dict[str, Any]]:
    plan = Plan.objects.create(municipality=cast.municipality, title="План мероприятий")
    section = Section.objects.create(plan=plan, title="Подготовка")
    measure = Measure.objects.create(plan=plan, section=section, title="Провести совещание")
    party = MeasureResponsible.objects.create(measure=measure, words="УО")
    proposal = Proposal.objects.create(plan=plan, school=cast.schools[0], text="Добавить семинар")
    upload = Upload.objects.create(municipality=cast.municipality, name="план.docx", sha256="0" * 64)
    return {
        "plan": {"pk": plan.pk, "kind": "json"},
        "propos": {"pk": plan.pk},
        "proposal_decline": {"pk": proposal.pk},
        "section": {"pk": section.pk},
        "section_new": {"pk": plan.pk},
        "measure": {"pk": measure.pk},
        "measure_new": {"pk": section.pk},
        "party": {"pk": party.pk},
        "plan_upload": {"pk": upload.pk, "row": 0},
        "api_plan": {"pk": plan.pk, "kind": "json"},
        "api_plan_upload": {"pk": upload.pk},
        "api_measure": {"pk": measure.pk},
    }


def _of_duties(cast: Cast) -> dict[str, dict[str, Any]]:
    measure = a_plan_in_force(cast.municipality).measures.all()[0]
    duty = duties(measure, date(2026, 10, 1), cast.schools[1:])[0]
    report = reported(duty)
    facts = {"kind": "pdf", "size": 1, "sha256": "0" * 64, "file": "evidence/nowhere.pdf"}
    proof = Evidence.objects.create(assignment=duty, name="протокол.pdf", **facts)
    proof.reports.add(report)
    return {
        "duty": {"pk": duty.pk},
        "api_review": {"pk": duty.pk},
        "plan_extract": {"pk": duty.plan_id},
        "evidence": {"pk": proof.pk},
        "api_duty": {"pk": duty.pk, "proof": proof.pk},
        "occurrence": {"pk": duty.occurrence_id},
        "review": {"pk": report.pk},
    }


def _of_reports(cast: Cast) -> dict[str, dict[str, Any]]:
    days = {"starts_on": date(2026, 9, 1), "as_of": date(2026, 10, 31)}
    snapshot = Snapshot.objects.create(municipality=cast.municipality, title="Отчёт", **days)
    material = Material.objects.create(
        municipality=cast.municipality, title="Порядок", link="https://zarechye.example/"
    )
    Addressee.objects.create(material=material, school=cast.schools[0])
    return {"snapshot": {"pk": snapshot.pk}, "material": {"pk": material.pk}}


def _of_papers(cast: Cast) -> dict[str, dict[str, Any]]:
    own = cast.people[Role.COORDINATOR]
    paper = draft(
        kind="plan_order",
        payload=an_order().to_payload(),
        subject_kind="plan",
        subject_id=1,
        subject_label="План",
        municipality=cast.municipality,
        title="Приказ",
        by=own,
    )
    job = Job.objects.create(kind="nothing", key="k", user=own)
    notice = Notice.objects.create(user=own, kind="k", key="k")
    return {
        "document": {"pk": paper.pk},
        "api_document": {"pk": paper.pk},
        "job": {"pk": job.pk},
        "read_notice": {"pk": notice.pk},
        "letter": {"pk": Letter.objects.create(user=own, day=date(2026, 10, 1)).pk},
        "feed_file": {"token": reminding.make_feed(own)},
    }


def _names(patterns: list[Any], foreign: bool = False) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            module = str(getattr(pattern.urlconf_name, "__name__", ""))
            yield from _names(pattern.url_patterns, foreign or module.startswith("allauth"))
        elif isinstance(pattern, URLPattern) and not foreign:
            assert pattern.name, f"{pattern} has no name"
            yield pattern.name


def _address(name: str, places: dict[str, dict[str, Any]]) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        fitting = max((start for start in places if name.startswith(start)), key=len)
        wanted = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        return reverse(name, kwargs={key: places[fitting][key] for key in wanted})


def _row(cast: Cast, method: str, address: str) -> str:
    letters = []
    for column in COLUMNS:
        client = Client(raise_request_exception=False)
        user = cast.stranger if column == "stranger" else cast.people[Role(column)] if column else None
        if user:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        mark = transaction.savepoint()
        answer = client.generic(method, address)
        transaction.savepoint_rollback(mark)
        to_sign_in = answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
        letters.append("L" if to_sign_in else LETTERS.get(answer.status_code, str(answer.status_code)))
    return "".join(letters)


def test_every_address_answers_every_role_as_the_table_says(cast: Cast, places: dict[str, dict[str, Any]]) -> None:
    found = {}
    for name in dict.fromkeys(_names(get_resolver().url_patterns)):
        address = _address(name, places)
        found[name] = f"{_row(cast, 'GET', address)} {_row(cast, 'POST', address)}"
    assert found == EXPECTED
