"""PostgreSQL, whose connections are looked at instead of asked whether they still stand."""
