"""What a platform or the network can do to a call, and which Outcome that is on each channel, over real HTTP."""

from collections.abc import Awaitable, Callable
from typing import Any, assert_never, get_args

import pytest

from bot.domain.delivery import Accepted, Failed, Moved, Outcome, Reason, Retry, Trouble, Unknown
from bot.domain.messages import CallKind, File, FileKind
from bot.sandbox import GroupKind, PhoneState

CHANNELS = ("telegram", "textonly", "zalo")
SEND = {"telegram": "sendMessage", "textonly": "send", "zalo": "sendMessage"}
PDF: dict[str, Any] = {"file": File(1, FileKind.DOCUMENT, "a.pdf", "application/pdf", b"%PDF"), "file_id": 1}
WRONG = "1000000001:not-the-token-that-the-sandbox-knows"

Act = Callable[[Any], Awaitable[Outcome]]


def by_somebody(state: PhoneState) -> Act:
    async def act(bench: Any) -> Outcome:
        bench.phone.state = state
        return await sent(bench)

    return act


def amid(fault: str, **how: Any) -> Act:
    async def act(bench: Any) -> Outcome:
        getattr(bench.world.faults, fault)(method=SEND[bench.channel], times=1, **how)
        return await sent(bench)

    return act


async def sent(bench: Any, text: str = "Chào thầy", **call: Any) -> Outcome:
    outcome: Outcome = await bench.send(text, **call)
    return outcome


async def edited(bench: Any) -> Outcome:
    first = await bench.send("cũ")
    return await sent(bench, "mới", kind=CallKind.EDIT, message_id=first.message_id)


async def while_it_is_down(bench: Any) -> Outcome:
    await bench.sandbox.stop()
    outcome = await sent(bench)
    await bench.sandbox.start()
    return outcome


async def after_somebody_else_met_a_limit(bench: Any) -> Outcome:
    other = bench.world.new_phone("+84907654321", "Trần Văn Bình", channel=bench.channel)
    other.start()
    for to in (None, str(other.chat_id)):
        await sent(bench, to=to)
    bench.world.faults.too_many(7, method=SEND[bench.channel], times=2)
    await sent(bench, to=str(other.chat_id))
    return await sent(bench)


async def in_a_group_that_grew(bench: Any) -> Outcome:
    group = bench.world.new_group("Hội đồng", GroupKind.GROUP)
    old = str(group.chat_id)
    bench.world.upgrade_group(group)
    return await sent(bench, to=old)


async def beyond_the_plan(bench: Any) -> Outcome:
    bench.sandbox.zalo.settings.messages = 0
    return await sent(bench)


async def by_a_wrong_token(bench: Any) -> Outcome:
    return await sent(bench)


# By channel, in the order of CHANNELS; blank where there is no such thing.
TABLE: dict[str, tuple[Act, tuple[str, str, str]]] = {
    "a text": (sent, ("accepted", "accepted", "accepted")),
    "an edit of what was sent": (edited, ("accepted", "failed: not_editable", "failed: not_editable")),
    "an edit of nothing": (
        lambda bench: sent(bench, kind=CallKind.EDIT, message_id="424242"),
        ("failed: not_editable",) * 3,
    ),
    "a file": (lambda bench: sent(bench, **PDF), ("accepted", "failed: refused", "failed: refused")),
    "an empty text": (lambda bench: sent(bench, ""), ("failed: refused",) * 3),
    "a text over the limit": (lambda bench: sent(bench, "ấ" * 4097), ("failed: too_long",) * 3),
    "to who blocked the bot": (
        by_somebody(PhoneState.BLOCKED),
        ("failed: blocked", "failed: blocked", "retry 5: away"),  # Zalo: "Internal server error", and no more
    ),
    "to who never began": (
        by_somebody(PhoneState.NEVER_STARTED),
        ("failed: not_started", "failed: gone", "failed: gone"),
    ),
    "to who is gone": (by_somebody(PhoneState.DEACTIVATED), ("failed: gone",) * 3),
    "to nobody": (lambda bench: sent(bench, to="999999"), ("failed: gone",) * 3),
    "to a group that grew": (in_a_group_that_grew, ("moved", "", "")),
    "amid too many": (
        amid("too_many", retry_after=7),
        ("retry 7: too_many", "retry 7: too_many", "retry 60: too_many"),  # Zalo names no time
    ),
    "after somebody else met a limit": (
        after_somebody_else_met_a_limit,
        ("retry 7: too_many", "retry 7: too_many", "retry 60: quota"),
    ),
    "beyond the plan": (beyond_the_plan, ("", "", "retry 60: too_many")),
    "to a server in trouble": (amid("server_error"), ("retry 5: away",) * 3),
    "while nobody is there": (while_it_is_down, ("retry 2: away",) * 3),
    "by a token that is refused": (by_a_wrong_token, ("retry 60: bot_refused",) * 3),
    "cut before it was taken": (amid("cut_before"), ("unknown",) * 3),
    "cut after it was taken": (amid("cut_after"), ("unknown",) * 3),
    "never answered": (amid("black_hole"), ("unknown",) * 3),
}
# What a channel never says: Zalo has no words for who blocked the bot, and only Telegram gives a chat a new id.
NEVER: dict[str, set[str]] = {
    "telegram": set(),
    "textonly": {"moved", "failed: not_started"},
    "zalo": {"moved", "failed: not_started", "failed: blocked"},
}
CASES = [
    (situation, channel)
    for situation in TABLE
    for channel in CHANNELS
    if TABLE[situation][1][CHANNELS.index(channel)]
]
OURS = {Reason.EARLIER_PART, Reason.ADDRESS_OFF, Reason.UNKNOWN_TWICE, Reason.FELL_OVER, Reason.COVERED}
OURS |= {
    Reason.CORRECTED,
    Reason.BOT_FULL,
    Reason.OVER_QUOTA,
    Reason.QUOTA_TRIED,
}  # reasons that no platform gives


def said(outcome: Outcome) -> str:
    match outcome:
        case Accepted():
            return "accepted"
        case Failed(reason=reason):
            return f"failed: {reason}"
        case Retry(after=after, trouble=trouble):
            return f"retry {after.total_seconds():.0f}: {trouble}"
        case Moved():
            return "moved"
        case Unknown():
            return "unknown"
        case _:
            assert_never(outcome)


@pytest.mark.parametrize(("situation", "channel"), CASES)
async def test_a_call_comes_to(open_bench, situation, channel):
    act, outcomes = TABLE[situation]
    token = WRONG if act is by_a_wrong_token else None
    bench = open_bench(channel, token=token, patience=0.3 if situation == "never answered" else 5.0)
    assert said(await act(bench)) == outcomes[CHANNELS.index(channel)]


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_outcome_stands_in_the_table(channel):
    column = {TABLE[situation][1][CHANNELS.index(channel)] for situation, its in CASES if its == channel}
    outcomes = {one.__name__.lower() for one in get_args(Outcome)}
    assert {one.partition(" ")[0].rstrip(":") for one in column} == outcomes - NEVER[channel]
    reasons = {f"failed: {reason}" for reason in set(Reason) - OURS}
    assert {one for one in column if one.startswith("failed")} == reasons - NEVER[channel]
    troubles = set(Trouble) if channel == "zalo" else set(Trouble) - {Trouble.QUOTA}
    assert {one.partition(": ")[2] for one in column if one.startswith("retry")} == troubles
