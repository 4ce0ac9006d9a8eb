"""A person's typed words: first the open question, then a reply, a number, an answer, a word of the menu."""

import re
from collections.abc import Sequence

from bot.dialogue.steps import Heard
from bot.domain.advisory import Answer
from bot.domain.incoming import Said
from bot.domain.people import AddressState
from bot.domain.taps import AnswerTap, RevokeTap, read_tap, write_tap
from bot.reception import acts, menu, talking
from bot.reception.caller import Caller
from bot.store import deliveries
from bot.text.answers import MenuWord, read_answer, read_menu_word, read_numbered
from bot.text.folding import fold
from bot.usecases import guiding
from bot.usecases.guiding import OpenQuestion
from bot.usecases.introducing import consent_choices
from bot.usecases.invitations import read_code

_REVOKE = re.compile(r"(?:go|khong phai) (\d{1,9})")


async def hear(caller: Caller, said: Said) -> None:
    """Finds out what was meant and does it; a tap stands for every choice that was typed."""
    word = read_menu_word(said.text)
    command = said.text.startswith("/")
    found = await talking.current(caller)
    if found is not None and not (command and word not in {None, MenuWord.BACK, MenuWord.STOP}):
        # An answer to an advisory may come in the middle of any conversation, and leaves that as it is.
        answers_elsewhere = (
            read_answer(said.text) and caller.person and not talking.fits(found[0], Heard(said.text))
        )
        if not answers_elsewhere:
            await _in_talk(caller, said, word, found[0].flow)
            return
    if caller.person is None:
        code = read_code(said.text)
        await acts.go(caller, "join", {"code": code} if code else {})
        return
    data = await _meant_choice(caller, said)
    if data is not None:
        await acts.tap(caller, data, said.reply_to)
    elif word is not None:
        await menu.choose(caller, word, said.text)
    elif not await _ask_which(caller, said):
        await menu.not_forwarded(caller)


async def _in_talk(caller: Caller, said: Said, word: MenuWord | None, flow: str) -> None:
    if word is MenuWord.BACK:
        await talking.back(caller)
    elif word is MenuWord.STOP and flow != "join":
        await talking.stop(caller)
    elif word is MenuWord.HELP and caller.person is None:
        await menu.choose(caller, word, "")
    else:
        await acts.finish(caller, await talking.take(caller, Heard(said.text)))


async def _meant_choice(caller: Caller, said: Said) -> str | None:
    """The one button that typed words stand for; None when there is none, or several."""
    revoke = _REVOKE.fullmatch(fold(said.text))
    if revoke is not None:
        return write_tap(RevokeTap(int(revoke[1])))
    replied = await _choice_of_reply(caller, said)
    if replied is not None:
        return replied
    choices = _choices(said.text, await _open(caller, said.text))
    return choices[0][1] if len(choices) == 1 else None


async def _choice_of_reply(caller: Caller, said: Said) -> str | None:
    """A reply names the message it answers, so nothing can be mistaken."""
    if said.reply_to is None:
        return None
    sent = await deliveries.find_sent(caller.work, caller.chat, said.reply_to)
    if sent is None or not sent.part.choices:
        return None
    question = OpenQuestion("", "", sent.part.choices)
    choices = _choices(said.text, [question])
    return choices[0][1] if choices else None


async def _open(caller: Caller, text: str) -> Sequence[OpenQuestion]:
    """The open questions that a text may be meant for: those of its code, else the unanswered, else all."""
    assert caller.person is not None
    questions = [
        *_consent_question(caller),
        *await guiding.open_questions(caller.work, caller.person, caller.voice, caller.now),
    ]
    numbered = read_numbered(text)
    code = numbered[1] if numbered else None
    if code:
        digits = "".join(character for character in code if character.isdigit())
        return [one for one in questions if one.code == code or one.code.endswith(digits.zfill(4))]
    waiting = [one for one in questions if one.waits]
    return waiting or questions[:1]


def _consent_question(caller: Caller) -> list[OpenQuestion]:
    """Whether somebody whose id came with the roster agrees, as long as no word was given."""
    if caller.address is None or caller.address.state is not AddressState.ASKED:
        return []
    title = caller.voice.say("join.consent-title").plain
    return [OpenQuestion("", title, consent_choices(caller.voice))]


def _choices(text: str, questions: Sequence[OpenQuestion]) -> list[tuple[str, str]]:
    """(title, button data) for each question to which a text is a possible answer."""
    numbered, answer = read_numbered(text), read_answer(text)
    found = []
    for question in questions:
        for index, choice in enumerate(question.choices, start=1):
            if (
                (numbered is not None and numbered[0] == index)
                or fold(choice.label) == fold(text)
                or (answer is not None and _is_answer(choice.data, answer))
            ):
                found.append((question.title, choice.data))
                break
    return found


def _is_answer(data: str, answer: Answer) -> bool:
    meant = read_tap(data)
    return isinstance(meant, AnswerTap) and meant.answer is answer


async def _ask_which(caller: Caller, said: Said) -> bool:
    """Several open questions fit: the person says which. False when none does."""
    fitting = _choices(said.text, await _open(caller, said.text))
    if fitting:
        await acts.go(caller, "which", {"open": [list(pair) for pair in fitting]})
        return True
    if read_numbered(said.text) or read_answer(said.text):
        await caller.says("answer.nothing-open")
        return True
    return False
