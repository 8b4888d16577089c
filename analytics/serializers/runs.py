"""Analyses and figures of works as the API shows them."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from accounts.roles import Permission
from analytics.engine.settings import RANGES, REFERENCE_GROUPS, SIGNS, Settings
from analytics.labels.settings import refusal
from analytics.models import Run, RunPart
from analytics.reports import others
from analytics.reports.standing import Standing, standing
from schools.models import Municipality


def _whole(name: str) -> serializers.IntegerField:
    low, high = RANGES[name]
    return serializers.IntegerField(min_value=int(low), max_value=int(high), required=False)


def _share(name: str) -> serializers.FloatField:
    low, high = RANGES[name]
    return serializers.FloatField(min_value=low, max_value=high, required=False)


class RunSerializer(serializers.ModelSerializer[Run]):
    """An analysis and how far it is; poll it until ``state`` is done or failed."""

    done = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()
    trouble = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()
    _last: Standing | None = None

    class Meta:
        model = Run
        fields = [
            *("id", "municipality", "year", "state", "done", "total", "trouble", "error", "engine_version"),
            *("parameters", "figures", "created_at", "finished_at"),
        ]

    def get_done(self, run: Run) -> int:
        """Steps that are done."""
        return self._standing(run).done

    def get_total(self, run: Run) -> int:
        """A step per work, and one that gathers them."""
        return self._standing(run).total

    def get_trouble(self, run: Run) -> str:
        """Why it will not go on by itself; empty while it does."""
        return self._standing(run).trouble

    def get_figures(self, run: Run) -> dict[str, Any]:
        """The summary; without ``answers`` for those above while a school waits to be heard."""
        counted = getattr(run, "counted", True)  # because whoever has just asked for an analysis is told everything
        return dict(run.figures) if counted else {name: run.figures[name] for name in run.figures if name != "answers"}

    def _standing(self, run: Run) -> Standing:
        if self._last is None or self._last.run is not run:
            self._last = standing(run)
        return self._last


class SettingsSerializer(serializers.Serializer[dict[str, Any]]):
    """What a person may choose of an analysis; what is not said is taken as recommended. Shares are given as 0.01."""

    minimum_school = _whole("minimum_school")
    minimum_class = _whole("minimum_class")
    sign_p = _share("sign_p")
    own_p = _share("own_p")
    q = _share("q")
    independent_signs = _whole("independent_signs")
    reference = serializers.ChoiceField(choices=REFERENCE_GROUPS, required=False)
    signs = serializers.MultipleChoiceField(choices=SIGNS, required=False, allow_empty=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """The numbers agree with each other."""
        bad = chosen_settings(data).refused()
        if bad:
            raise serializers.ValidationError({name: refusal(name) for name in bad})
        return data


def chosen_settings(data: Mapping[str, Any]) -> Settings:
    """The recommended settings with what was chosen otherwise."""
    signs = {"signs": tuple(sign for sign in SIGNS if sign in data["signs"])} if "signs" in data else {}
    return Settings(**{**data, **signs})


class StartSerializer(serializers.Serializer[dict[str, Any]]):
    """What to analyse."""

    municipality: serializers.PrimaryKeyRelatedField[Municipality] = serializers.PrimaryKeyRelatedField(
        queryset=Municipality.objects.none()
    )
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    settings = SettingsSerializer(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and hasattr(request, "scope"):
            places = Municipality.objects.granting(request.scope, Permission.RESULT_ANALYSE)
            self.fields["municipality"].queryset = places  # type: ignore[attr-defined]


class WorkFiguresSerializer(serializers.ModelSerializer[RunPart]):
    """Figures of one work by the last analysis; whoever is of a school is not told which dot is which school, and
    only ``veiled`` and what is missing where fewer than three other schools wrote it."""

    figures = serializers.SerializerMethodField()
    year = serializers.IntegerField(source="work.year")
    name = serializers.CharField(source="work")

    class Meta:
        model = RunPart
        fields = ["id", "run", "work", "name", "year", "figures"]

    def get_figures(self, part: RunPart) -> dict[str, Any]:
        """As they are kept, without other schools where the reader is of a school."""
        own = others.own_of(self.context["request"].scope, part.work.municipality_id)
        return dict(part.figures) if own is None else others.of_work(part.figures, own)
