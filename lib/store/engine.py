"""The engine for SQLite and Postgres, a door that only reads and a door that writes with its audit rows."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lib.store.tables import audit

# any fixed number: it names the one lock that writers take in turn
_WRITERS = 41_2024
STORE_ERRORS = (DBAPIError, PoolTimeout, OSError)


def open_store(url: str, wait_s: float = 3.0) -> Engine:
    """An engine whose connections wait `wait_s` seconds for the store and no longer."""
    if url.startswith("sqlite"):
        engine = create_engine(url, pool_timeout=wait_s, connect_args={"timeout": wait_s})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    wait_ms = int(wait_s * 1000)
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=wait_s,
        connect_args={
            "connect_timeout": max(1, round(wait_s)),
            "options": f"-c lock_timeout={wait_ms} -c statement_timeout={wait_ms * 10}",
        },
    )


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, so that DDL is in them too
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("PRAGMA query_only=" + ("OFF" if writes else "ON"))
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the store that cannot write."""
    with engine.connect().execution_options(postgresql_readonly=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@dataclass(frozen=True)
class Change:
    """An open transaction in the name of `actor`; what it does is recorded with `record`."""

    connection: Connection
    actor: str
    batch: str

    def record(
        self,
        action: str,
        thing: str,
        key: str,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        self.connection.execute(
            insert(audit),
            {
                "at": datetime.now(UTC),
                "actor": self.actor,
                "action": action,
                "thing": thing,
                "thing_key": key,
                "before": _json(before),
                "after": _json(after),
                "batch": self.batch,
            },
        )


def _json(row: Mapping[str, object] | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False, default=str, sort_keys=True)


@contextmanager
def writing(engine: Engine, actor: str) -> Iterator[Change]:
    """One transaction: all of it with its audit rows, or nothing. Writers take turns.

    Taking turns also keeps audit ids in the order of their commits, so that the newest id is a true
    revision: without it a slow writer could commit an older id after a newer one had been read.
    """
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS})
        yield Change(connection, actor, uuid4().hex)


def revision_of(connection: Connection) -> int:
    """The newest audit id: it changes with every write, in every process. 0 for a store never written."""
    return connection.scalar(select(func.max(audit.c.id))) or 0


def batch_of(connection: Connection, revision: int) -> str:
    """The batch that a revision was written in: no two stores share one, though their revisions may be equal."""
    return connection.scalar(select(audit.c.batch).where(audit.c.id == revision)) or ""
