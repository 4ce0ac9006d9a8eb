"""What is kept for how long, in one place; `sweep` asks all the time, and takes a batch at a time.

| what | kept |
|---|---|
| raw updates of platforms (`inbox`) | the text until it is handled; that it came 3 days |
| a conversation, an own draft | 30 days after the last touch; templates of a unit stay |
| a wrong code or number that was tried (`guess`) | 1 day |
| a request of a stranger | 7 days, then name and number are blank; with a yes they are on the roster |
| answers, notices, request cards, questions for a release, edits, news of the auditor | 30 days after sending |
| word to the police that a channel is down | 30 days after sending |
| call sheets on disk (`jobs.sheets`) | while no channel works, and 10 minutes |
| what was written into threads, alarms, and the messages that carried it | 365 days |
| messages of advisories, corrections, reminders; boards, call lists | 365 days and while the advisory holds |
| that an answer came by a link to our page | 30 days and while the advisory holds |
| a file that nothing refers to, with its bytes if they are here (command line, Zalo) | 30 days |
| how many messages a bot sent and got in a month | as long as the bot serves: numbers of nobody |
| units, people, terms, agreements; advisories, reminders, answers; the audit trail | as long as the bot serves |
"""

from datetime import datetime, timedelta

from bot.domain.links import LONGEST
from bot.domain.threads import KEPT
from bot.store import forgetting as store
from bot.store import inbox, links
from bot.store.engine import UnitOfWork
from bot.usecases import drafting, requests, threads
from bot.usecases.house import House

PERIODS = {
    timedelta(days=30): ("reply", "notice", "request", "release", "echo", "struck", "pulse", "sheet"),
    KEPT: ("thread", "alarm", "advisory", "correction", "rung", "call-list", "calls-off", "reminder", "board"),
}  # of the messages in the outbox, by purpose, counted from the end of their sending
GUESSES_KEPT = timedelta(days=1)
ORPHANS_KEPT = timedelta(days=30)
_BATCH = 500  # rows at a time, so that nobody waits for a sweep


async def forget(work: UnitOfWork, house: House, now: datetime) -> None:
    """One sweep over everything that a look at an index can tell."""
    await requests.lapse(work, house, now)
    await inbox.forget(work, now)
    await threads.forget(work, now)
    await drafting.forget_left(work, now)
    await store.forget_guesses(work, now - GUESSES_KEPT)
    await links.forget(work, now - LONGEST, now, _BATCH)
    room = _BATCH
    for period, purposes in PERIODS.items():
        if room > 0:
            room -= await store.forget_messages(work, purposes, now - period, now, room)


async def forget_files(work: UnitOfWork, now: datetime) -> int:
    """Deletes files that nothing refers to; returns how many. Costs more than a sweep: for once a day."""
    return await store.forget_files(work, now - ORPHANS_KEPT, _BATCH)
