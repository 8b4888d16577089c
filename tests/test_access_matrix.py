"""Every address of the site and of the API against every role, in one table."""

from collections.abc import Iterator
from datetime import date
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Job, Notice, User
from accounts.roles import Role
from documents.models import Attachment, Bundle, Letterhead
from documents.services.papers import draft
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
from schools.models import Membership
from tests.access_table import COLUMNS, EXPECTED, LETTERS
from tests.analytics.reachable import of_deliveries, of_dossiers, of_following, of_notes, of_seasons
from tests.builders import Cast
from tests.documents.papers import an_order
from tests.observers.builders import session
from tests.observers.desks import desks
from tests.observers.doors import doors
from tests.observers.papers import papers
from tests.observers.privately import privately
from tests.plans.carried_out import a_plan_in_force, duties, reported
from tests.schools.situations import Things, some_things


@pytest.fixture
def places(cast: Cast) -> dict[str, dict[str, Any]]:
    """What to put into the addresses, by the beginning of their name; the longest that fits holds."""
    things = some_things(cast)
    made = {**_of_schools(cast, things), **_of_plans(cast), **_of_duties(cast), **_of_reports(cast)}
    made |= {**_of_papers(cast), **of_dossiers(cast), **of_deliveries(cast), **of_seasons(cast)}
    return {**made, **of_notes(cast), **_of_sessions(cast), **of_following(cast)}


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
        "declension": {"pk": things.declension.pk},
        "signatory": {"pk": things.signatory.pk},
        "sittings": {"pk": things.procedure.pk},
        "calendar_day": {"pk": things.day.pk},
        "api_school": {"pk": cast.schools[0].pk},
        "api_school_set": {"pk": things.school_set.pk},
        "api_person": {"pk": things.person.pk},
        "api_post_group": {"pk": things.group.pk},
        "api_declension": {"pk": things.declension.pk},
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
    form = Letterhead.objects.create(municipality=cast.municipality, name="Бланк", file="letterheads/gone.docx")
    job = Job.objects.create(kind="nothing", key="k", user=own)
    look = Job.objects.create(kind="documents.tasks.preview", key="look", user=own)
    notice = Notice.objects.create(user=own, kind="k", key="k")
    return {
        "layout_sample": {"pk": look.pk},
        "letterhead": {"pk": form.pk},
        "document_on_form": {"pk": paper.pk, "letterhead_pk": form.pk},
        "document": {"pk": paper.pk},
        "attachment": {
            "pk": Attachment.objects.create(document=paper, kind="scan", file="attachments/none.pdf", size=1).pk
        },
        "bundle": {"pk": Bundle.objects.create(user=own, papers=[], file="bundles/none.zip").pk},
        "proof": {"code": "NOSUCHCODE23"},
        "api_document": {"pk": paper.pk},
        "job": {"pk": job.pk},
        "read_notice": {"pk": notice.pk},
        "letter": {"pk": Letter.objects.create(user=own, day=date(2026, 10, 1)).pk},
        "feed_file": {"token": reminding.make_feed(own)},
    }


def _of_sessions(cast: Cast) -> dict[str, dict[str, Any]]:
    row = session(cast.schools[0])
    return {
        "session": {"pk": row.pk},
        "api_session": {"pk": row.pk},
        **doors(cast),
        **papers(cast),
        **desks(cast),
        **privately(cast),
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


def _cookies(cast: Cast) -> list[SimpleCookie]:
    """Everybody signed in once, because a sign-in per request is thousands of updates of the same few rows."""
    people: dict[Any, User | None] = {**cast.people, "stranger": cast.stranger}
    return [_signed(people.get(column)) for column in COLUMNS]


def _signed(user: User | None) -> SimpleCookie:
    client = Client()
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies


def _row(cookies: list[SimpleCookie], method: str, address: str) -> str:
    letters = []
    for jar in cookies:
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie({name: morsel.value for name, morsel in jar.items()})
        mark = transaction.savepoint()
        answer = client.generic(method, address)
        transaction.savepoint_rollback(mark)
        to_sign_in = answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
        letters.append("L" if to_sign_in else LETTERS.get(answer.status_code, str(answer.status_code)))
    return "".join(letters)


def _addresses(places: dict[str, dict[str, Any]]) -> dict[str, str]:
    names = dict.fromkeys(_names(get_resolver().url_patterns))
    return {name: _address(name, places) for name in names}


def test_every_address_answers_every_role_as_the_table_says(cast: Cast, places: dict[str, dict[str, Any]]) -> None:
    cookies = _cookies(cast)
    found = {
        name: f"{_row(cookies, 'GET', address)} {_row(cookies, 'POST', address)}"
        for name, address in _addresses(places).items()
    }
    assert found == EXPECTED


def _of_both(row: str) -> str:
    """What the school is answered; where it is forbidden, what the observer is answered."""
    school, observer = (COLUMNS.index(role) for role in (Role.SCHOOL, Role.OBSERVER))
    return " ".join(half[observer] if half[school] == "F" else half[school] for half in row.split())


def test_the_observers_post_opens_a_school_coordinator_nothing_but_own_acts(
    cast: Cast, places: dict[str, dict[str, Any]]
) -> None:
    person = cast.people[Role.OBSERVER]
    Membership.objects.create(user=person, role=Role.SCHOOL, municipality=cast.municipality, school=cast.schools[0])
    jar = [_signed(person)]
    found = {
        name: f"{_row(jar, 'GET', address)} {_row(jar, 'POST', address)}"
        for name, address in _addresses(places).items()
    }
    assert found == {name: _of_both(row) for name, row in EXPECTED.items()}
