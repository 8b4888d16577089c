"""Settings of an analysis: chosen in a form, held to their ranges, kept, shown, and heeded by the engine."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import JournalEntry
from accounts.roles import Role
from analytics.engine.settings import CHOSEN, EVERYBODY, RANGES, SIGNS, Settings
from analytics.labels import settings as labels
from analytics.labels.small import rule_words
from analytics.models import ControlGroup, Finding, Run, RunPart
from analytics.services import running
from schools.labels import changes
from schools.models import School
from tests.analytics.seasons import Make, season
from tests.analytics.test_running import work_off
from tests.builders import Cast

pytestmark = pytest.mark.usefixtures("english")
RECOMMENDED: dict[str, Any] = {
    "minimum_school": "13",
    "minimum_class": "8",
    "sign_p": "1",
    "own_p": "5",
    "q": "8",
    "independent_signs": "2",
    "reference": "named",
    "signs": list(SIGNS),
}


@pytest.fixture(autouse=True)
def made(cast: Cast) -> None:
    """One work of two schools that nobody has analysed."""
    season(cast.municipality, cast.schools, (("RU", 4),), make=Make(pupils=8, tasks=6))


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def form_of(client: Client, url: str) -> str:
    """The form of the settings on a page."""
    page = text(client, url)
    start = page.index('<form class="form" method="post" id="run"')
    return page[start : page.index("</form>", start)]


def test_the_recommended_settings_are_within_their_ranges() -> None:
    assert Settings().refused() == ()
    assert Settings().changed() == {}
    assert [name for name in CHOSEN if name not in labels.WORDS or name not in labels.HINTS] == []


@pytest.mark.parametrize(
    ("chosen", "refused"),
    [
        *(({name: low}, ()) for name, (low, _high) in RANGES.items()),
        *(({name: high}, ()) for name, (_low, high) in RANGES.items()),
        *(({name: low * 0.99}, (name,)) for name, (low, _high) in RANGES.items()),
        *(({name: high * 1.01}, (name,)) for name, (_low, high) in RANGES.items()),
        ({"minimum_school": 13, "minimum_class": 14}, ("minimum_class",)),
        ({"reference": "best"}, ("reference",)),
        ({"signs": ()}, ("signs",)),
        ({"signs": ("boundary", "level")}, ("signs",)),
        ({"signs": ("level", "level")}, ("signs",)),
    ],
)
def test_ranges(chosen: dict[str, Any], refused: tuple[str, ...]) -> None:
    assert Settings(**{"minimum_school": 30, "minimum_class": 5, **chosen}).refused() == refused


def test_the_service_refuses_what_the_form_would(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        running.start_run(cast.municipality, 2026, Settings(q=0.5, signs=()), by=None)
    assert refusal.value.message_dict == {
        "q": ["Choose a value within the range."],
        "signs": ["Choose at least one sign."],
    }
    assert Run.objects.count() == 0


def test_a_button_alone_asks_for_the_recommended(cast: Cast, coordinator: Client) -> None:
    coordinator.post("/results/2026/run/")
    assert Run.objects.get().parameters["minimum_school"] == 13
    assert JournalEntry.objects.get(action="run.started").changes == {}


def test_the_form_holds_the_recommended_values(cast: Cast, coordinator: Client) -> None:
    page = form_of(coordinator, "/results/2026/")
    assert '<input type="number" name="sign_p" value="1" min="0.1" max="5"' in page
    assert page.count('name="signs"') == page.count(" checked") - 1 == 6
    assert "Recommended: 1\N{NO-BREAK SPACE}%; from 0.1\N{NO-BREAK SPACE}% to 5\N{NO-BREAK SPACE}%." in page
    coordinator.post("/results/2026/run/", RECOMMENDED)
    assert Run.objects.get().parameters == json.loads(Settings().to_json())


def test_what_was_chosen_is_kept_shown_and_journalled(cast: Cast, coordinator: Client) -> None:
    chosen = {**RECOMMENDED, "sign_p": "0.5", "minimum_school": "20", "signs": ["participation", "level"]}
    answer = coordinator.post("/results/2026/run/", chosen)
    run = Run.objects.get()
    assert answer["Location"] == f"/results/runs/{run.pk}/"
    assert (run.parameters["sign_p"], run.parameters["signs"]) == (0.005, ["level", "participation"])
    entry = JournalEntry.objects.get(action="run.started")
    assert [(one.field, one.old, one.new) for one in changes(entry)][:2] == [
        ("least works of a school to judge by", "13", "20"),
        ("a sign is named when fewer honest schools than this share look like it", "0.01", "0.005"),
    ]
    signs = next(one for one in changes(entry) if one.field == "signs that are looked at")
    assert signs.new == "Level against expectation; Who was absent"
    page = text(coordinator, f"/results/runs/{run.pk}/")
    assert page.count("chosen otherwise") == 3
    assert "recommended: 13<" in page
    again = form_of(coordinator, f"/results/2026/run/?like={run.pk}")
    assert '<input type="number" name="sign_p" value="0.5" min="0.1"' in again
    assert again.count(" checked") == 3


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"minimum_school": "5"}, "Ensure this value is greater than or equal to 8."),
        ({"q": "40"}, "Ensure this value is less than or equal to 20"),
        ({"signs": []}, "Choose at least one sign."),
        ({"minimum_class": "14"}, "A class needs no more works than its school, and a number within the range."),
        ({"sign_p": ""}, "This field is required."),
    ],
)
def test_a_wrong_value_is_shown_at_its_field(
    cast: Cast, coordinator: Client, chosen: dict[str, Any], sentence: str
) -> None:
    answer = coordinator.post("/results/2026/run/", {**RECOMMENDED, **chosen})
    assert (answer.status_code, Run.objects.count()) == (422, 0)
    page = answer.content.decode()
    assert sentence in page
    assert '<details class="card" open>' in page


def test_small_print_and_sentences_follow_the_settings(cast: Cast, coordinator: Client) -> None:
    coordinator.post("/results/2026/run/", {**RECOMMENDED, "minimum_school": "40", "signs": SIGNS[:5]})
    work_off()
    row = Finding.objects.filter(school=cast.schools[0]).get()
    page = text(coordinator, f"/results/findings/{row.pk}/")
    assert "less than 40 works are in" in page
    assert "Left out by the settings of the analysis: Who was absent." in page
    assert "less than 40 works" in coordinator.get(f"/api/v1/findings/{row.pk}/").json()["sentence"]


@pytest.mark.parametrize(("reference", "said"), [("named", False), ("everybody", True)])
def test_the_small_print_says_when_no_control_sample_was_compared_with(reference: str, said: bool) -> None:
    lines = rule_words(Run(parameters={"reference": reference}))
    assert ("By the settings of the analysis no control sample was compared with." in lines) is said


@pytest.mark.parametrize("like", ["0", "x", "999999999999999999999"])
def test_an_analysis_that_is_not_there_gives_the_recommended(cast: Cast, coordinator: Client, like: str) -> None:
    assert 'name="sign_p" value="1" min' in text(coordinator, f"/results/2026/run/?like={like}")


def test_only_the_chosen_signs_are_looked_at(cast: Cast, coordinator: Client) -> None:
    names = [f"МБОУ СОШ № {number}" for number in range(3, 9)]
    more = [School.objects.create(municipality=cast.municipality, name=name) for name in names]
    season(cast.municipality, more, (("MA", 4),), make=Make(pupils=8, tasks=6))
    coordinator.post("/results/2026/run/", {**RECOMMENDED, "signs": ["boundary"]})
    work_off()
    for finding in Finding.objects.filter(work__subject="MA"):
        told = {sign["code"]: (sign["checked"], sign["reason"]) for sign in finding.signs}
        assert told == dict.fromkeys(SIGNS, (False, "not_asked")) | {"boundary": (True, "")}


def test_a_named_control_sample_may_be_left_aside(cast: Cast) -> None:
    by = cast.people[Role.COORDINATOR]
    group = ControlGroup.objects.create(municipality=cast.municipality, year=2026, kind=ControlGroup.Kind.SAMPLE)
    group.schools.set(cast.schools[:1])
    told = {}
    for settings in (Settings(), Settings(reference=EVERYBODY)):
        run = running.start_run(cast.municipality, 2026, settings, by=by)
        work_off()
        told[settings.reference] = RunPart.objects.get(run=run).figures
    assert [told[name]["controls"] for name in ("named", "everybody")] == [[cast.schools[0].pk], []]
    assert "controls_aside" in told["everybody"]["missing"]
    assert [code for code in told["named"]["missing"] if "controls" in code] == []
