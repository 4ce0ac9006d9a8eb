"""What holds at any moment, whatever happened: computed from the tables and from what came to the phones."""

from collections import Counter
from itertools import pairwise

from bot.domain.advisory import AdvisoryState, Level, Status
from bot.domain.delivery import DeliveryState, Reason
from bot.domain.messages import CallKind
from bot.domain.people import Form, Language
from bot.text.catalogue import Voice
from bot.usecases.wording import status_mark
from tests.machine.tables import SAYS, Snapshot
from tests.machine.town import POLICE, REACH, WARD_OF
from tests.machine.world import World

_RESTS = {DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.SUPERSEDED}
_GIVEN_UP = {DeliveryState.FAILED, DeliveryState.SUPERSEDED}
MARKS = {status: status_mark(status, Voice(Language.VI, Form.DONG_CHI)).plain for status in Status}


def nothing_is_lost(world: World) -> None:
    """Rule 1: what was queued stays in the tables, and what has ended stays as it ended.

    Of what was unknown it may still be heard that it arrived.
    """
    before, after = world.seen
    for row_id, row in before.outbox.items():
        assert row_id in after.outbox
        became = after.outbox[row_id].state
        if row.state in _RESTS:
            assert became is row.state, f"row {row_id} was {row.state} and is {became}"
        if row.state is DeliveryState.UNKNOWN:
            assert became in {DeliveryState.UNKNOWN, DeliveryState.ACCEPTED}
    assert not [one for one in after.inbox.values() if one.state not in {"new", "done"}]


def every_recipient_is_accounted_for(world: World) -> None:
    """Rule 1: each who is meant has a row: accepted, waiting, unknown, or given up with a reason.

    Left out are those who can't be written to, and who need not answer. Whom an earlier text is on its way to gets
    the new one when that has ended.
    """
    after = world.seen[-1]
    for advisory in after.in_force(world.now):
        revision_id = after.texts[advisory.id]
        earlier = {one.id for one in after.revision.values() if one.advisory_id == advisory.id} - {revision_id}
        served, soon = set(), set()
        for row in after.outbox.values():
            if row.kind is CallKind.SEND and row.purpose in SAYS:
                if row.revision_id == revision_id:
                    served.add(after.contact(row))
                if row.revision_id in earlier and row.state is DeliveryState.SENDING:
                    soon.add(after.contact(row))
        for contact_id in after.meant[revision_id]:
            if contact_id not in served | soon and after.written_to(contact_id):
                assert after.need_not_answer(revision_id, contact_id), (
                    f"contact {contact_id} was left out of revision {revision_id}"
                )


def what_is_given_up_says_why(world: World) -> None:
    """Rule 1: whoever could not be reached is listed with a reason; what went another way has a row there."""
    after = world.seen[-1]
    instead = {row.instead_of for row in after.outbox.values()}
    for row in after.outbox.values():
        if row.kind is CallKind.SEND and row.state in _GIVEN_UP:
            assert row.reason, f"row {row.id} ({row.purpose}) is {row.state} without a reason"
        if row.reason == Reason.FELL_OVER.value:
            assert row.id in instead


def a_call_is_repeated_once_and_marked(world: World) -> None:
    """Rule 2: a message arrives twice at most, the second time with "(gửi lại)"; also by another address.

    A board is drawn anew each time: it bears no mark.
    """
    after = world.seen[-1]
    arrived: Counter[int] = Counter()
    unmarked: Counter[int] = Counter()
    for one in world.phones.arrivals:
        if one.row.kind is not CallKind.SEND:
            continue
        first = one.row.id
        while (before := after.outbox[first].instead_of) is not None:
            first = before
        arrived[first] += 1
        unmarked[first] += not one.marked and one.row.purpose != "board"
    assert all(times <= 2 for times in arrived.values()), arrived.most_common(1)
    assert all(times <= 1 for times in unmarked.values()), unmarked.most_common(1)


def nobody_gets_a_text_twice_unmarked(world: World) -> None:
    """Rule 2: once an address, and once more each time that it is opened again."""
    came: Counter[tuple[int | None, int | None]] = Counter()
    for one in world.phones.arrivals:
        row = one.row
        if row.kind is CallKind.SEND and row.purpose in {"advisory", "correction"} and not one.marked:
            came[row.address_id, row.revision_id] += 1
    for (address_id, _), times in came.items():
        assert address_id is not None
        assert times <= 1 + world.comings[address_id], f"address {address_id}"


def a_reminder_is_worded_as_one(world: World) -> None:
    """Rule 2: a rung is a new message and says so; the call was not repeated by that."""
    for one in world.phones.arrivals:
        if one.row.purpose == "rung" and one.row.kind is CallKind.SEND:
            assert "Nhắc lần" in one.text


def each_rung_is_climbed_once(world: World) -> None:
    """Rule 2: whoever asks and however often, an address has at most one message for each reminding rung."""
    after = world.seen[-1]
    rungs = Counter(
        (row.address_id, row.revision_id)
        for row in after.outbox.values()
        if row.purpose == "rung" and row.kind is CallKind.SEND and row.instead_of is None
    )
    assert all(times <= 2 for times in rungs.values())


