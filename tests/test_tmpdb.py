import pytest
@pytest.mark.django_db
def test_a(owner_connection, web_connection):
    from django.db import connection
    c=connection.cursor(); c.execute("select current_user, current_database()"); print(c.fetchone())
    print(owner_connection.execute("select count(*) from pg_policies").fetchone(), web_connection.execute("select count(*) from zones_unit").fetchone())
@pytest.mark.django_db(transaction=True)
def test_b(): pass
