"""Answers to advisories: typed, of one person, to one revision; idempotent. "Cần hỗ trợ" alarms at once."""

from dataclasses import replace
from datetime import datetime

from bot.domain.advisory import AdvisoryState, Answer
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.domain.richtext import RichText
from bot.store import advisories, boards, deliveries
from bot.store.engine import UnitOfWork
from bot.text.dates import show_moment
from bot.usecases import alarming
from bot.usecases.house import House
from bot.usecases.posting import Target, post_edit
from bot.usecases.proxying import stop_reminding
from bot.usecases.wording import status_mark

_ENDED = {
    AdvisoryState.CANCELLED: "advisory-cancelled",
    AdvisoryState.CLOSED: "advisory-closed",
}
OVERTAKEN = {"old-revision", *_ENDED.values()}


async def answer(
    work: UnitOfWork,
    house: House,
    person: Person,
    target: Target,
    revision_id: int,
    given: Answer,
    now: datetime,
    *,
    message_id: str | None = None,
) -> RichText:
    """Takes a person's answer; returns the word to show at once. `message_id`: the message that was tapped.

    Raises:
        Refusal: `not-yours`; one of `OVERTAKEN` when what was answered holds no more.
    """
    advisory = await advisories.by_revision(work, revision_id)
    if advisory is None or not await advisories.is_recipient(work, revision_id, person.contact.id):
        raise Refusal("not-yours")
    if advisory.state in _ENDED:
        raise Refusal(_ENDED[advisory.state], code=advisory.code)
    if advisory.revision_id != revision_id:
        raise Refusal("old-revision", code=advisory.code)
    before = (await advisories.answers_by(work, person.contact.id, [revision_id])).get(revision_id)
    label = target.voice.label(given)
    if before is given:
        if given is Answer.CAN_HO_TRO:
            await alarming.alarm(work, house, advisory, person, target, now, again=True)
        return target.voice.say("answer.again", answer=label)
    await advisories.put_answer(work, revision_id, person.contact.id, given, now)
    await boards.mark_stale(work, advisory.id)
    await stop_reminding(work, house, advisory, person.contact.id, now)
    line = target.voice.say("answer.echo", answer=label, at=show_moment(now, now, target.voice.language))
    foot = status_mark(advisory.status, target.voice)
    await echo(work, house, target, message_id, line, now, revision_id=revision_id, foot=foot)
    if given is Answer.CAN_HO_TRO:
        await alarming.alarm(work, house, advisory, person, target, now)
    elif before is Answer.CAN_HO_TRO:
        await alarming.call_off(work, house, advisory, person, given, now)
    return target.voice.say(f"answer.thanks-{given.value}", code=advisory.code)


async def echo(
    work: UnitOfWork,
    house: House,
    target: Target,
    message_id: str | None,
    line: RichText,
    now: datetime,
    *,
    revision_id: int | None = None,
    occurrence_id: int | None = None,
    foot: RichText = RichText(),  # noqa: B008 - a value
) -> None:
    """Writes a line under the message that was answered, where the channel can edit; its choices stay.

    An answer may be typed or tapped (`message_id`); either way the line tells the one that holds. The mark of a
    drill (`foot`) stays at the foot.
    """
    if not house.capabilities(target.chat).edits:
        return
    sent = None if message_id is None else await deliveries.find_sent(work, target.chat, message_id)
    if sent is None:
        sent = await deliveries.find_asking(
            work, target.chat, revision_id=revision_id, occurrence_id=occurrence_id
        )
    message_id = message_id or (sent.message_id if sent else None)
    if sent is None or message_id is None:
        return
    before = RichText.of(f"{sent.mark} ") if sent.mark else RichText()
    said, end = sent.part.text, RichText()
    if foot and said.plain.endswith(foot.plain):
        said, end = said.slice(0, len(said.plain) - len(foot.plain)), foot
    text = RichText.of(before, said, line, "\n\n", end) if end else RichText.of(before, said, "\n\n", line)
    part = replace(sent.part, text=text)
    await post_edit(work, target, message_id, part, priority=Priority.BOARD, now=now)
