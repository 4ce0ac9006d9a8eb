"""Contacts, posts and terms: who is new, who succeeds whom, who is missing. Pure; writes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.people import Contact, Form, Language, Role
from bot.store.roster import Post, RosterNow, Term
from bot.usecases.roster.checking import GoodRow
from bot.usecases.roster.posts import Wanted, match_posts
from bot.usecases.roster.rows import ContactRow

_Place = tuple[int, Role]  # a unit and a role in it


@dataclass(frozen=True, slots=True)
class ContactChanges:
    """New contacts have negative ids; `ids` has the contact of each phone of the file."""

    ids: Mapping[str, int]
    new: tuple[Contact, ...] = ()
    changed: tuple[Contact, ...] = ()
    unchanged: int = 0


@dataclass(slots=True)
class PostChanges:
    """New posts have negative ids. `closed` are posts whose unused codes are worth nothing any more."""

    new: list[Post] = field(default_factory=list)
    changed: list[Post] = field(default_factory=list)
    unchanged: int = 0
    ended: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    new_terms: list[Term] = field(default_factory=list)
    ended_terms: list[Term] = field(default_factory=list)


def plan_contacts(rows: Sequence[ContactRow], now: RosterNow) -> ContactChanges:
    """One contact a phone. A form of address that no row gives stays, or follows from the role."""
    stored = {contact.phone: contact for contact in now.contacts}
    by_phone: dict[str, list[ContactRow]] = defaultdict(list)
    for row in rows:
        by_phone[row.phone].append(row)
    new, changed = [], []
    ids = {}
    for phone, said in by_phone.items():
        form = next((row.form for row in said if row.form), None)
        known = stored.get(phone)
        ids[phone] = known.id if known else -said[0].row
        if known is None:
            form = form or Form.of_role(said[0].role)
            new.append(Contact(ids[phone], said[0].name, phone, form, Language.VI))
        elif (wished := replace(known, name=said[0].name, form=form or known.form)) != known:
            changed.append(wished)
    return ContactChanges(ids, tuple(new), tuple(changed), len(ids) - len(new) - len(changed))


class PostPlanner:
    """Goes through the rows unit by unit and role by role, and notes what changes."""

    def __init__(self, now: RosterNow) -> None:
        self.changes = PostChanges()
        self._posts: dict[_Place, list[Post]] = defaultdict(list)
        self._terms: dict[int, list[Term]] = defaultdict(list)
        for post in now.posts:
            self._posts[post.unit_id, post.role].append(post)
        for term in now.terms:
            self._terms[term.post_id].append(term)

    def plan(self, rows: Iterable[GoodRow], ids: Mapping[str, int]) -> list[Term]:
        """Takes all good rows, with the contact of each phone; returns the terms that no row names."""
        wanted: dict[_Place, list[Wanted]] = defaultdict(list)
        for one in rows:
            wanted[one.unit.id, one.row.role].append(Wanted(one.row, one.unit.id, ids[one.row.phone]))
        gone: set[int] = set()
        for place, those in wanted.items():
            matching = match_posts(those, self._posts[place], self._holders(self._posts[place]))
            for want, post in matching.pairs:
                if post is None:
                    self._add(want)
                else:
                    gone.add(post.id)
                    self._keep(want, post)
            gone |= matching.displaced
            self.end(matching.displaced)
        return [
            term
            for post_id, terms in self._terms.items()
            if post_id not in gone
            for term in terms
            if not term.stand_in
        ]

    def end(self, post_ids: Iterable[int]) -> None:
        """Nobody holds these posts any longer, and nobody is meant by them."""
        for post_id in post_ids:
            self.changes.ended.append(post_id)
            self.changes.closed.append(post_id)
            self.changes.ended_terms += self._terms.get(post_id, [])

    def end_units(self, unit_ids: Collection[int]) -> None:
        """The posts of units that end go with them."""
        ended = set(self.changes.ended)
        here = [post for (unit_id, _), posts in self._posts.items() if unit_id in unit_ids for post in posts]
        self.end(post.id for post in here if post.id not in ended)

    def _holders(self, posts: Iterable[Post]) -> dict[int, int]:
        holders: dict[int, int] = {}
        for post in posts:
            for term in self._terms[post.id]:
                if not term.stand_in:
                    holders.setdefault(post.id, term.contact_id)
        return holders

    def _add(self, one: Wanted) -> None:
        post = Post(-one.row.row, one.unit_id, one.row.role, one.row.title, one.row.order or 0)
        self.changes.new.append(post)
        self.changes.new_terms.append(Term(0, post.id, one.contact_id))

    def _keep(self, one: Wanted, post: Post) -> None:
        """The post stays; a new person on it ends all terms of it, also of those who stood in."""
        order = post.order if one.row.order is None else one.row.order
        wished = replace(post, title=one.row.title or post.title, order=order)
        terms = self._terms[post.id]
        stays = any(term.contact_id == one.contact_id and not term.stand_in for term in terms)
        if not stays:
            self.changes.ended_terms += terms
            self.changes.closed.append(post.id)
            self.changes.new_terms.append(Term(0, post.id, one.contact_id))
        if not stays or wished != post:
            self.changes.changed.append(wished)
        else:
            self.changes.unchanged += 1
