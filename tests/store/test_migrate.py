"""Migrations give on both engines exactly the tables that lib/store/tables.py declares."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from lib.store.engine import reading, revision_of, writing
from lib.store.migrate import is_migrated, migrate
from lib.store.tables import metadata


def test_a_store_without_tables_is_not_migrated(empty_store):
    with reading(empty_store) as connection:
        assert not is_migrated(connection)


def test_a_migrated_store_says_so_and_is_not_yet_written_to(empty_store):
    migrate(empty_store)
    with reading(empty_store) as connection:
        assert is_migrated(connection)
        assert revision_of(connection) == 0


def test_the_tables_are_those_that_are_declared(empty_store):
    migrate(empty_store)
    with reading(empty_store) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(fresh_store):
    with reading(fresh_store) as connection:
        before = revision_of(connection)
    migrate(fresh_store)
    with reading(fresh_store) as connection:
        assert is_migrated(connection)
        assert revision_of(connection) == before > 0


def test_a_migration_that_fails_leaves_no_table_behind(empty_store):
    """Both engines undo DDL: a half migrated store does not exist."""
    with writing(empty_store, "测试") as change:
        change.connection.execute(text("CREATE TABLE designation (in_the_way INTEGER)"))
    with pytest.raises(DBAPIError):
        migrate(empty_store)
    assert inspect(empty_store).get_table_names() == ["designation"]
    with reading(empty_store) as connection:
        assert not is_migrated(connection)
