"""The log: one chain for all loggers, and nothing in it that people wrote or that opens doors."""

import json
import logging
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Language
from bot.logs import GONE, Redactor, set_up_logs

TOKEN = "1234567890:AAE-abcdefghijklmnopqrstuvwxyz_123456"
redact = Redactor().redact


@pytest.fixture
def lines(capsys):
    """What has come to standard error since the last look, as JSON lines."""
    set_up_logs("json", "debug", secrets=["sandbox-text-token"])
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def redacted(**event):
    return dict(Redactor()(None, "info", {"event": "x", **event}))


@pytest.mark.parametrize(
    "number",
    [
        "0901234567",
        "0901 234 567",
        "090 123 4567",
        "0901.234.567",
        "0901-234-567",
        "(090) 123 4567",
        "+84901234567",
        "+84 901 234 567",
        "+84-90-123-4567",
        "(+84) 901 234 567",
        "+84 (0)901 234 567",
        "84901234567",
        "0084901234567",
        "02838297643",
        "028 3829 7643",
        "(028) 3829 7643",
        "+84 28 3829 7643",
        "0901\u00a0234\u00a0567",
    ],
)
def test_a_phone_number_is_hidden_however_it_is_spaced(number):
    assert redact(f"gọi {number} ngay") == f"gọi {GONE} ngay"


@given(
    digits=st.from_regex(r"[35789][0-9]{8}|2[0-9]{9}", fullmatch=True),
    prefix=st.sampled_from(["0", "+84", "84", "0084", "+84 ", "(+84)", "+84 0"]),
    gaps=st.lists(st.sampled_from(["", "", "", " ", ".", "-", "\u00a0", ") ", " - "]), min_size=10, max_size=10),
)
def test_no_phone_number_stays_readable(digits, prefix, gaps):
    spaced = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False))
    said = redact(f"số của trường: {prefix}{spaced}; hết")
    assert not any(character.isdigit() for character in said)


@pytest.mark.parametrize(
    "harmless",
    [
        "2026-11-24T08:00:12.091234Z",
        "TB-0427",
        "60 trường, 184 người",
        "port 8080",
        "HTTP 429, retry 35",
        "0.25 s",
        "update 901234567",
        "10901234567890123",
    ],
)
def test_what_only_has_digits_stays(harmless):
    assert redact(harmless) == harmless


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"token {TOKEN}!", f"token {GONE}!"),
        (f"https://api.telegram.org/bot{TOKEN}/sendMessage", f"https://api.telegram.org/bot{GONE}/sendMessage"),
        ("http://host/bot123:short/getMe", f"http://host/bot{GONE}/getMe"),
        (f"https://host/file/bot{TOKEN}/photos/1.jpg", f"https://host/file/bot{GONE}/photos/1.jpg"),
        ("http://127.0.0.1/text/some-token/send", f"http://127.0.0.1/text/{GONE}/send"),
        (f"GET /l/{'aB3-_' * 8}/f/1 HTTP/1.1", f"GET /l/{GONE}/f/1 HTTP/1.1"),
        ("postgresql://me:pass@host/db", f"postgresql://{GONE}@host/db"),
        ("[parameters: ('Học sinh A', 1)]", GONE),
        ("DETAIL: Key (name)=(Nguyễn Văn A) exists", GONE),
    ],
)
def test_tokens_passwords_and_quoted_values_are_hidden(said, shown):
    assert redact(said) == shown


@pytest.mark.parametrize("address", ["lan@a.vn", "Hieu.Truong+a@thcs-mau.edu.vn"])
def test_an_e_mail_address_is_hidden(address):
    assert redact(f"no such user <{address}>, later") == f"no such user <{GONE}>, later"


def test_a_known_secret_is_hidden_whatever_its_shape():
    assert Redactor(["kín", ""]).redact("chuỗi kín ở đây") == f"chuỗi {GONE} ở đây"


@pytest.mark.parametrize(
    "key",
    [
        "text",
        "body",
        "raw",
        "headline",
        "description",
        "instruction",
        "message",
        "reply_text",
        "caption",
        "payload",
        "phone",
        "phones",
        "name",
        "contact",
        "token",
        "bot_token",
        "secret",
        "password",
        "Authorization",
        "code",
    ],
)
def test_keys_that_hold_words_of_people_or_open_doors_are_dropped(key):
    assert redacted(**{key: "Trường A có người lạ", "row": 1}) == {"event": "x", "row": 1}


