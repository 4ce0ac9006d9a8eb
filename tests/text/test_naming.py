"""A person's post is told once: behind the name, unless the name tells it already."""

import pytest

from bot.text.naming import says_post, with_post


@pytest.mark.parametrize(
    ("name", "post", "told"),
    [
        ("Nguyễn Văn An", "Hiệu trưởng", "Nguyễn Văn An (Hiệu trưởng)"),
        ("Hiệu trưởng Trường A", "Hiệu trưởng", "Hiệu trưởng Trường A"),
        ("hiệu trưởng Trường A", "Hiệu trưởng – Trường A", "hiệu trưởng Trường A"),
        ("Trực ban Công an phường B", "Trực ban", "Trực ban Công an phường B"),
        ("Nguyễn Thị Bảo Vệ", "Bảo", "Nguyễn Thị Bảo Vệ"),
        ("Trần Thị Lan", "An", "Trần Thị Lan (An)"),
        ("Trần Thị Lan", "", "Trần Thị Lan"),
        ("Phó hiệu trưởng", "Phó hiệu trưởng", "Phó hiệu trưởng"),
    ],
)
def test_a_post_stands_behind_a_name_that_does_not_tell_it(name: str, post: str, told: str):
    assert with_post(name, post) == told
    assert says_post(name, post) == (told == name and bool(post))
