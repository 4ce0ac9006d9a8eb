"""What a conversation that composes needs: what the person may send to whom, what it would mean, how it reads."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.advisory import Advisory, AdvisoryState, AdvisoryText, Audience, Category, Level, Status
from bot.domain.audience import acting_standing
from bot.domain.authority import Action, may
from bot.domain.errors import Refusal
from bot.domain.messages import FileKind, Message, numbered
from bot.domain.people import Chat, Form, Language, Person, Role, Standing
from bot.domain.release import Release, needed_action, release_rule
from bot.domain.richtext import RichText
from bot.domain.units import Side, UnitKind, UnitTree
from bot.store import files
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.folding import in_order
from bot.text.matching import best_matches, named_at_start
from bot.text.when import NotRead, When, read_when
from bot.usecases.audience import police_units, resolve, targets_of, unreached_of, where
from bot.usecases.house import House
from bot.usecases.releasing import answer_deadline
from bot.usecases.wording import Shown, advisory_message, joined, unit_names

_FOUND = 8
_READER = Voice(Language.VI, Form.THAY_CO)  # how the preview speaks: as to a principal


async def see_desk(work: UnitOfWork, person: Person, voice: Voice) -> dict[str, Any]:
    """See `queries.SeeDesk`."""
    tree = await load_tree(work)
    able = [one for one in person.standings if may(one, Action.ISSUE_LOW_ADVISORY, one.unit_id, tree)]
    levels = [level for level in Level if any(may(one, needed_action(level), one.unit_id, tree) for one in able)]
    by_unit = {standing.unit_id: standing for standing in able}
    return {
        "levels": [level.value for level in levels],
        "places": [_place(standing, tree, voice) for standing in by_unit.values()],
    }


def _place(standing: Standing, tree: UnitTree, voice: Voice) -> dict[str, Any]:
    institutions = _institutions(tree.reach(standing.unit_id, standing.role.side), tree)
    kinds = Counter(tree[one].kind for one in institutions)
    wards = [unit for unit in _below(standing, tree) if unit != standing.unit_id]
    counted = {unit: len(_institutions(tree.reach(unit, Side.POLICE), tree)) for unit in wards}
    return {
        "unit": standing.unit_id,
        "name": tree[standing.unit_id].name,
        "institutions": len(institutions),
        "wards": [
            {"unit": unit, "name": tree[unit].name, "institutions": number}
            for unit, number in counted.items()
            if number
        ],
        "kinds": [
            {"kind": kind.value, "name": voice.label(kind), "institutions": kinds[kind]}
            for kind in UnitKind
            if kinds[kind]
        ],
    }


def _below(standing: Standing, tree: UnitTree) -> list[int]:
    """The police units within a post's reach, by name."""
    if standing.role is not Role.CONG_AN:
        return []
    reach = tree.reach(standing.unit_id, Side.POLICE)
    return sorted(
        (unit for unit in reach if tree[unit].kind.side is Side.POLICE), key=lambda unit: in_order(tree[unit].name)
    )


def _institutions(unit_ids: Collection[int], tree: UnitTree) -> list[int]:
    return sorted((one for one in unit_ids if tree[one].is_institution), key=lambda one: in_order(tree[one].name))


async def find_reachable(work: UnitOfWork, person: Person, text: str) -> list[list[Any]]:
    """See `queries.FindReachable`."""
    tree = await load_tree(work)
    return [[unit, tree[unit].name] for unit in best_matches(text, _names_in_reach(person, tree), _FOUND)]


async def find_named(work: UnitOfWork, person: Person, text: str) -> dict[str, Any] | None:
    """See `queries.FindNamed`."""
    found, rest = named_at_start(text, _names_in_reach(person, await load_tree(work)))
    return {"unit": found[0], "rest": rest} if len(found) == 1 else None


def _names_in_reach(person: Person, tree: UnitTree) -> dict[int, tuple[str, str]]:
    """Institutions within the person's reach with what each is called."""
    reached = {unit for one in person.standings for unit in tree.reach(one.unit_id, one.role.side)}
    return {unit: (tree[unit].name, tree[unit].code) for unit in _institutions(reached, tree)}


def audience_of(draft: Mapping[str, Any]) -> Audience:
    said = draft["audience"]
    return Audience(tuple(said["units"]), tuple(map(UnitKind, said["kinds"])), by=said["by"])


