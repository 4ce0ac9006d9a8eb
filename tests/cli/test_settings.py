"""Wrong settings: one sentence with the key's full name, exit code 2, nothing started, no secret on the screen."""

import pytest

from bot.settings import Settings, load_settings
from bot.store.schema import head
from tests.cli.conftest import TOKEN, Folder

SECRET = "do-not-show-me"
GOOD = '[operator]\nname = "Công an"\n[telegram]\ntoken = "1000000001:SANDBOX-only-token-for-loopback-use"\n'

WRONG_FILES = {
    "operator": GOOD.replace('[operator]\nname = "Công an"\n', ""),
    "operator.name": GOOD.replace('"Công an"', '""'),
    "operator.nmae": GOOD.replace("name =", 'name = "x"\nnmae ='),
    "telegram": GOOD.replace("token =", f'token_file = "{SECRET}"\ntoken ='),
    "telegram.tokn": GOOD.replace("token =", "tokn ="),
    "telegram.token": GOOD.replace("1000000001:", SECRET),
    "telegram.mode": GOOD + 'mode = "push"\n',
    "telegram.webhook_url": GOOD + f'mode = "webhook"\nwebhook_secret = "{SECRET}"\n',
    "telegram.base_url": GOOD + 'base_url = "api.telegram.org"\n',
    "telegram.proxy": GOOD + f'proxy = "ftp://user:{SECRET}@host"\n',
    "textonly.proxy": GOOD
    + f'[textonly]\ntoken = "{SECRET}"\nbase_url = "http://host/text"\nproxy = "http://["\n',
    "textonly.base_url": GOOD + f'[textonly]\ntoken = "{SECRET}"\n',
    "email.url": GOOD + f'[email]\nurl = "mailtos://u:{SECRET}@smtp.example.vn?to=chi@example.vn"\n',
    "email.per_second": GOOD + f'[email]\nurl = "mailtos://u:{SECRET}@smtp.example.vn"\nper_second = 0\n',
    "sms.url": GOOD + f'[sms]\nurl = "jsons://u:{SECRET}@sms.example.vn/send"\n',
    "web": GOOD + f'[web]\npublic_url = "https://an.example.vn/{SECRET}"\n',
    "web.public_url": GOOD + f'[web]\npublic_url = "{SECRET}"\nlink_key = "{SECRET * 9}"\n',
    "web.link_key": GOOD + '[web]\nlink_key = "short"\n',
    "database.url": GOOD + f'[database]\nurl = "mysql://user:{SECRET}@host/db"\n',
    "web.port": GOOD + "[web]\nport = 70000\n",
    "web.metrics_token": GOOD + '[web]\nmetrics_token = ""\n',
    "pulse.url": GOOD + f'[pulse]\nurl = "ftp://host/{SECRET}"\n',
    "delivery.per_second": GOOD + "[delivery]\nper_second = 0\n",
    "delivery.in_flight": GOOD + '[delivery]\nin_flight = "many"\n',
    "release.second_person": GOOD + '[release]\nsecond_person = "perhaps"\n',
    "ladder.khan.answer_within": GOOD + '[ladder.khan]\nanswer_within = "soon"\nvalid_for = "1d"\n',
    "ladder.canh-bao.valid_for": GOOD + '[ladder.canh-bao]\nvalid_for = "1 week"\n',
    "ladder.khan.push": GOOD + '[ladder.khan]\npush = "soon"\n',
    "ladder.khan.call_list": GOOD + '[ladder.khan]\ncall_list = "next-evening"\n',
    "ladder.canh-bao.hours": GOOD + '[ladder.canh-bao]\nhours = "21-06"\n',
    "calendar.free_days": GOOD + '[calendar]\nfree_days = ["Tết"]\n',
    "reminders.grace": GOOD + "[reminders]\ngrace = 12\n",
    "locale.language": GOOD + '[locale]\nlanguage = "fr"\n',
    "log.level": GOOD + '[log]\nlevel = "loud"\n',
    "zalo.reserve": GOOD + f'[zalo]\ntoken_file = "{SECRET}"\nreserve = "30%"\n',
    "zalo": GOOD + f'[zalo]\ntoken_file = "{SECRET}"\nmonthly_messages = 100\nreserve = 26\n',
    "zalo.users": GOOD + f'[zalo]\ntoken_file = "{SECRET}"\nusers = -1\n',
    "zalo.monthly_messages": GOOD + f'[zalo]\ntoken_file = "{SECRET}"\nmonthly_messages = "many"\n',
    "databse": GOOD + '[databse]\nurl = "sqlite:///x.db"\n',
}

