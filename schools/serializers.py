"""What the API shows of schools, people and procedures, and what it takes."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from accounts.roles import Role
from schools.models import Declension, PostGroup, Procedure, ResponsiblePerson, School, SchoolSet, Sitting


class SchoolSerializer(serializers.ModelSerializer[School]):
    """A school."""

    class Meta:
        model = School
        fields = [
            *("id", "municipality", "name", "full_name", "login", "kind", "director", "address"),
            *("email", "phone", "pupils", "closed_on", "successor"),
        ]


class SchoolSetSerializer(serializers.ModelSerializer[SchoolSet]):
    """A named set with the ids of its schools."""

    class Meta:
        model = SchoolSet
        fields = ["id", "municipality", "name", "note", "schools"]


class PersonSerializer(serializers.ModelSerializer[ResponsiblePerson]):
    """A responsible person; the municipality is given once, when the person is added."""

    class Meta:
        model = ResponsiblePerson
        fields = ["id", "municipality", "school", "user", "name", "post", "phone", "email", "left_on"]


class PostGroupSerializer(serializers.ModelSerializer[PostGroup]):
    """A group of posts with its other spellings and the ids of its persons."""

    aliases = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = PostGroup
        fields = ["id", "municipality", "name", "aliases", "level", "school_set", "members"]


class DeclensionSerializer(serializers.ModelSerializer[Declension]):
    """A name or a post in the six cases; ``phrase`` is the nominative, ``confirmed_at`` empty for a mere guess."""

    doubts = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Declension
        fields = [
            *("id", "municipality", "kind", "phrase", "sex", "genitive", "dative", "accusative", "instrumental"),
            *("prepositional", "doubts", "confirmed_at"),
        ]


class ProcedureSerializer(serializers.ModelSerializer[Procedure]):
    """One work of a season; the municipality is given once, when the procedure is added."""

    class Meta:
        model = Procedure
        fields = ["id", "municipality", "kind", "year", "grade", "subject", "name", "starts_on", "ends_on", "basis"]
        validators: list[Any] = []
        extra_kwargs = {"grade": {"min_value": 1, "max_value": 11}, "year": {"min_value": 2015, "max_value": 2100}}


class SittingSerializer(serializers.ModelSerializer[Sitting]):
    """A procedure at one school on one day."""

    class Meta:
        model = Sitting
        fields = ["id", "procedure", "school", "day", "starts_at", "classes"]


class FillSerializer(serializers.Serializer[Any]):
    """One day for every school that has none."""

    day = serializers.DateField()
    starts_at = serializers.TimeField(required=False, allow_null=True)


class FilledSerializer(serializers.Serializer[Any]):
    """How many sittings were added or changed."""

    count = serializers.IntegerField()


class RowSerializer(serializers.Serializer[Any]):
    """A line of the timetable: without ``sitting`` it is added, without ``day`` it is taken away."""

    school = serializers.IntegerField()
    day = serializers.DateField(allow_null=True)
    starts_at = serializers.TimeField(required=False, allow_null=True, default=None)
    classes = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")
    sitting = serializers.IntegerField(required=False, allow_null=True, default=None)


class TimetableSerializer(serializers.Serializer[Any]):
    """Lines of the timetable; sittings that no line names stay as they are."""

    rows = RowSerializer(many=True)


class PostSerializer(serializers.Serializer[Any]):
    """A role held somewhere, by ids."""

    role = serializers.ChoiceField(choices=Role.choices)
    municipality = serializers.IntegerField(allow_null=True)
    school = serializers.IntegerField(allow_null=True)


class MeSerializer(serializers.ModelSerializer[User]):
    """Who is asking, with all posts and what they allow somewhere."""

    posts = PostSerializer(many=True)
    permissions = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = User
        fields = ["id", "name", "email", "posts", "permissions"]
