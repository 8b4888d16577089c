"""Results of which no sign could be checked are a sum of their own, never among those without signs."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from analytics.models import Finding, Run
from analytics.reports.note import lasting
from analytics.reports.note.speaking import Told
from analytics.reports.steady import steady
from analytics.reports.years import years_of
from analytics.services.noting import About
from schools.access import scope_of
from tests.analytics.findings import a_finding, a_run, signs
from tests.analytics.followed import TODAY
from tests.analytics.noted import a_note
from tests.analytics.seasons import Make, season
from tests.analytics.test_running import analysed
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NOTHING = signs(
    unchecked=dict.fromkeys(
        ("level", "open_marking", "profile", "boundary", "mark_match", "participation"), "few_schools"
    )
)
BARE = Make(pupils=20, classes=1, tasks=6)


def test_the_sums_of_an_analysis(cast: Cast, by: User, coordinator: Client) -> None:
    made = season(cast.municipality, cast.schools, (("RU", 4), ("MA", 4)), make=BARE)
    run = analysed(made, by)
    assert run.figures["answers"] == {"signs": 0, "no_signs": 0, "unchecked": 4, "too_few": 0}
    assert set(run.findings.values_list("answer", flat=True)) == {"unchecked"}
    page = coordinator.get(reverse("season", args=[2026])).content.decode()
    assert "Of 4 results (a school's one work is one) there are signs in 0, none in 0; 4 could not be checked," in page
    page = coordinator.get(reverse("run", args=[run.pk])).content.decode()
    assert "none in 0; 4 could not be checked, in 0 there are too few works to judge." in page
    rows = coordinator.get("/api/v1/findings/").json()["results"]
    assert {row["answer"] for row in rows} == {"unchecked"}


def test_a_note_and_a_dossier(cast: Cast, by: User, coordinator: Client) -> None:
    made = season(cast.municipality, cast.schools, (("RU", 4),), make=BARE)
    run = a_run(made)
    a_finding(run, made, (0, 0), NOTHING, answer="unchecked")
    a_finding(run, made, (1, 0))
    note = a_note(About(cast.municipality, 2026), by)
    assert note.facts["works"][0]["signs"]["answers"] == {"unchecked": 1, "no_signs": 1}
    own = a_note(About(cast.municipality, 2026, cast.schools[0]), by)
    sentence = "None of the signs could be checked in any work; only a description is given."
    assert lasting.signs(Told(own.facts))[0] == sentence
    page = coordinator.get(reverse("dossier", args=[cast.schools[0].pk, 2026]))
    assert page.context["dossier"].sentence == sentence


def test_nobody_is_judged_by_it(cast: Cast, by: User) -> None:
    made = season(cast.municipality, cast.schools, (("RU", 4),), make=BARE)
    run = a_run(made)
    a_finding(run, made, (0, 0), NOTHING, answer="unchecked")
    a_finding(run, made, (1, 0))
    assert [school.pk for school in steady(cast.municipality, 2026)] == [cast.schools[1].pk]
    scope = scope_of(cast.people[Role.COORDINATOR])
    assert [years_of(school, [2026], TODAY, scope)[0].judged for school in cast.schools] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_the_migration_tells_them_apart_and_back(cast: Cast) -> None:
    made = season(cast.municipality, cast.schools, (("RU", 4),), make=BARE)
    run = a_run(made)
    a_finding(run, made, (0, 0), NOTHING, answer="no_signs")
    a_finding(run, made, (1, 0))
    Run.objects.update(figures={"answers": {"signs": 0, "no_signs": 2, "too_few": 0}})

    def state() -> tuple[list[str], dict[str, int]]:
        answers = list(Finding.objects.order_by("school").values_list("answer", flat=True))
        return answers, Run.objects.get().figures["answers"]

    try:
        MigrationExecutor(connection).migrate([("analytics", "0001_initial")])
        assert state() == (["no_signs", "no_signs"], {"signs": 0, "no_signs": 2, "too_few": 0})
        MigrationExecutor(connection).migrate([("analytics", "0002_unchecked_answer")])
        assert state() == (["unchecked", "no_signs"], {"signs": 0, "no_signs": 1, "unchecked": 1, "too_few": 0})
        MigrationExecutor(connection).migrate([("analytics", "0001_initial")])
        assert state() == (["no_signs", "no_signs"], {"signs": 0, "no_signs": 2, "too_few": 0})
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("analytics"))
