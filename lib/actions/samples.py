"""Take every sample base away, for good."""

from sqlalchemy import Engine, delete, select

from lib.domain.provenance import Provenance
from lib.store.engine import writing
from lib.store.postings import reindexing
from lib.store.tables import base


def remove_samples(engine: Engine, actor: str) -> int:
    """Delete the bases marked 示例 with their titles and skills; say how many there were."""
    with writing(engine, actor) as change:
        is_sample = base.c.provenance == Provenance.SAMPLE.value
        samples = change.connection.execute(select(base).where(is_sample)).mappings().all()
        with reindexing(change.connection, [row["id"] for row in samples]):
            change.connection.execute(delete(base).where(is_sample))
        for row in samples:
            change.record("remove", "base", row["key"], before=dict(row))
    return len(samples)
