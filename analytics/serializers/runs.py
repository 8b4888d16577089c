"""Analyses and figures of works as the API shows them."""

from typing import Any

from rest_framework import serializers

from accounts.roles import Permission
from analytics.models import Run, RunPart
from analytics.reports.standing import Standing, standing
from schools.models import Municipality


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


class StartSerializer(serializers.Serializer[dict[str, Any]]):
    """What to analyse."""

    municipality: serializers.PrimaryKeyRelatedField[Municipality] = serializers.PrimaryKeyRelatedField(
        queryset=Municipality.objects.none()
    )
    year = serializers.IntegerField(min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and hasattr(request, "scope"):
            places = Municipality.objects.granting(request.scope, Permission.RESULT_ANALYSE)
            self.fields["municipality"].queryset = places  # type: ignore[attr-defined]


class WorkFiguresSerializer(serializers.ModelSerializer[RunPart]):
    """Figures of one work by the last analysis; whoever is of a school is not told which dot is which school."""

    figures = serializers.SerializerMethodField()
    year = serializers.IntegerField(source="work.year")
    name = serializers.CharField(source="work")

    class Meta:
        model = RunPart
        fields = ["id", "run", "work", "name", "year", "figures"]

    def get_figures(self, part: RunPart) -> dict[str, Any]:
        """As they are kept, without other schools where the reader is of a school."""
        scope = self.context["request"].scope
        figures = dict(part.figures)
        if scope.everything or part.work.municipality_id in scope.municipalities:
            return figures
        own = scope.schools
        points = (figures.get("funnel") or {}).get("points") or []
        figures["funnel"] = {**(figures.get("funnel") or {}), "points": [point for point in points if point[0] in own]}
        figures["controls"] = [pk for pk in figures.get("controls") or () if pk in own]
        rows = figures.get("markers") or ()
        figures["markers"] = [
            {**row, "met": len(row["schools"]), "schools": [pk for pk in row["schools"] if pk in own]} for row in rows
        ]
        return figures
