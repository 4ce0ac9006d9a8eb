"""The database as a command opens it, and who acts. What the database says of its surroundings is told as such."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from bot.domain.errors import BadInput, NotPossibleNow
from bot.domain.people import Person, normalise_phone, show_phone
from bot.logs import Redactor
from bot.settings import Settings
from bot.store.engine import Database, UnitOfWork
from bot.store.people import person_by_phone
from bot.store.schema import require_head


@asynccontextmanager
async def open_database(settings: Settings, *, at_head: bool = True) -> AsyncIterator[Database]:
    """The database, closed afterwards.

    Args:
        settings: `database.url` says where it is.
        at_head: refuse one whose schema this program can't work with.

    Raises:
        NotPossibleNow: `database-away`, `schema-old`, `schema-new`.
    """
    database = Database(settings.database.url)
    try:
        with naming_trouble():
            if at_head:
                await require_head(database)
            yield database
    finally:
        await database.close()


@contextmanager
def naming_trouble() -> Iterator[None]:
    """What the database or its driver says of the surroundings, as an error that people are told about.

    Raises:
        NotPossibleNow: `database-away`.
    """
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        if type(error) not in {DatabaseError, InterfaceError, OperationalError}:
            raise  # a statement of ours is wrong, and that is no news for people
        detail = Redactor().redact(str(error.orig).strip().partition("\n")[0])
        raise NotPossibleNow("database-away", detail=detail) from error


async def find_person(work: UnitOfWork, phone: str) -> Person:
    """Who acts: the person on the roster with a phone number.

    Raises:
        BadInput: `phone`, or `as-unknown` when nobody on the roster has it.
    """
    number = normalise_phone(phone)
    person = await person_by_phone(work, number)
    if person is None:
        raise BadInput("as-unknown", phone=show_phone(number))
    return person
