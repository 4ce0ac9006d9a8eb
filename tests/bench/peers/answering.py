"""Answers taken by a PTB Application with SQLAlchemy: each tap is written and committed, then answered."""

from datetime import UTC, datetime

from sqlalchemy import String, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

from tests.bench.peers.arguments import TOKEN, read, say

given = read()
engine = create_async_engine(f"sqlite+aiosqlite:///{given.database}")
sessions = async_sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Acknowledgement(Base):
    __tablename__ = "acknowledgement"

    advisory: Mapped[str] = mapped_column(String(20), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


@event.listens_for(engine.sync_engine, "connect")
def prepare(connection, _record):
    connection.execute("PRAGMA journal_mode=WAL")


async def create(_application: object) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    say("running")


async def acknowledge(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    async with sessions() as session:
        row = {"advisory": query.data, "user_id": query.from_user.id, "at": datetime.now(UTC)}
        await session.execute(insert(Acknowledgement).values(row).on_conflict_do_nothing())
        await session.commit()
    await query.answer("Đã ghi nhận, cảm ơn.")


if __name__ == "__main__":
    base_url = f"http://127.0.0.1:{given.port}/bot"
    application = Application.builder().token(TOKEN).base_url(base_url).post_init(create).build()
    application.add_handler(CallbackQueryHandler(acknowledge))
    application.run_polling(allowed_updates=["callback_query"])
