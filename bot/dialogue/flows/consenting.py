"""The notice, put to everybody in the same words, and yes or no to it."""

from collections.abc import Sequence

from bot.dialogue.steps import Ask, Given, Heard, Misheard, Option, Remark, Screen, Value
from bot.domain.messages import Tone
from bot.domain.people import Form
from bot.text.naming import says_post
from bot.text.urgency import seems_urgent
from bot.text.yes_no import read_yes_no


def ask_consent(key: str, name: str, posts: str, operator: str, form: Form, remarks: Sequence[Remark] = ()) -> Ask:
    """The answer is True or False."""
    screen = Screen(
        "join.notice",
        params={"name": name, "posts": "" if says_post(name, posts) else f" ({posts})", "operator": operator},
        options=(
            Option(value=True, text_id="choice.agree", tone=Tone.GOOD),
            Option(value=False, text_id="choice.refuse"),
        ),
        form=form,
        remarks=tuple(remarks),
        brief="join.notice-again",
    )
    return Ask(key, screen, _hear_consent)


def _hear_consent(event: Given) -> Value | Misheard:
    if not isinstance(event, Heard) or not event.own:
        return Misheard("talk.pick-one")
    said = read_yes_no(event.text)
    if said is None:
        return Misheard("help.hotlines" if seems_urgent(event.text) else "talk.pick-one")
    return said
