"""*Dữ liệu của tôi*: everything that is kept about a person, what never is, how to put it right, how to leave."""

from datetime import datetime

from bot.domain.capabilities import Capabilities
from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import STANDBY, Person, show_phone
from bot.domain.richtext import RichText
from bot.domain.taps import MenuTap, write_tap
from bot.store import mydata
from bot.store.engine import UnitOfWork
from bot.store.mydata import Kept, KeptAddress
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_moment
from bot.usecases.wording import joined, lines


async def my_data(
    work: UnitOfWork, person: Person, voice: Voice, capabilities: Capabilities, now: datetime
) -> Message:
    """The whole answer; buttons for the language and for leaving where there are buttons."""
    contact = person.contact
    tree = await load_tree(work)
    kept = await mydata.kept_of(work, contact.id)
    posts = "; ".join(
        f"{standing.title or voice.label(standing.role)} – {tree[standing.unit_id].name}"
        for standing in person.standings
    )
    head = voice.say(
        "data.who",
        name=contact.name,
        phone=show_phone(contact.phone),
        posts=posts,
        language=voice.label(contact.language),
    )
    text = joined([head, _given(kept, voice, now), voice.say("data.never"), voice.say("data.how")])
    return Message(text, _choices(voice) if capabilities.buttons else ())


def _given(kept: Kept, voice: Voice, now: datetime) -> RichText:
    """What has come together since the person joined, a line each."""

    def at(moment: datetime) -> str:
        return show_moment(moment, now, voice.language)

    told = [
        voice.say(
            "data.standby" if one.channel in STANDBY else "data.address",
            channel=voice.say(f"channel.{one.channel}"),
            since=at(one.since),
            state=voice.say("data.state-standby" if _is_standby(one) else f"data.state-{one.state.value}"),
        )
        for one in kept.addresses
    ]
    told += [
        voice.say("data.agreed" if agreed else "data.refused", version=version, at=at(moment))
        for version, agreed, moment in kept.consents
    ]
    if kept.first_answer is not None and kept.last_answer is not None:
        told.append(
            voice.say("data.answers", n=kept.answers, first=at(kept.first_answer), last=at(kept.last_answer))
        )
    else:
        told.append(voice.say("data.no-answers"))
    told.append(
        voice.say(
            "data.counts",
            advisories=kept.advisories,
            reminders=kept.reminders_set,
            answered=kept.reminders_answered,
            threads=kept.threads,
            messages=kept.messages,
            drafts=kept.drafts,
            talks=kept.talks,
            requests=kept.requests,
            trail=kept.trail,
        )
    )
    return lines(told)


def _is_standby(address: KeptAddress) -> bool:
    return address.channel in STANDBY and address.state.deliverable


def _choices(voice: Voice) -> tuple[Choice, ...]:
    return (
        Choice(voice.say("choice.change-language").plain, write_tap(MenuTap("language"))),
        Choice(voice.say("choice.leave").plain, write_tap(MenuTap("leave")), Tone.DANGER),
    )
