"""What the API shows of observers: without e-mail and telephone."""

from rest_framework import serializers

from observers.models import Observer, Tie


class TieSerializer(serializers.ModelSerializer[Tie]):
    """What ties an observer to a school."""

    school_name = serializers.CharField(source="school.name", read_only=True)

    class Meta:
        model = Tie
        fields = ["school", "school_name", "kind", "classes", "subject"]
        read_only_fields = fields


class ObserverSerializer(serializers.ModelSerializer[Observer]):
    """An observer with ties, wishes and certificate."""

    ties = TieSerializer(many=True, read_only=True)
    certificate = serializers.CharField(source="accreditation.number", default="", read_only=True)
    certificate_until = serializers.DateField(source="accreditation.valid_to", default=None, read_only=True)

    class Meta:
        model = Observer
        fields = [
            *("id", "municipality", "number", "surname", "name", "patronymic", "category", "state"),
            *("wishes", "ties", "certificate", "certificate_until", "version"),
        ]
        read_only_fields = fields
