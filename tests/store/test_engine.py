"""The reading door cannot write; the writing door does all or nothing, one writer at a time."""

import threading
from contextlib import ExitStack

import pytest
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from lib.store.engine import STORE_ERRORS, open_store, reading, revision_of, writing
from lib.store.tables import audit, base, designation, industry

DYES = {"code": "dyes", "name": "染料", "aliases": ""}
WRITES = {
    "insert": insert(industry).values(**DYES),
    "update": base.update().values(name="改了"),
    "delete": delete(audit),
    "table": text("CREATE TABLE sneaky (id INTEGER)"),
    "drop": text("DROP TABLE audit"),
}


def revision(store):
    with reading(store) as connection:
        return revision_of(connection)


def count(store, table):
    with reading(store) as connection:
        return connection.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES)
def test_the_reading_door_cannot_write(fresh_store, statement):
    before = count(fresh_store, audit), count(fresh_store, industry)
    with pytest.raises(DBAPIError), reading(fresh_store) as connection:
        connection.execute(statement)
    assert (count(fresh_store, audit), count(fresh_store, industry)) == before


def test_a_connection_that_wrote_cannot_write_when_it_is_used_for_reading_again(fresh_store):
    with writing(fresh_store, "测试") as change:
        change.record("try", "nothing", "")
    assert fresh_store.pool.checkedin() == 1
    with pytest.raises(DBAPIError), reading(fresh_store) as connection:
        connection.execute(insert(industry).values(**DYES))


def test_what_was_read_does_not_change_while_it_is_read(fresh_store):
    with reading(fresh_store) as connection:
        before = revision_of(connection)
        with writing(fresh_store, "测试") as change:
            change.record("try", "nothing", "")
        assert revision_of(connection) == before
    assert revision(fresh_store) == before + 1


def test_a_change_is_there_with_its_audit_row(fresh_store):
    before = revision(fresh_store)
    with writing(fresh_store, "李甲市") as change:
        change.connection.execute(insert(industry).values(**DYES))
        change.record("add", "industry", "dyes", after=DYES)
    with reading(fresh_store) as connection:
        row = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).one()
        assert connection.scalar(select(industry.c.name).where(industry.c.code == "dyes")) == "染料"
    assert (row.id, row.actor, row.action, row.thing, row.thing_key, row.batch) == (
        before + 1, "李甲市", "add", "industry", "dyes", change.batch,
    )  # fmt: skip
    assert row.before is None
    assert '"name": "染料"' in row.after


def test_a_change_that_fails_leaves_nothing_not_even_its_audit(fresh_store):
    before = revision(fresh_store), count(fresh_store, industry)
    with pytest.raises(ZeroDivisionError), writing(fresh_store, "测试") as change:
        change.connection.execute(insert(industry).values(**DYES))
        change.record("add", "industry", "dyes", after=DYES)
        1 / 0  # noqa: B018
    assert (revision(fresh_store), count(fresh_store, industry)) == before


def test_the_store_can_be_written_to_after_a_change_that_failed(fresh_store):
    with pytest.raises(IntegrityError), writing(fresh_store, "测试") as change:
        change.connection.execute(insert(industry), [DYES, DYES])
    with writing(fresh_store, "测试") as change:
        change.connection.execute(insert(industry), [DYES])


def test_writers_take_turns(fresh_store):
    said, second_waits = [], threading.Event()

    def second():
        second_waits.set()
        with writing(fresh_store, "乙") as change:
            said.append("乙 in")
            change.record("try", "nothing", "乙")

    thread = threading.Thread(target=second)
    with writing(fresh_store, "甲") as change:
        said.append("甲 in")
        thread.start()
        second_waits.wait()
        thread.join(0.3)  # what a second writer needs to come in, if nothing held it
        change.record("try", "nothing", "甲")
        said.append("甲 out")
    thread.join()
    with reading(fresh_store) as connection:
        newest = connection.scalars(select(audit.c.thing_key).order_by(audit.c.id.desc()).limit(2)).all()
    assert said == ["甲 in", "甲 out", "乙 in"]
    assert newest == ["乙", "甲"]


def test_a_writer_that_waits_too_long_gives_up(fresh_url):
    first, second = open_store(fresh_url, 0.2), open_store(fresh_url, 0.2)
    with writing(first, "甲") as change:
        change.record("try", "nothing", "甲")
        with pytest.raises(DBAPIError), writing(second, "乙"):
            pytest.fail("two writers at once")
    first.dispose()
    second.dispose()


def test_readers_do_not_wait_for_a_writer(fresh_store):
    before = revision(fresh_store)
    with writing(fresh_store, "甲") as change:
        change.record("try", "nothing", "甲")
        assert revision(fresh_store) == before


def test_a_code_that_is_not_there_is_refused(fresh_store):
    with pytest.raises(IntegrityError), writing(fresh_store, "测试") as change:
        row = {"base": 1, "category": "other", "provenance": "official", "source": "no-such-source"}
        change.connection.execute(insert(designation).values(**row))


def test_titles_go_with_their_base(fresh_store):
    with writing(fresh_store, "测试") as change:
        change.connection.execute(delete(base).where(base.c.id == 1))
        left = change.connection.scalar(select(func.count()).where(designation.c.base == 1))
    assert left == 0


def test_the_engine_itself_is_told_to_refuse_writes_and_to_check_foreign_keys(seeded_store):
    is_sqlite = seeded_store.dialect.name == "sqlite"
    asked = ["PRAGMA journal_mode", "PRAGMA query_only", "PRAGMA foreign_keys"] if is_sqlite else ["SHOW transaction_read_only"]
    with reading(seeded_store) as connection:
        said = [connection.exec_driver_sql(each).scalar() for each in asked]
    assert said == (["wal", 1, 1] if is_sqlite else ["on"])


def test_the_wait_for_a_free_connection_is_bounded_too(fresh_url):
    """Nor is it anything but an error of the store: pages and the API stay calm at those."""
    with ExitStack() as everything:
        store = open_store(fresh_url, 0.2)
        everything.callback(store.dispose)
        assert store.pool.timeout() == 0.2
        for _ in range(store.pool.size() + 10):
            everything.enter_context(store.connect())
        with pytest.raises(STORE_ERRORS), reading(store):
            pytest.fail("more connections than the pool has")