async def count_audience(
    work: UnitOfWork, house: House, person: Person, draft: Mapping[str, Any], voice: Voice, now: datetime
) -> dict[str, Any]:
    """See `queries.CountAudience`."""
    tree = await load_tree(work)
    level, audience = Level(draft["level"]), audience_of(draft)
    try:
        standing = acting_standing(person, needed_action(level), audience, tree)
    except Refusal as refusal:
        return {"refusal": refusal.text_id, "params": refusal.sayable}
    meant = await resolve(work, audience, standing, tree, person.contact.id)
    if not meant.institutions:
        return {"refusal": "refusal.nobody-meant", "params": {}}
    targets = await targets_of(work, house, meant.contacts.values(), one_way=True)
    rule = release_rule(level, police_units(meant.units, tree), second_person=house.second_person)
    unreached = unreached_of(meant, targets)
    fileless = sum(not house.capabilities(target.chat).files for target in targets.values())
    return {
        "where": where(audience, standing, tree, voice),
        "institutions": len(meant.institutions),
        "people": len(targets),
        "unreached": len(unreached),
        "names": unit_names(tree[unit_id] for unit_id in unreached),
        "without-files": fileless if draft["files"] else 0,
        "second": rule is Release.SECOND_PERSON,
        "lapsed": "answer_by" in draft and chosen_deadline(house, draft, now) is None,
    }


def read_deadline(house: House, text: str, level: Level, now: datetime) -> dict[str, str]:
    """See `queries.ReadDeadline`."""
    found = read_when(text, now)
    if found is NotRead.TOO_OFTEN or (isinstance(found, When) and found.rule):
        return {"refusal": "compose.deadline-once"}
    if not isinstance(found, When):
        return {"refusal": f"remind.{found.value}"}
    if not _fits(house, found.starts_at, level, now):
        return {"refusal": "compose.deadline-late"}
    return {"answer_by": found.starts_at.isoformat()}


def _fits(house: House, answer_by: datetime, level: Level, now: datetime) -> bool:
    """Whether there is time for an answer, while the advisory holds."""
    return now < answer_by < now + house.valid_for[level]


def chosen_deadline(house: House, draft: Mapping[str, Any], now: datetime) -> datetime | None:
    """The deadline that was chosen, as long as it can be kept; None for that of the level."""
    chosen = datetime.fromisoformat(draft["answer_by"]) if "answer_by" in draft else None
    return chosen if chosen is not None and _fits(house, chosen, Level(draft["level"]), now) else None


def words_of(draft: Mapping[str, Any]) -> AdvisoryText:
    return AdvisoryText(draft["headline"], draft["description"], draft["instruction"])


async def keep_files(
    work: UnitOfWork, pieces: Sequence[Mapping[str, Any]], chat: Chat, now: datetime
) -> list[int]:
    """Ids of the files that were handed in on a chat; they stay where they are, and are sent on from there."""
    return [
        piece["file"]
        if "file" in piece
        else await files.add_remote_file(
            work,
            FileKind(piece["kind"]),
            piece["name"],
            piece["mime"],
            channel=chat.channel,
            bot=chat.bot,
            remote_id=piece["remote"],
            unique_id=piece["unique"],
            now=now,
        )
        for piece in pieces
    ]


async def preview(
    work: UnitOfWork, house: House, person: Person, chat: Chat, draft: Mapping[str, Any], now: datetime
) -> Message:
    """An advisory exactly as a principal on the same channel will read it; its answers can't be given."""
    tree = await load_tree(work)
    level, audience = Level(draft["level"]), audience_of(draft)
    standing = acting_standing(person, needed_action(level), audience, tree)
    advisory = Advisory(
        id=0,
        code="TB-…",
        status=Status.ACTUAL,
        level=level,
        category=Category(draft["category"]),
        state=AdvisoryState.AWAITING_RELEASE,
        author_contact_id=person.contact.id,
        unit_id=standing.unit_id,
        role=standing.role,
        audience=audience,
        revision_id=0,
        revision=1,
        text=words_of(draft),
        created_at=now,
        sent=now,
        expires=now + house.valid_for[level],
        answer_by=answer_deadline(house, level, now, chosen_deadline(house, draft, now)),
    )
    kept = await keep_files(work, draft["files"], chat, now)
    message = advisory_message(Shown(advisory, tree[standing.unit_id].name, kept, now), _READER)
    offered = (
        RichText() if house.capabilities(chat).buttons else RichText.of(numbered(message.choices, message.typed))
    )
    return Message(joined([message.text, offered]), files=message.files, silent=True)
