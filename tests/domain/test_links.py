"""Signed links: what one says comes back, what was not signed here says nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.links import Link, LinkKind, Links, end_of

NOW = datetime(2026, 11, 25, 7, tzinfo=UTC)
OURS, THEIRS = Links("https://an.example.vn", b"a" * 32), Links("https://an.example.vn", b"b" * 32)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LINKS = st.builds(
    Link,
    st.sampled_from(LinkKind),
    st.integers(1, 2**31),
    st.integers(1, 2**31),
    st.integers(0, 10**6).map(lambda minutes: NOW + timedelta(minutes=minutes)),
)


@given(LINKS)
def test_what_a_link_says_comes_back(link: Link):
    token = OURS.token(link)
    assert OURS.read(token, link.kind) == link
    assert OURS.url(link) == f"https://an.example.vn/{link.kind.value}/{token}"
    assert len(OURS.url(link)) == OURS.length


@given(LINKS, st.integers(0, 39), st.sampled_from(ALPHABET))
def test_a_single_changed_character_ends_it(link: Link, place: int, letter: str):
    token = OURS.token(link)
    changed = token[:place] + letter + token[place + 1 :]
    assert OURS.read(changed, link.kind) == (link if changed == token else None)


@given(LINKS)
def test_it_opens_only_its_own_kind_of_page_and_only_here(link: Link):
    token = OURS.token(link)
    assert THEIRS.read(token, link.kind) is None
    assert all(OURS.read(token, kind) is None for kind in LinkKind if kind is not link.kind)


@given(st.one_of(st.text(max_size=60), st.text(ALPHABET, min_size=40, max_size=40)))
def test_anything_else_says_nothing(token: str):
    assert OURS.read(token, LinkKind.ADVISORY) is None


def test_it_ends_with_its_advisory_and_within_a_month():
    assert end_of(NOW + timedelta(days=1), NOW) == NOW + timedelta(days=1)
    assert end_of(NOW + timedelta(days=90), NOW) == end_of(None, NOW) == NOW + timedelta(days=30)
    link = Link(LinkKind.ADVISORY, 1, 1, NOW)
    assert link.over(NOW)
    assert not link.over(NOW - timedelta(seconds=1))


def test_a_short_key_is_refused_and_no_key_is_shown():
    with pytest.raises(ValueError, match="32 bytes"):
        Links("https://an.example.vn", b"short")
    assert "aaaa" not in repr(OURS)


@given(LINKS, st.text(max_size=40))
def test_a_form_s_seal_is_known_only_to_who_has_the_key(link: Link, guess: str):
    token = OURS.token(link)
    assert OURS.sealed(token, OURS.seal(token))
    assert not OURS.sealed(token, THEIRS.seal(token))
    assert not OURS.sealed(token, guess)