WRONG_ENVIRONMENTS = {
    "telegram.token": {"TRUONGAN_TELEGRAM__TOKEN": SECRET},
    "telegram.tokn": {"TRUONGAN_TELEGRAM__TOKN": SECRET},
    "web.port": {"TRUONGAN_WEB__PORT": "eighty"},
    "ladder.canh-bao.valid_for": {
        "TRUONGAN_LADDER__CANH_BAO__VALID_FOR": "long",
        "TRUONGAN_LADDER__CANH_BAO__ANSWER_WITHIN": "1h",
    },
    "locale.language": {"TRUONGAN_LOCALE__LANGUAGE": "xx"},
    "log.format": {"TRUONGAN_LOG__FORMAT": "xml"},
    "zalo.reserve": {"TRUONGAN_ZALO__TOKEN_FILE": "x", "TRUONGAN_ZALO__RESERVE": "a tenth"},
    "delivery.burst": {"TRUONGAN_DELIVERY__BURST": "0"},
}


def check_refusal(folder: Folder, key: str, command: tuple[str, ...]) -> None:
    files = set(folder.path.iterdir())
    printed = folder.truongan(*command)
    assert printed.code == 2
    assert printed.out == ""
    assert key in printed.sentence
    assert SECRET not in printed.err
    assert TOKEN.partition(":")[2] not in printed.err
    assert set(folder.path.iterdir()) == files


@pytest.mark.parametrize("key", WRONG_FILES)
@pytest.mark.parametrize("command", [("run",), ("db", "upgrade")], ids=" ".join)
def test_a_wrong_file_is_refused_by_the_keys_full_name(folder, key, command):
    folder.settings.write_text(WRONG_FILES[key], encoding="utf-8")
    check_refusal(folder, key, command)


@pytest.mark.parametrize("key", WRONG_ENVIRONMENTS)
def test_a_wrong_environment_is_refused_by_the_keys_full_name(folder, key):
    folder.environment = WRONG_ENVIRONMENTS[key]
    check_refusal(folder, key, ("run",))


def test_the_environment_goes_before_the_file(folder):
    folder.environment = {"TRUONGAN_LOCALE__LANGUAGE": "en"}
    assert folder.does("db", "upgrade").out == f"The database was upgraded to revision {head()}.\n"


def test_a_file_that_is_not_there_is_named(folder):
    printed = folder.truongan("db", "upgrade", config=folder.path / "elsewhere.toml")
    assert (printed.code, "elsewhere.toml" in printed.sentence) == (2, True)


def test_a_file_that_is_no_toml_is_named_with_the_place(folder):
    folder.settings.write_text("[operator\nname", encoding="utf-8")
    printed = folder.truongan("db", "upgrade")
    assert (printed.code, "line 1" in printed.sentence) == (2, True)


def test_a_token_file_that_is_not_there_is_named_by_its_key(folder):
    folder.settings.write_text(GOOD.replace("token =", "token_file ="), encoding="utf-8")
    folder.does("db", "upgrade")
    printed = folder.truongan("run")
    assert (printed.code, "telegram.token_file" in printed.sentence) == (2, True)


