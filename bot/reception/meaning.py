"""Which button a person's typed words stand for, and what to ask when they could stand for several."""

import re
from collections.abc import Sequence

from bot.domain.advisory import Answer
from bot.domain.authority import Action, has
from bot.domain.incoming import Said
from bot.domain.people import AddressState
from bot.domain.taps import AnswerTap, ReleaseTap, RevokeTap, TalkTap, ThreadTap, read_tap, write_tap
from bot.reception import acts
from bot.reception.caller import Caller
from bot.reception.talking import Open
from bot.store import deliveries
from bot.text.answers import read_answer, read_numbered, split_code
from bot.text.decisions import read_decision
from bot.text.folding import fold
from bot.usecases import guiding, threads
from bot.usecases.guiding import OpenQuestion
from bot.usecases.introducing import consent_choices

_REVOKE = re.compile(r"(?:go|khong phai) (\d{1,9})")


async def choice(caller: Caller, said: Said) -> str | None:
    """The one button that typed words stand for; None when there is none, or several."""
    revoke = _REVOKE.fullmatch(fold(said.text))
    if revoke is not None:
        return write_tap(RevokeTap(int(revoke[1])))
    replied = await choice_of_reply(caller, said)
    if replied is not None:
        return replied
    choices = _choices(said.text, await _open(caller, said.text))
    return choices[0][1] if len(choices) == 1 else None


async def choice_of_reply(caller: Caller, said: Said) -> str | None:
    """A reply names the message it answers, so nothing can be mistaken."""
    if said.reply_to is None:
        return None
    sent = await deliveries.find_sent(caller.work, caller.chat, said.reply_to)
    if sent is None:
        return None
    # A number under a message of a thread is content: its button only says that one may answer.
    choices = tuple(one for one in sent.part.choices if not isinstance(read_tap(one.data), ThreadTap))
    question = OpenQuestion("", "", choices)
    fitting = _choices(said.text, [question])
    return fitting[0][1] if fitting else None


async def is_for_thread(caller: Caller, said: Said) -> bool:
    """A reply to a message of a thread goes into that, unless it names a choice that stands under the message."""
    answered = await threads.thread_of_message(caller.work, caller.chat, said.reply_to)
    return answered is not None and await choice_of_reply(caller, said) is None


async def is_for_something_else(caller: Caller, said: Said) -> bool:
    """Whether words that don't plainly answer the open question are an answer, or a reply, to something else."""
    if caller.person is None:
        return False
    if said.reply_to is not None:
        sent = await deliveries.find_sent(caller.work, caller.chat, said.reply_to)
        if sent is not None and (sent.thread_id is not None or await choice_of_reply(caller, said) is not None):
            return True
    numbered, words = read_numbered(said.text), split_code(said.text)[0]
    if read_decision(said.text) is not None:
        return True
    if read_answer(words) is not None or (numbered is not None and numbered[1] is not None):
        return True
    # A number that the open question does not offer, where numbers are all that there is to choose by.
    return numbered is not None and not caller.capabilities.buttons and bool(await _open(caller, said.text))


async def is_ambiguous(caller: Caller, said: Said, found: Open) -> bool:
    """Whether a number that answers the open question may as well be meant for an advisory that came since."""
    numbered = read_numbered(said.text)
    if caller.person is None or numbered is None or numbered[1] is not None or caller.capabilities.buttons:
        return False
    return bool(_choices(said.text, await _since(caller, found)))


async def ask_which(caller: Caller, said: Said, found: Open) -> None:
    """The open question, or the advisory that came since?"""
    number = read_numbered(said.text)
    assert number is not None
    own = (caller.voice.say("talk.this-question").plain, write_tap(TalkTap(found.top.token(), number[0] - 1)))
    others = _choices(said.text, await _since(caller, found))
    await acts.go(caller, "which", {"open": [list(pair) for pair in (*others, own)]})