def test_keys_that_only_name_things_stay():
    event = {"update": 7, "channel": "telegram", "rows": 3, "message_id": "12", "purpose": "advisory"}
    assert redacted(**event) == {"event": "x", **event}


def test_what_lies_deeper_is_looked_at_as_well():
    given_value = {"people": [{"phone": "+84901234567", "id": 1}], "at": ("0901 234 567", 84901234567)}
    assert redacted(given=given_value) == {"event": "x", "given": {"people": [{"id": 1}], "at": [GONE, GONE]}}


def test_an_object_shows_its_kind_and_nothing_of_itself():
    @dataclass
    class Said:
        text: str

    shown = redacted(one=Said("bí mật"), language=Language.VI, at=datetime(2026, 11, 24, tzinfo=UTC))
    assert shown == {"event": "x", "one": "<Said>", "language": "vi", "at": "2026-11-24 00:00:00+00:00"}


def test_structlog_and_the_standard_library_go_through_one_chain(lines):
    structlog.get_logger("bot.x").info("sent", rows=3, text="Nội dung")
    logging.getLogger("other").warning("call %s for %s", "0901 234 567", TOKEN)
    first, second = lines()
    assert (first["event"], first["level"], first["logger"], first["rows"]) == ("sent", "info", "bot.x", 3)
    assert (second["event"], second["level"], second["logger"]) == (f"call {GONE} for {GONE}", "warning", "other")
    assert "text" not in first


def test_an_exception_says_where_and_what_kind_and_quotes_nothing(lines):
    log = structlog.get_logger("bot.x")
    try:
        try:
            int("học sinh tên An, 0901234567")
        except ValueError as error:
            raise RuntimeError(f"handling failed for {TOKEN}") from error
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("other").exception("failed")
    for line in lines():
        said = line["exception"]
        assert "test_logs.py" in said
        assert "ValueError: invalid literal for int() with base 10" in said
        assert f"RuntimeError: handling failed for {GONE}" in said
        for kept_back in ("An,", "0901234567", "AAE-"):
            assert kept_back not in said.split("ValueError:")[1]


def test_what_nobody_caught_is_logged_and_not_quoted(lines):
    sys.excepthook(LookupError, LookupError("'Trường A có người lạ'"), None)
    line = lines()[0]
    assert (line["event"], line["level"]) == ("crashed", "critical")
    assert line["exception"].endswith(f"LookupError: {GONE}")


def test_a_line_that_cannot_be_formatted_does_not_spill_its_values(capsys):
    set_up_logs("json")
    logging.getLogger().handlers[:-1] = []  # pytest's own would raise
    logging.getLogger("other").warning("%d pupils", "Nguyễn Văn A")
    assert capsys.readouterr().err == "a line of other could not be logged\n"


@pytest.mark.parametrize(
    "name", ["aiohttp.access", "apscheduler.executors", "sqlalchemy.engine", "aiosqlite", "httpx"]
)
def test_loggers_that_say_too_much_are_quiet_even_when_all_is_asked_for(lines, name):
    logging.getLogger(name).info("GET /bot%s/getMe", TOKEN)
    assert lines() == []


def test_the_level_holds_for_both_kinds_of_loggers(lines):
    set_up_logs("json", "warning")
    structlog.get_logger("bot.x").info("quiet")
    logging.getLogger("other").info("quiet")
    structlog.get_logger("bot.x").warning("loud")
    assert [line["event"] for line in lines()] == ["loud"]


def test_setting_up_twice_says_everything_once(lines):
    set_up_logs("json", "info")
    structlog.get_logger("bot.x").info("once")
    assert len(lines()) == 1


def test_the_console_layout_is_for_people(capsys):
    set_up_logs("console")
    structlog.get_logger("bot.x").error("failed", rows=2, exc_info=ValueError("x"))
    said = capsys.readouterr().err
    assert "failed" in said
    assert "rows=2" in said
    assert "Traceback" not in said.partition("failed")[0]
    assert "ValueError: x" in said
