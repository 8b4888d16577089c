"""The list of duties and the screen of one report, as somebody with a browser without script sees them."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from plans.models import Assignment, Evidence, Report
from plans.rules import ReportState
from schools.models import Membership, PostGroup
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported
from tests.plans.duty_screen import a_file, at, page, sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_home_and_list_by_date(cast: Cast, duty: Assignment, school_coordinator: Client) -> None:
    measure = duty.plan.measures.all()[1]
    duties(measure, timezone.localdate() - timedelta(1), [cast.schools[0]])
    duties(measure, None, [cast.schools[0]])
    home = page(school_coordinator, "/")
    assert home.index("Представить справку") < home.index("Провести совещание") < home.rindex("Представить справку")
    assert home.count("overdue") == 1
    assert "The list with filters: 3 duties" in home
    everything = page(school_coordinator, "/plans/duties/")
    assert everything.count('scope="row"') == 3
    overdue = page(school_coordinator, "/plans/duties/?overdue=on")
    assert overdue.count('scope="row"') == 1


def test_a_coordinator_reports_for_the_department(cast: Cast, duty: Assignment, coordinator: Client) -> None:
    group = PostGroup.objects.create(municipality=cast.municipality, name="Методический центр", level="municipal")
    facts = {"occurrence": duty.occurrence, "municipality": cast.municipality, "plan": duty.plan}
    own = Assignment.objects.create(group=group, **facts)
    home = page(coordinator, "/")
    assert home.count('scope="row"><a href="/plans/duties/') == 1
    assert "Методический центр" in home
    assert coordinator.post(at(own), sheet()).status_code == 302
    own.refresh_from_db()
    assert own.state == "submitted"


@pytest.mark.parametrize(("count", "queries"), [(1, 9), (3, 9)])
def test_the_list_costs_the_same_for_any_length(
    cast: Cast, school_coordinator: Client, django_assert_num_queries: Any, count: int, queries: int
) -> None:
    measure = a_plan_in_force(cast.municipality).measures.all()[0]
    for number in range(count):
        duties(measure, date(2026, 10, 1 + number), [cast.schools[0]])
    with django_assert_num_queries(queries):
        page(school_coordinator, "/plans/duties/")


def test_saved_then_handed_in(cast: Cast, duty: Assignment, school_coordinator: Client) -> None:
    more = {
        "acts-0-kind": "приказ",
        "acts-0-number": "15-О",
        "acts-0-date": "2026-09-10",
        "links": "https://school.example/news\n",
    }
    answer = school_coordinator.post(at(duty), sheet(do="save", **more))
    assert answer.status_code == 302
    report = Report.objects.get()
    assert (report.state, report.text, report.done_on) == ("draft", "Проведено", date(2026, 9, 15))
    assert report.links == ["https://school.example/news"]
    assert report.acts == [{"kind": "приказ", "number": "15-О", "date": "2026-09-10"}]
    shown = page(school_coordinator, at(duty))
    assert 'value="15-О"' in shown
    assert 'value="2026-09-10"' in shown
    acts = {**more, "acts-TOTAL_FORMS": "2", "acts-INITIAL_FORMS": "1", "acts-1-kind": ""}
    answer = school_coordinator.post(at(duty), sheet(revision="1", **acts))
    assert (answer.status_code, answer["Location"]) == (302, at(duty))
    report.refresh_from_db()
    assert (report.state, report.author) == ("submitted", cast.people[Role.SCHOOL])
    assert "Take back to change" in page(school_coordinator, at(duty))
    assert school_coordinator.post(f"{at(duty)}withdraw/").status_code == 302
    assert list(duty.reports.values_list("number", "state")) == [(2, "draft"), (1, "replaced")]


# By the clock of the place, because near midnight it is another day there.
TOMORROW = str(timezone.localdate(timezone=ZoneInfo("Asia/Yekaterinburg")) + timedelta(1))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": "", "done_on": ""}, "Write what was done, or attach what proves it."),
        ({"done_on": TOMORROW}, "This day has not come yet."),
        ({"done_on": "2026-08-31"}, "This day lies before the plan begins (01.09.2026)."),
        ({"done_on": "вчера"}, "Enter a valid date."),
        ({"outcome": "nothing", "text": " "}, "Write the reason"),
        ({"outcome": "excellent"}, "Select a valid choice."),
        ({"links": "javascript:alert(1)"}, "is no address of a page"),
        ({"text": "я" * 4001}, "at most 4000 characters"),
        ({"acts-0-number": "7"}, "Say what it is: an order, a protocol, a reference."),
    ],
)
def test_what_is_wrong_is_said_and_the_words_stay(
    duty: Assignment, school_coordinator: Client, changes: dict[str, str], words: str
) -> None:
    answer = school_coordinator.post(at(duty), sheet(**{"acts-0-kind": "", **changes}))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert words in shown.replace("&#x27;", "'")
    assert changes.get("text", "Проведено").strip()[:20] in shown
    assert not Report.objects.exclude(state="draft").exists()


def test_a_refused_form_can_be_sent_again_at_once(duty: Assignment, school_coordinator: Client) -> None:
    answer = school_coordinator.post(at(duty), sheet(done_on=TOMORROW))
    assert 'name="revision" value="1"' in answer.content.decode()
    assert school_coordinator.post(at(duty), sheet(revision="1")).status_code == 302


def test_a_double_click_hands_in_once(duty: Assignment, school_coordinator: Client) -> None:
    both = [school_coordinator.post(at(duty), {**sheet(), "proofs": a_file()}).status_code for _ in range(2)]
    assert both == [302, 302]
    assert (Report.objects.count(), Evidence.objects.count()) == (1, 1)


def test_two_tabs(duty: Assignment, school_coordinator: Client) -> None:
    draft = f"{at(duty)}draft/"
    first = school_coordinator.post(draft, sheet(text="Первая вкладка"))
    assert (first.status_code, first.json()["revision"]) == (200, 1)
    assert first.json()["words"].startswith("Saved at ")
    second = school_coordinator.post(draft, sheet(text="Вторая вкладка"))
    assert second.status_code == 409
    assert second.json() == {
        "words": "This report has been saved meanwhile, perhaps in another tab. Compare and save again."
    }
    answer = school_coordinator.post(at(duty), sheet(text="Вторая вкладка", do="save"))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert ("Первая вкладка" in shown, "Вторая вкладка" in shown) == (True, True)
    assert Report.objects.get().text == "Первая вкладка"
    assert 'name="revision" value="1"' in shown
    assert school_coordinator.post(at(duty), sheet(text="Вторая вкладка", do="save", revision="1")).status_code == 302
    assert Report.objects.get().text == "Вторая вкладка"


def test_autosave_never_hands_in_and_says_what_is_wrong(duty: Assignment, school_coordinator: Client) -> None:
    assert school_coordinator.post(f"{at(duty)}draft/", sheet()).status_code == 200
    assert Report.objects.get().state == "draft"
    refused = school_coordinator.post(f"{at(duty)}draft/", sheet(done_on="вчера", revision="1"))
    assert refused.status_code == 422
    assert refused.json() == {"words": "Not saved: a field is not filled in rightly."}


def test_one_report_for_two_schools(cast: Cast, both: list[Assignment], school_coordinator: Client) -> None:
    vera = cast.people[Role.SCHOOL]
    Membership.objects.create(user=vera, role=Role.SCHOOL, municipality=cast.municipality, school=cast.schools[1])
    assert "Hand in the same for" in page(school_coordinator, at(both[0]))
    for _click in range(2):
        assert school_coordinator.post(at(both[0]), sheet(also=[both[1].pk], proofs=a_file())).status_code == 302
    assert [(r.assignment_id, r.state, r.evidence.count()) for r in Report.objects.order_by("pk")] == [
        (both[0].pk, "submitted", 1),
        (both[1].pk, "submitted", 1),
    ]


def test_filled_in_from_last_time_and_marked_so(cast: Cast, duty: Assignment, school_coordinator: Client) -> None:
    (old,) = duties(duty.occurrence.measure, date(2026, 9, 10), [cast.schools[0]])
    reported(old, ReportState.ACCEPTED, text="Провели в актовом зале")
    shown = page(school_coordinator, at(duty))
    assert "Провели в актовом зале</textarea>" in shown
    assert "Filled in from the report of 01.10.2026." in shown
    assert duty.reports.count() == 0


def test_returned_shows_why_and_accepted_can_be_changed(duty: Assignment, school_coordinator: Client) -> None:
    report = reported(duty, ReportState.RETURNED, done_on=date(2026, 9, 15))
    shown = page(school_coordinator, at(duty))
    assert "Returned: what to change" in shown
    assert shown.count("Приложите протокол") == 2  # above the form and in its version
    Report.objects.filter(pk=report.pk).update(state="accepted")
    Assignment.objects.filter(pk=duty.pk).update(state="accepted", accepted_at=timezone.now())
    assert 'id="report"' not in page(school_coordinator, at(duty))
    assert 'id="report"' in page(school_coordinator, f"{at(duty)}?change=1")
    answer = school_coordinator.post(at(duty), sheet(revision="1", text="Исправлено"))
    assert answer.status_code == 302
    assert list(duty.reports.values_list("number", "state")) == [(2, "submitted"), (1, "replaced")]


def test_called_off(duty: Assignment, school_coordinator: Client) -> None:
    Assignment.objects.filter(pk=duty.pk).update(state="cancelled")
    shown = page(school_coordinator, at(duty))
    assert "This duty was called off." in shown
    assert 'id="report"' not in shown
    assert school_coordinator.post(at(duty), sheet()).status_code == 422


def test_the_session_ends_in_the_middle(duty: Assignment, client: Client) -> None:
    answer = client.post(at(duty), sheet(text="Долго писали"))
    assert answer.status_code == 401
    assert "Долго писали" in answer.content.decode()
