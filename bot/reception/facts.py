"""What conversations ask of the database: each query goes to its use case."""

from typing import assert_never

from bot.dialogue.queries import (
    CheckPhone,
    CountAudience,
    FindInvitee,
    FindNamed,
    FindReachable,
    FindUnits,
    ForeseeReminder,
    Query,
    ReadDeadline,
    ReadMoment,
    SeeChannels,
    SeeCorrectable,
    SeeDesk,
    SeeDrafts,
    SeeReminders,
    SeeRequests,
    SeeThread,
    SeeThreads,
    SeeWriting,
)
from bot.dialogue.steps import Value
from bot.domain.advisory import Level
from bot.reception.caller import Caller, known
from bot.usecases import (
    channels,
    composing,
    correcting,
    drafting,
    joining,
    reminder_desk,
    requests,
    threads_reading,
)


async def find(caller: Caller, query: Query) -> Value:
    """The answer to a query, as a JSON value."""
    work, house, now = caller.work, caller.house, caller.now
    match query:
        case FindInvitee():
            return await joining.find_invitee(work, house, caller.chat, query, now)
        case SeeDesk():
            return await composing.see_desk(work, known(caller), caller.voice)
        case FindReachable(text=text):
            return await composing.find_reachable(work, known(caller), text)
        case FindNamed(text=text):
            return await composing.find_named(work, known(caller), text)
        case CountAudience(draft=draft):
            return await composing.count_audience(work, house, known(caller), draft, caller.voice, now)
        case SeeCorrectable(advisory_id=advisory_id):
            return await correcting.see(work, known(caller), advisory_id, now)
        case ReadDeadline(text=text, level=level):
            return composing.read_deadline(house, text, Level(level), now)
        case SeeDrafts():
            return await drafting.list_drafts(work, known(caller))
        case ReadMoment(text=text):
            return reminder_desk.read_moment(text, now)
        case ForeseeReminder():
            return await reminder_desk.foresee(work, known(caller), query, caller.voice, now)
        case SeeReminders():
            return await reminder_desk.list_coming(work, known(caller), caller.voice, now)
        case SeeRequests():
            return await requests.see(work, house, caller.chat, now)
        case FindUnits(text=text):
            return await requests.find_units(work, text)
        case CheckPhone(phone=phone):
            return await requests.check_phone(work, caller.chat, phone, now)
        case SeeChannels():
            return await channels.see_channels(work, house, known(caller), caller.voice)
        case SeeWriting() | SeeThread() | SeeThreads():
            return await _find_threads(caller, query)
        case _:
            assert_never(query)


async def _find_threads(caller: Caller, query: SeeWriting | SeeThread | SeeThreads) -> Value:
    person = known(caller)
    match query:
        case SeeWriting():
            return await threads_reading.see_writing(caller.work, caller.house, person)
        case SeeThread(thread_id=thread_id):
            return await threads_reading.see_thread(caller.work, person, thread_id, caller.voice)
        case SeeThreads():
            return await threads_reading.see_threads(caller.work, person, caller.voice, caller.now)