def example_lines() -> list[str]:
    from tests.text.usage import ROOT

    return (ROOT / "config.example.toml").read_text("utf-8").splitlines()


def test_the_example_is_valid_as_it_stands_and_has_every_default(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("\n".join(example_lines()), encoding="utf-8")
    settings = load_settings(path, {})
    plain = Settings.model_validate({"operator": settings.operator, "telegram": settings.telegram})
    assert settings == plain
    assert settings.telegram is not None
    assert settings.telegram.base_url.startswith("http://127.0.0.1:8081/")


def test_the_example_names_every_key():
    """Also those that are commented out."""
    named: dict[str, set[str]] = {}
    section = ""
    for line in (one.removeprefix("# ") for one in example_lines()):
        if line.startswith("["):
            section = line.strip("[]")
            named[section] = set()
        elif section and " = " in line and " " not in line.partition(" = ")[0]:
            named[section].add(line.partition(" = ")[0])
    assert named == dict(keys_of(Settings))


def keys_of(model, prefix=""):
    keys = set()
    for name, field in model.model_fields.items():
        inner = next(
            (
                one
                for one in (field.annotation, *getattr(field.annotation, "__args__", ()))
                if hasattr(one, "model_fields")
            ),
            None,
        )
        if inner is not None:
            yield from keys_of(inner, f"{prefix}{field.alias or name}.")
        else:
            keys.add(name)
    if keys:
        yield prefix.rstrip("."), keys


def test_the_examples_token_is_the_sandboxs():
    from bot.sandbox.server import DEMO_TELEGRAM_TOKEN, DEMO_TEXTONLY_TOKEN

    lines = example_lines()
    assert f'token = "{DEMO_TELEGRAM_TOKEN}"' in lines
    assert f'# token = "{DEMO_TEXTONLY_TOKEN}"' in lines


def test_one_key_of_a_level_leaves_the_others_as_they_are(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(GOOD + '[ladder.canh-bao]\nanswer_within = "1h"\n', "utf-8")
    ladder = load_settings(path, {"TRUONGAN_LADDER__KHAN__VALID_FOR": "2d"}).ladder
    assert (ladder.canh_bao.answer_within.total_seconds(), ladder.canh_bao.valid_for.days) == (3600, 3)
    assert (ladder.khan.answer_within.total_seconds(), ladder.khan.valid_for.days) == (1800, 2)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("mailtos://u:p@smtp.vn?from=a@b.vn", "mailtos://u:p@smtp.vn?from=a@b.vn&to={address}"),
        ("mailto://u:p@smtp.vn", "mailto://u:p@smtp.vn?to={address}"),
        ("mailto://u:p@smtp.vn/?", "mailto://u:p@smtp.vn/?to={address}"),
        ("mailto://u:p@smtp.vn?to={address}&cc=c@b.vn", "mailto://u:p@smtp.vn?to={address}&cc=c@b.vn"),
        (" jsons://sms.vn/{address} ", "jsons://sms.vn/{address}"),
        ("mailto://u:p@smtp.vn/chi@b.vn", None),
        ("mailto://u:p@smtp.vn?TO=chi@b.vn&to=an@b.vn", None),
        ("twilio://sid:token@from", None),
        ("smtp.vn/{address}", None),
        ("://{address}", None),
        ("mailto://", None),
        ("mailto://[::1", None),
        (12, None),
    ],
)
def test_the_readers_address_has_one_place_in_a_way_round(written, read):
    from pydantic import ValidationError

    from bot.settings.loading import _told

    try:
        settings = Settings.model_validate({"operator": {"name": "Công an"}, "email": {"url": written}})
    except ValidationError as error:
        assert read is None
        told = _told(error)
        assert told.reason in {"setting-way-url", "setting-way-address"}
        assert told.params["key"] == "email.url"
        return
    assert settings.email is not None
    assert settings.email.url.get_secret_value() == read
    assert "smtp" not in repr(settings)
