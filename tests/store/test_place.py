"""Who may work on a database at once: one `run` on SQLite, several on PostgreSQL, nobody beside an upgrade."""

import pytest

from bot.domain.errors import NotPossibleNow
from bot.store.engine import Database
from bot.store.place import hold_place, somebody_runs


async def refused(database: Database, *, beside: bool) -> str:
    with pytest.raises(NotPossibleNow) as told:
        async with hold_place(database, 0.1, beside=beside):
            raise AssertionError("there was a place")
    return told.value.reason


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_on_sqlite_one_runs(database: Database):
    async with hold_place(database, beside=True):
        assert await refused(database, beside=True) == "already-running"
        assert await refused(database, beside=False) == "already-running"
        assert await somebody_runs(database)
    assert not await somebody_runs(database)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_on_postgresql_several_run_and_an_upgrade_waits_for_all_of_them(database: Database):
    async with hold_place(database, beside=True):
        async with hold_place(database, beside=True):
            assert await refused(database, beside=False) == "already-running"
        assert await refused(database, beside=False) == "already-running"
        assert await somebody_runs(database)
    assert not await somebody_runs(database)
    async with hold_place(database):
        assert await refused(database, beside=True) == "being-upgraded"