def a_drill_is_never_like_the_real_thing(world: World) -> None:
    """Rule 3: a drill's text bears its mark at head and foot, a real one never does."""
    after = world.seen[-1]
    for one in world.phones.arrivals[world.checked :]:
        advisory = after.about(after.outbox[one.row.id])
        if advisory is None:
            continue
        if advisory.status is Status.ACTUAL:
            assert not any(mark in one.text for mark in MARKS.values() if mark), one.text
        else:
            mark = MARKS[advisory.status]
            assert one.text.startswith(mark), one.text
            assert one.text.endswith(mark), one.text


def no_drill_starts_in_an_emergency(world: World) -> None:
    """Rule 3: while a live *Khẩn* is open."""
    before, after = world.seen
    open_now = [one for one in before.in_force(world.now) if (one.level, one.status) == (Level.KHAN, "actual")]
    for advisory_id in _released_between(before, after):
        assert after.advisory[advisory_id].status is Status.ACTUAL or not open_now


def _released_between(before: Snapshot, after: Snapshot) -> list[int]:
    def out(seen: Snapshot) -> set[int]:
        return {one.id for one in seen.advisory.values() if one.state is AdvisoryState.RELEASED}

    return sorted(out(after) - out(before))


def an_answer_belongs_to_the_revision_that_was_seen(world: World) -> None:
    """Rules 1 and 4: the answers are those that people were thanked for, each at the text that they answered."""
    assert world.seen[-1].answers == world.promised


def nobody_acts_outside_the_own_units(world: World) -> None:
    """Rule 5: neither by sending, nor by correcting, nor by saying that they have called."""
    after = world.seen[-1]
    names = {contact_id: name for name, contact_id in world.roster.contacts.items()}
    units = {unit_id: name for name, unit_id in world.roster.units.items()}
    reach = {contact_id: REACH.get(name, frozenset()) for contact_id, name in names.items()}
    for revision in after.revision.values():
        advisory = after.advisory[revision.advisory_id]
        reached = {units[one] for one in after.institutions[revision.id]}
        assert reached <= reach[advisory.author_contact_id]
        if revision.by_contact_id is not None:
            first = after.institutions[min(one.id for one in after.revision.values()
                                           if one.advisory_id == advisory.id)]  # fmt: skip
            assert {units[one] for one in first} <= reach[revision.by_contact_id]
    for proxy in after.proxy_answer:
        assert names[proxy.contact_id] in POLICE
        assert units[proxy.unit_id] in reach[proxy.contact_id]


def nobody_approves_the_own_release(world: World) -> None:
    """Rule 5: a *Khẩn* beyond one ward goes out at the word of a second person, whose reach is as wide."""
    after = world.seen[-1]
    units = {unit_id: name for name, unit_id in world.roster.units.items()}
    names = {contact_id: name for name, contact_id in world.roster.contacts.items()}
    for advisory_id, revision_id in after.texts.items():
        advisory = after.advisory[advisory_id]
        reached = {units[one] for one in after.institutions[revision_id]}
        if advisory.level is Level.KHAN and advisory.state.went_out and len({WARD_OF[one] for one in reached}) > 1:
            assert advisory.decided_by_contact_id != advisory.author_contact_id
            second = names[advisory.decided_by_contact_id]
            assert second in POLICE
            assert reached <= REACH[second]


def only_who_has_a_text_hears_that_it_is_corrected(world: World) -> None:
    """Rule 6: of each who gets the word it is known, or not known for sure, that the earlier text came."""
    after = world.seen[-1]
    has = {
        (after.about(row).id, after.contact(row), row.revision_id)
        for row in after.outbox.values()
        if row.kind is CallKind.SEND
        and row.purpose in (*SAYS, "reply")
        and row.revision_id is not None
        and row.state in {DeliveryState.ACCEPTED, DeliveryState.UNKNOWN}
    }
    for row in after.outbox.values():
        if row.purpose == "correction" and row.kind is CallKind.SEND:
            advisory_id, contact_id = after.about(row).id, after.contact(row)
            assert any(one[:2] == (advisory_id, contact_id) and one[2] < row.revision_id for one in has)


def every_act_is_in_the_trail(world: World) -> None:
    """Each release, correction and call is audited once, and nothing that was undone by a crash is."""
    after = world.seen[-1]
    acts = Counter(row.act for row in after.audit)
    out = sum(one.state.went_out for one in after.advisory.values())
    corrected = Counter(one.kind.value for one in after.revision.values() if one.by_contact_id is not None)
    assert acts["advisory-issue"] == len(after.advisory)
    assert acts["advisory-release"] == out
    assert acts["proxy-answer"] == len(after.proxy_answer)
    for kind, times in corrected.items():
        assert acts[f"advisory-{kind}"] == times
    assert all(one.previous == before.digest for before, one in pairwise(after.audit))


ALL = (
    nothing_is_lost,
    every_recipient_is_accounted_for,
    what_is_given_up_says_why,
    a_call_is_repeated_once_and_marked,
    nobody_gets_a_text_twice_unmarked,
    a_reminder_is_worded_as_one,
    each_rung_is_climbed_once,
    a_drill_is_never_like_the_real_thing,
    no_drill_starts_in_an_emergency,
    an_answer_belongs_to_the_revision_that_was_seen,
    nobody_acts_outside_the_own_units,
    nobody_approves_the_own_release,
    only_who_has_a_text_hears_that_it_is_corrected,
    every_act_is_in_the_trail,
)
