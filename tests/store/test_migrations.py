"""The migrations, on both databases, against the tables that the program uses."""

import asyncio
import re
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.domain.errors import NotPossibleNow
from bot.domain.people import Chat
from bot.store import schema, talks
from bot.store.engine import Database
from bot.store.tables import metadata

VERSIONS = Path(schema.__file__).parent / "migrations" / "versions"


@pytest.fixture
async def empty(database_url):
    database = Database(database_url)
    yield database
    await database.close()


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def indexes(connection: Connection) -> set[str]:
    """Index definitions as the database keeps them, with their conditions, which Alembic does not compare."""
    query = (
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name <> 'alembic_version'"
        if connection.dialect.name == "sqlite"
        else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    )
    return {" ".join(row[0].split()) for row in connection.execute(text(query))}


def counted(connection: Connection) -> set[str]:
    """SQLite's tables whose ids are never given twice."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    return {row.name for row in rows if "AUTOINCREMENT" in row.sql}


async def ask(database: Database, question):
    async with database.engine.begin() as connection:
        return await connection.run_sync(question)


async def test_an_empty_database_comes_to_head_and_equals_the_tables(empty):
    assert await schema.revision_now(empty) is None
    assert await schema.upgrade(empty)
    assert await schema.revision_now(empty) == schema.head()
    assert await ask(empty, differences) == []


async def test_indexes_and_conditions_are_those_of_the_tables(empty):
    await schema.upgrade(empty)
    migrated = await ask(empty, indexes)
    await ask(empty, metadata.drop_all)
    await ask(empty, metadata.create_all)
    assert migrated == await ask(empty, indexes)


async def test_ids_that_are_never_given_twice_are_those_of_the_tables(sqlite_url):
    database = Database(sqlite_url)
    await schema.upgrade(database)
    migrated = await ask(database, counted)
    await ask(database, metadata.drop_all)
    await ask(database, metadata.create_all)
    assert migrated == await ask(database, counted)
    await database.close()


async def test_up_down_and_up_again(empty):
    await schema.upgrade(empty)
    first = await ask(empty, indexes)
    await schema.migrate(empty, lambda config: command.downgrade(config, "base"))
    assert await ask(empty, lambda connection: inspect(connection).get_table_names()) == ["alembic_version"]
    assert await schema.revision_now(empty) is None
    await schema.upgrade(empty)
    assert await ask(empty, differences) == []
    assert await ask(empty, indexes) == first


async def test_upgrading_twice_changes_nothing(empty):
    assert await schema.upgrade(empty)
    assert not await schema.upgrade(empty)


async def test_two_who_upgrade_at_once_do_not_collide(empty, database_url):
    other = Database(database_url)
    await asyncio.gather(schema.upgrade(empty), schema.upgrade(other))
    assert await ask(other, differences) == []
    await other.close()


async def test_a_migration_that_fails_leaves_nothing_behind(empty):
    def fail(config):
        command.upgrade(config, "head")
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        await schema.migrate(empty, fail)
    assert await schema.revision_now(empty) is None
    assert await ask(empty, lambda connection: inspect(connection).get_table_names()) == []


async def test_a_database_that_was_never_upgraded_is_refused(empty):
    with pytest.raises(NotPossibleNow) as refused:
        await schema.require_head(empty)
    assert refused.value.text_id == "now.schema-old"


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(empty):
    await schema.upgrade(empty)
    async with empty.write() as work:
        await work.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for act in (schema.require_head, schema.upgrade):
        with pytest.raises(NotPossibleNow) as refused:
            await act(empty)
        assert refused.value.text_id == "now.schema-new"
    assert await schema.revision_now(empty) == "9999"


async def test_asking_for_the_revision_does_not_make_a_database(sqlite_url):
    database = Database(sqlite_url)
    assert await schema.revision_now(database) is None
    assert database.path is not None
    assert not database.path.exists()
    await database.close()


def test_migrations_never_import_the_program():
    for path in VERSIONS.glob("*.py"):
        assert not re.search(r"^\s*(from|import) (bot|jobs)\b", path.read_text("utf-8"), re.MULTILINE), path.name


async def test_an_older_database_with_people_in_it_comes_to_head(empty):
    """Columns that must not be empty get their values, and a conversation that went on goes on."""
    await schema.migrate(empty, lambda config: command.upgrade(config, "0001"))
    day = "'2026-11-01 00:00:00'"
    going_on = """'{"flow": "language", "version": 1, "start": {}, "log": []}'"""
    contact = f"(1, 'An', '+84', 'thay', 'vi', {day})"
    address = f"(1, 1, 'telegram', '1', '5', 'active', 0, {day}, {day})"
    fill = (
        f"INSERT INTO contact (id, name, phone, form, language, created_at) VALUES {contact}",
        (
            "INSERT INTO address"
            f" (id, contact_id, channel, bot, external_id, state, position, created_at, state_at) VALUES {address}"
        ),
        (
            f"INSERT INTO talk (channel, bot, external_id, state, version, at) VALUES "
            f"('telegram', '1', '5', {going_on}, 3, {day})"
        ),
    )
    async with empty.engine.begin() as connection:
        for statement in fill:
            await connection.exec_driver_sql(statement)
    await schema.upgrade(empty)
    async with empty.read() as work:
        talk = await talks.load(work, Chat("telegram", "1", "5"))
        menu = await work.connection.scalar(text("SELECT menu FROM address"))
    assert talk is not None
    assert [one["flow"] for one in talk.state["stack"]] == ["language"]
    assert menu == ""


def test_files_are_named_by_the_revisions_in_their_order():
    scripts = ScriptDirectory.from_config(schema.configuration())
    assert schema.head() == scripts.get_current_head()
    for script in scripts.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")
