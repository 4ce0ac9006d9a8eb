"""Invitation letters: a new one-time code for each post whose holder hasn't joined, on a page to print.

Codes stand in the letters and nowhere else; what is stored is their hash.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from bot.domain.errors import BadInput
from bot.domain.people import Contact
from bot.domain.units import Unit, UnitTree
from bot.store import audit
from bot.store.engine import UnitOfWork
from bot.store.invitations import add_invitation, revoke_unused
from bot.store.roster import Post, UnjoinedPost, unjoined_posts
from bot.store.units import load_tree
from bot.usecases.invitations import hash_code
from bot.usecases.roster.directory import Ambiguous, Directory, Unknown

VALID_FOR = timedelta(days=30)
_TELEGRAM_NAME = re.compile(r"@?([A-Za-z0-9_]{5,32})")
_ZALO_NAME = re.compile(r"(?:https://zalo\.me/)?([A-Za-z0-9._]{3,64})")


@dataclass(frozen=True, slots=True)
class Bots:
    """What our bots are called: on Telegram the username, on Zalo the account's name (`bot.…`); "" is none there.

    Raises:
        BadInput: `bot-username`, `zalo-name`; `username-needed` when there is neither.
    """

    telegram: str = ""
    zalo: str = ""

    def __post_init__(self) -> None:
        if not (self.telegram or self.zalo):
            raise BadInput("username-needed")
        object.__setattr__(self, "telegram", _named(self.telegram, _TELEGRAM_NAME, "bot-username"))
        object.__setattr__(self, "zalo", _named(self.zalo, _ZALO_NAME, "zalo-name"))


def _named(text: str, pattern: re.Pattern[str], reason: str) -> str:
    found = pattern.fullmatch(text)
    if text and found is None:
        raise BadInput(reason, text=text)
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Letter:
    """`replaces`: an earlier code of the post was still good, and no longer is. `police`: who polices the unit."""

    code: str
    bots: Bots
    contact: Contact
    post: Post
    unit: Unit
    police: Unit | None
    expires_at: datetime
    replaces: bool

    def link(self, channel: str) -> str:
        """What the QR code says; on Zalo no code can stand in it."""
        if channel == "zalo":
            return f"https://zalo.me/{self.bots.zalo}"
        return f"https://t.me/{self.bots.telegram}?start={self.code}"


async def make_letters(
    work: UnitOfWork,
    units: Sequence[str] | None,
    bots: Bots,
    now: datetime,
    make_code: Callable[[], str],
    *,
    via: str = "cli",
    actor_contact_id: int | None = None,
) -> tuple[Letter, ...]:
    """Issues a code per post without a joined holder; earlier unused codes of the post are revoked.

    `units` are codes or names, each with all below it; None means all. `make_code` gives a
    new code at each call; codes hold for thirty days from `now`.

    Raises:
        BadInput: `unit-unknown`, `unit-unknown-near`, `unit-ambiguous`.
    """
    tree = await load_tree(work)
    wanted = _reach(tree, units)
    posts = [one for one in await unjoined_posts(work, now) if one.post.unit_id in wanted]
    posts.sort(key=lambda one: (tree[one.post.unit_id].ward, tree[one.post.unit_id].name))
    revoked = await revoke_unused(work, [one.post.id for one in posts if one.invited], now)
    letters = [_write_letter(one, tree, bots, now, make_code()) for one in posts]
    for letter in letters:
        await add_invitation(work, letter.post.id, hash_code(letter.code), now, letter.expires_at)
    await audit.append(
        work,
        act="invite-letters",
        subject="invitations",
        now=now,
        actor_contact_id=actor_contact_id,
        via=via,
        details={"letters": len(letters), "revoked": revoked},
    )
    return tuple(letters)


def _write_letter(one: UnjoinedPost, tree: UnitTree, bots: Bots, now: datetime, code: str) -> Letter:
    unit, police = tree[one.post.unit_id], tree.police_of(one.post.unit_id)
    return Letter(code, bots, one.contact, one.post, unit, police, now + VALID_FOR, one.invited)


def _reach(tree: UnitTree, units: Iterable[str] | None) -> frozenset[int]:
    """The units meant with all below them."""
    if units is None:
        return frozenset(tree.units)
    directory = Directory(tree.units.values(), preferred=frozenset())
    reached: frozenset[int] = frozenset()
    for text in units:
        match directory.find(text):
            case Unknown(suggestion=""):
                raise BadInput("unit-unknown", text=text)
            case Unknown(suggestion=near):
                raise BadInput("unit-unknown-near", text=text, near=near)
            case Ambiguous(wards=wards):
                raise BadInput("unit-ambiguous", text=text, wards=", ".join(wards))
            case Unit() as unit:
                reached |= tree.reach(unit.id, unit.kind.side)
            case unforeseen:
                assert_never(unforeseen)
    return reached
