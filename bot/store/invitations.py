"""Invitations: one-time codes for posts, stored hashed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from bot.store.engine import UnitOfWork
from bot.store.tables import invitation, post, term


@dataclass(frozen=True, slots=True)
class Invitation:
    """`contact_id` is who holds the post now; None when nobody does."""

    id: int
    post_id: int
    contact_id: int | None
    expires_at: datetime
    used_at: datetime | None
    used_by_address_id: int | None
    revoked_at: datetime | None


async def invitation_by_hash(work: UnitOfWork, code_hash: str) -> Invitation | None:
    holder = (
        select(term.c.contact_id)
        .join(post, post.c.id == term.c.post_id)
        .where(term.c.post_id == invitation.c.post_id, term.c.to_at.is_(None), post.c.to_at.is_(None))
        .order_by(term.c.stand_in, term.c.id)
        .limit(1)
        .scalar_subquery()
    )
    row = (
        await work.connection.execute(
            select(
                invitation.c.id,
                invitation.c.post_id,
                holder,
                invitation.c.expires_at,
                invitation.c.used_at,
                invitation.c.used_by_address_id,
                invitation.c.revoked_at,
            ).where(invitation.c.code_hash == code_hash)
        )
    ).one_or_none()
    return None if row is None else Invitation(*row)


async def add_invitation(
    work: UnitOfWork, post_id: int, code_hash: str, now: datetime, expires_at: datetime
) -> None:
    await work.connection.execute(
        insert(invitation).values(post_id=post_id, code_hash=code_hash, created_at=now, expires_at=expires_at)
    )


async def revoke_unused(work: UnitOfWork, post_ids: Collection[int], now: datetime) -> int:
    """Unused codes of the posts are worth nothing from now on; returns how many there were."""
    done = await work.connection.execute(
        update(invitation)
        .where(
            invitation.c.post_id.in_(post_ids),
            invitation.c.used_at.is_(None),
            invitation.c.revoked_at.is_(None),
            invitation.c.expires_at > now,
        )
        .values(revoked_at=now)
    )
    return done.rowcount


async def use_invitation(work: UnitOfWork, invitation_id: int, address_id: int, now: datetime) -> bool:
    """Marks a code used; False when somebody was faster."""
    done = await work.connection.execute(
        update(invitation)
        .where(invitation.c.id == invitation_id, invitation.c.used_at.is_(None), invitation.c.revoked_at.is_(None))
        .values(used_at=now, used_by_address_id=address_id)
    )
    return done.rowcount == 1
