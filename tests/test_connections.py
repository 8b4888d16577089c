"""A connection kept between requests is used again while the server stands, and made anew when it has gone."""

import pytest
from django.db import close_old_connections, connection


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_the_server_has_ended_is_made_anew() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs a server")
    connection.ensure_connection()
    first = connection.connection
    pid = first.info.backend_pid
    assert connection.is_usable()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()
    assert not connection.is_usable()
    close_old_connections()  # as every request does first
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (pid,)
    connection.close()
    assert not connection.is_usable()