async def ask_which_question(caller: Caller, said: Said) -> bool:
    """Several open questions fit: the person says which. False when none does."""
    fitting = _choices(said.text, await _open(caller, said.text))
    if fitting:
        await acts.go(caller, "which", {"open": [list(pair) for pair in fitting]})
        return True
    answer = read_answer(split_code(said.text)[0])
    if answer is Answer.CAN_HO_TRO:
        await _offer_help(caller, said)
        return True
    if read_numbered(said.text) or answer:
        await caller.says("answer.nothing-open")
        return True
    return False


async def _offer_help(caller: Caller, said: Said) -> None:
    """Somebody calls for help, and about nothing that is open: the numbers, and the ward police by one tap."""
    assert caller.person is not None
    if has(caller.person, Action.ISSUE_LOW_ADVISORY):
        await caller.says("help.hotlines")
    else:
        start = {"pieces": [{"text": said.text.strip()}], "now": caller.now.isoformat()}
        await acts.go(caller, "write", start)


async def _since(caller: Caller, found: Open) -> Sequence[OpenQuestion]:
    """Open questions that came after the conversation last stood still."""
    assert caller.person is not None
    questions = await guiding.open_questions(caller.work, caller.person, caller.voice, caller.now)
    return [one for one in questions if one.waits and one.since is not None and one.since > found.talk.at]


async def _open(caller: Caller, text: str) -> Sequence[OpenQuestion]:
    """The open questions that a text answers: those of its code, else those that wait, with the last one shown."""
    assert caller.person is not None
    questions = [
        *_consent_question(caller),
        *await guiding.open_questions(caller.work, caller.person, caller.voice, caller.now),
    ]
    fitting = [one for one in questions if _choices(text, [one])]
    numbered, (words, code) = read_numbered(text), split_code(text)
    if numbered is not None:
        code = numbered[1]
    if code:
        # TB-0001 and NV-0001 are two things; only who names no letters may mean either.
        return [one for one in fitting if one.code == code or one.code.endswith(f"-{code.zfill(4)}")]
    waiting = [one for one in fitting if one.waits]
    if numbered is None and read_answer(words) is not Answer.CAN_HO_TRO:
        return waiting or fitting
    # A bare number belongs to the list that was shown last, a call for help to what it was shown for, even if an
    # answer was given since. No bare number takes a call for help back.
    last = max(fitting, key=lambda one: one.since or caller.now, default=None)
    if last is None or last.waits:
        return waiting
    return [*waiting, last] if waiting or numbered is None or not last.wants_help else []


def _consent_question(caller: Caller) -> list[OpenQuestion]:
    """Whether somebody whose id came with the roster agrees, as long as no word was given."""
    if caller.address is None or caller.address.state is not AddressState.ASKED:
        return []
    title = caller.voice.say("join.consent-title").plain
    return [OpenQuestion("", title, consent_choices(caller.voice))]


def _choices(text: str, questions: Sequence[OpenQuestion]) -> list[tuple[str, str]]:
    """(title, button data) for each question to which a text is a possible answer."""
    numbered, words = read_numbered(text), split_code(text)[0]
    answer = read_answer(words)
    found = []
    for question in questions:
        for index, one in enumerate(question.choices, start=1):
            if (
                (numbered is not None and numbered[0] == index)
                or fold(one.label) == fold(text)
                or (fold(one.label) == fold(words) and not _is_release(one.data))
                or (answer is not None and _is_answer(one.data, answer))
            ):
                title = f"{question.title} · {one.label}" if question.titled_by_choice else question.title
                found.append((title, one.data))
                break
    return list({data: (title, data) for title, data in reversed(found)}.values())[::-1]


def _is_answer(data: str, answer: Answer) -> bool:
    meant = read_tap(data)
    return isinstance(meant, AnswerTap) and meant.answer is answer


def _is_release(data: str) -> bool:
    """Whether a button decides about a release: who names its number sees the card before."""
    return isinstance(read_tap(data), ReleaseTap)
