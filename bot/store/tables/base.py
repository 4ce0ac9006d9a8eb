"""What all tables are made with: names of constraints, keys, references, partial indexes."""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def reference(target: str, name: str | None = None, *, null: bool = False, index: bool = False) -> Column[int]:
    """A foreign key named `<table>_id` unless said otherwise."""
    return Column(name or f"{target}_id", ForeignKey(f"{target}.id"), nullable=null, index=index)


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that fulfil a condition, in both dialects' words."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
