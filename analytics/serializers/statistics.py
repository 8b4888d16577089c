"""Series of the bank of statistics as the API tells them."""

from typing import Any

from rest_framework import serializers

from analytics.reports.statistics import MARKS, Series, Year


class YearSerializer(serializers.Serializer[Any]):
    """One year of a series; per cents with one place, ``null`` where not known."""

    year = serializers.IntegerField()
    n = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)
    quality = serializers.FloatField(allow_null=True)
    success = serializers.FloatField(allow_null=True)
    shares = serializers.ListField(child=serializers.FloatField(allow_null=True), help_text="marks 2, 3, 4, 5")
    given = serializers.BooleanField(help_text="a mean that was given, without results by pupil")
    comparable = serializers.BooleanField(help_text="the same tasks and scale as the year before it here")


class SeriesSerializer(serializers.Serializer[Any]):
    """A municipality's or a school's results in one work over the years."""

    municipality = serializers.IntegerField()
    school = serializers.IntegerField(allow_null=True)
    who = serializers.CharField()
    kind = serializers.CharField()
    grade = serializers.IntegerField()
    subject = serializers.CharField()
    years = YearSerializer(many=True)


def told(series: Series) -> dict[str, Any]:
    """A series as plain values."""
    key = series.key
    return {
        "municipality": key.municipality,
        "school": key.school or None,
        "who": key.who,
        "kind": key.kind,
        "grade": key.grade,
        "subject": key.subject,
        "years": [_year(one) for one in series.years],
    }


def _year(one: Year) -> dict[str, Any]:
    values = {"percent": one.percent, "quality": one.of("quality"), "success": one.of("success")}
    return {
        "year": one.year,
        "n": one.n,
        **{name: _rounded(value) for name, value in values.items()},
        "shares": [_rounded(one.share(mark)) for mark in MARKS],
        "given": one.given,
        "comparable": one.comparable,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
