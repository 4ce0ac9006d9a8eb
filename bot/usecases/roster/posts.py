"""Which stored post a row of *Liên hệ* means, among those of one role in one unit. Pure.

1. The post that the person of the row holds there already; title and order may change.
2. Else the post with the same *key*: somebody succeeds somebody. A key is being the principal of a school, or a
   title that only one person can hold (Trưởng …, Giám đốc …), or title and *Thứ tự*. A post without a key is told
   by its person alone, so two deputies with one title are two posts, and a new name makes a third.
3. Else a vacant post with the same title.
4. Else it is a new post.

A post that a row's key claims for another person is displaced, even if its holder isn't named anywhere.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.people import Role
from bot.store.roster import Post
from bot.text.folding import fold
from bot.usecases.roster.rows import ContactRow

_HEAD = re.compile(r"(quyen )?(truong|giam doc|chu tich|chu nhiem|chi huy truong)\b")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row with the ids of its unit and contact; negative ones are new."""

    row: ContactRow
    unit_id: int
    contact_id: int


@dataclass(slots=True)
class Matching:
    """Each row with its stored post, or None for a new one; and the ids of displaced posts."""

    pairs: list[tuple[Wanted, Post | None]]
    displaced: set[int]


def match_posts(wanted: Sequence[Wanted], posts: Sequence[Post], holders: Mapping[int, int]) -> Matching:
    """Matches the rows of one role in one unit with the stored posts of that role in that unit.

    Args:
        wanted: the rows.
        posts: the stored posts.
        holders: who holds a post, by post id; vacant posts are missing.
    """
    claims = Counter(key for one in wanted if (key := _row_key(one)) is not None)

    def row_key(one: Wanted) -> Hashable:
        key = _row_key(one)
        return key if claims[key] == 1 else None

    def post_key(post: Post) -> Hashable:
        return _key(post.role, post.title, post.order)

    def held(post: Post) -> Hashable:
        holder = holders.get(post.id)
        return None if holder is None else (holder, fold(post.title))

    def vacant(post: Post) -> Hashable:
        return fold(post.title) if post.id not in holders else None

    left = {post.id: post for post in posts}
    found: dict[int, Post] = {}
    rules: tuple[tuple[Callable[[Wanted], Hashable], Callable[[Post], Hashable]], ...] = (
        (lambda one: (one.contact_id, fold(one.row.title)), held),
        (lambda one: one.contact_id, lambda post: holders.get(post.id)),
        (row_key, post_key),
        (lambda one: fold(one.row.title), vacant),
    )
    for of_row, of_post in rules:
        _pair(wanted, of_row, left, of_post, found)
    return Matching(
        pairs=[(one, found.get(one.row.row)) for one in wanted],
        displaced={post.id for post in left.values() if claims[post_key(post)] == 1},
    )


def _pair(
    wanted: Sequence[Wanted],
    of_row: Callable[[Wanted], Hashable],
    left: dict[int, Post],
    of_post: Callable[[Post], Hashable],
    found: dict[int, Post],
) -> None:
    """Pairs rows that have no post yet with posts that are left, where one key is the other's."""
    waiting: dict[Hashable, deque[Post]] = defaultdict(deque)
    for post in left.values():
        waiting[of_post(post)].append(post)
    for one in wanted:
        key = of_row(one)
        if one.row.row not in found and key is not None and waiting[key]:
            found[one.row.row] = left.pop(waiting[key].popleft().id)


def _row_key(one: Wanted) -> Hashable:
    return _key(one.row.role, one.row.title, one.row.order or 0)


def _key(role: Role, title: str, order: int) -> Hashable:
    """What names one post among its like, if anything does."""
    if role is Role.HIEU_TRUONG:
        return role
    if order:
        return fold(title), order
    return fold(title) if _HEAD.match(fold(title)) else None
