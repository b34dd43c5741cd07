"""Every table of the store; what a column means is said beside it."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Id = BigInteger().with_variant(Integer, "sqlite")


def code(name: str, *args: object, length: int = 40, **options: object) -> Column[str]:
    """A text column for a code; codes are never numbers."""
    options.setdefault("nullable", False)
    return Column(name, String(length), *args, **options)  # type: ignore[arg-type]


source = Table(
    "source",
    metadata,
    code("key", primary_key=True, length=80),
    Column("title", Text, nullable=False),
    Column("issuer", Text, nullable=False, default=""),
    Column("published", Date),
    Column("url", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
)

place = Table(
    "place",
    metadata,
    code("level", primary_key=True, length=10),
    code("code", primary_key=True, length=12),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    code("parent", length=12),
    code("unit", length=12),
    code("city", length=12),
    Column("longitude", Float),
    Column("latitude", Float),
    Column("pinyin", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("population", Integer),
    code("population_precision", length=10, default=""),
    code("population_source", ForeignKey("source.key"), nullable=True, length=80),
)

industry = Table(
    "industry",
    metadata,
    code("code", primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("aliases", Text, nullable=False, default=""),
)

unit_industry = Table(
    "unit_industry",
    metadata,
    code("unit", primary_key=True, length=12),
    Column("phrase", Text, primary_key=True),
    code("industry", ForeignKey("industry.code")),
    Column("clause", Text, nullable=False),
    code("source", ForeignKey("source.key"), length=80),
    Column("note", Text, nullable=False, default=""),
)

occupation = Table(
    "occupation",
    metadata,
    code("code", primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("aliases", Text, nullable=False, default=""),
    code("national_code", nullable=True),
)

occupation_industry = Table(
    "occupation_industry",
    metadata,
    code("occupation", ForeignKey("occupation.code"), primary_key=True),
    code("industry", ForeignKey("industry.code"), primary_key=True),
)

target = Table(
    "target",
    metadata,
    Column("id", Id, primary_key=True),
    code("metric"),
    Column("label", Text, nullable=False),
    Column("unit_of_measure", Text, nullable=False),
    code("area", length=12),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("value", Integer, nullable=False),
    Column("clause", Text, nullable=False),
    code("source", ForeignKey("source.key"), length=80),
    UniqueConstraint("metric", "area", "period_from", "period_to"),
)

base = Table(
    "base",
    metadata,
    Column("id", Id, primary_key=True),
    code("key", unique=True, length=80),
    Column("name", Text, nullable=False),
    Column("former_names", Text, nullable=False, default=""),
    code("unit", length=12, default=""),
    code("city", length=12, default=""),
    code("county", length=12, default=""),
    Column("address", Text, nullable=False, default=""),
    Column("longitude", Float),
    Column("latitude", Float),
    code("precision", length=10),
    # the spatial key: a quadkey as an integer (lib/geo/cells.py); null when the place is not known
    Column("cell", BigInteger),
    code("provenance", length=10),
    code("source", ForeignKey("source.key"), length=80),
    Column("confirmed_on", Date),
    Column("note", Text, nullable=False, default=""),
    Index(None, "cell", "longitude", "latitude"),
)

designation = Table(
    "designation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("base", Id, ForeignKey("base.id", ondelete="CASCADE"), nullable=False, index=True),
    code("category"),
    Column("category_as_published", Text, nullable=False, default=""),
    code("grade", length=12, default=""),
    Column("grade_as_published", Text, nullable=False, default=""),
    Column("year", Integer),
    Column("batch", Text, nullable=False, default=""),
    code("stage", length=12, default=""),
    code("provenance", length=10),
    code("source", ForeignKey("source.key"), length=80),
)

base_industry = Table(
    "base_industry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("base", Id, ForeignKey("base.id", ondelete="CASCADE"), nullable=False, index=True),
    code("industry", ForeignKey("industry.code")),
    Column("as_published", Text, nullable=False, default=""),
    code("source", ForeignKey("source.key"), length=80),
)

base_skill = Table(
    "base_skill",
    metadata,
    Column("id", Id, primary_key=True),
    Column("base", Id, ForeignKey("base.id", ondelete="CASCADE"), nullable=False, index=True),
    code("occupation", ForeignKey("occupation.code")),
    code("level", default=""),
    Column("as_published", Text, nullable=False, default=""),
    code("source", ForeignKey("source.key"), length=80),
)

# Who changed what, append-only; the newest id is the revision of the store.
audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    code("action"),
    code("thing", length=40),
    Column("thing_key", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    code("batch"),
)

# For every term a question may ask by: which bases have it, as one roaring bitmap of base ids.
posting = Table(
    "posting",
    metadata,
    code("dimension", primary_key=True, length=16),
    code("code", primary_key=True, length=120),
    Column("bases", LargeBinary, nullable=False),
)
