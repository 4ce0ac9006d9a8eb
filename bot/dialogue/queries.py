"""Facts that flows ask for. Reception resolves them; the answers are JSON values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FindInvitee:
    """Who is meant by a code, or by the own phone. Answer: {"outcome": slug, …}, see `usecases.joining`."""

    code: str | None = None
    phone: str | None = None
    own: bool = False


Query = FindInvitee
