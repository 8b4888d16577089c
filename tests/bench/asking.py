"""Which broker the bench asks for jobs by."""

from celery import current_app

from accounts.models import Job


def only_by(broker: str) -> None:
    """From here on jobs are asked for by this broker, and nothing is left to do of what was asked for before."""
    Job.objects.all().delete()
    current_app.conf.update(broker_url=broker)
    # Because it holds on to the connections of the broker before.
    vars(current_app).pop("amqp", None)
