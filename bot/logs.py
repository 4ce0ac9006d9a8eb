"""What the log says and how: one chain for structlog and for the standard library's loggers, as text or as JSON.

Tokens, numbers and addresses of people and what they write never pass: the redactor stands right before the
renderer.
"""

import logging
import re
import sys
import traceback
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from enum import Enum
from pathlib import PurePath
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

GONE = "[…]"

# What people write, who they are, and what opens doors; a key that ends so is meant as well.
_DROPPED = re.compile(
    r"(^|_)(text|body|raw|headline|description|instruction|caption|payload|content|message|word|data"
    r"|phone|name|title|contact|code"
    r"|token|secret|password|authorization|cookie|dsn|sql|parameter|param|arg)s?$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")
_TOKEN_IN_URL = re.compile(r"(/(?:file/)?bot|/text/)[^/\s\"'<>]+")
_KEY_IN_PATH = re.compile(r"(/[ls]/)[\w-]{30,}")  # of a link to a page of ours
_PASSWORD_IN_URL = re.compile(r"(://)[^/\s@\"']+@")
# `0901 234 567`, `+84 90.123.4567`, `84-28-3829 7643`, `(+84) (0)28 …`: nine or ten digits after the prefix.
_GAP = r"[\s.()\-\u00a0\u2010-\u2015]{0,3}"
_PHONE = re.compile(rf"(?<!\d)\(?(?:(?:\+|00){_GAP}84|84|0){_GAP}(?:0{_GAP})?[235789](?:{_GAP}\d){{8,9}}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# What drivers and validators quote of the values that they refuse.
_QUOTED = re.compile(r"\[parameters: .*|DETAIL: .*|input_value=.*|\[SQL: .*")
_IN_QUOTES = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_LONGEST_MESSAGE = 300

# Loggers that say too much, some of them with texts and tokens: the least that each may say.
QUIET = {
    "aiohttp.access": logging.CRITICAL,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "apprise": logging.CRITICAL,  # addresses and subjects
    "apscheduler": logging.WARNING,
    "asyncio": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "psycopg": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "telegram": logging.INFO,
    "urllib3": logging.ERROR,  # paths of URLs
}


class Redactor:
    """A structlog processor: drops what people wrote by its key, and hides the rest by its shape.

    Args:
        secrets: values that are hidden wherever they stand, whatever their shape.
    """

    def __init__(self, secrets: Collection[str] = ()) -> None:
        known = sorted((secret for secret in secrets if secret), key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {key: self._value(value) for key, value in event.items() if not _DROPPED.search(key)}

    def _value(self, value: Any) -> Any:
        match value:
            case str():
                return self.redact(value)
            case bool() | float() | None:
                return value
            case int():
                return GONE if _PHONE.fullmatch(str(value)) else value
            case Mapping():
                named = {self.redact(str(key)): inner for key, inner in value.items()}
                return {key: self._value(inner) for key, inner in named.items() if not _DROPPED.search(key)}
            case list() | tuple() | set() | frozenset():
                return [self._value(inner) for inner in value]
            case Enum() | date() | timedelta() | PurePath():
                return self.redact(str(value))
            case BaseException():
                return self.redact(_summarise(value))
            case _:
                return f"<{type(value).__name__}>"  # what it would say of itself is anybody's guess

    def redact(self, text: str) -> str:
        """A text without tokens, passwords, phone numbers, e-mail addresses and quoted values."""
        if self._secrets is not None:
            text = self._secrets.sub(GONE, text)
        text = _TOKEN.sub(GONE, text)
        text = _TOKEN_IN_URL.sub(rf"\1{GONE}", text)
        text = _KEY_IN_PATH.sub(rf"\1{GONE}", text)
        text = _PASSWORD_IN_URL.sub(rf"\1{GONE}@", text)
        text = _EMAIL.sub(GONE, text)
        text = _QUOTED.sub(GONE, text)
        return _PHONE.sub(GONE, text)


def tell_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor: where an exception came from and of which kind; its words without what they quote."""
    given = event.pop("exc_info", None)
    match given:
        case BaseException():
            error: BaseException | None = given
        case (_, BaseException() as error, _):
            pass
        case _:
            error = sys.exc_info()[1] if given else None
    if error is not None:
        event["exception"] = "\n".join(_tell(error))
    return event


def _tell(error: BaseException) -> Iterator[str]:
    """From the first cause to the last error, like Python's own tracebacks."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _tell(before)
        yield "\nThen:\n"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield _summarise(error)


def _summarise(error: BaseException) -> str:
    words = _IN_QUOTES.sub(GONE, str(error).partition("\n")[0])[:_LONGEST_MESSAGE]
    return f"{type(error).__name__}: {words}"


class _Terminal(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override] # the base class keeps it as an attribute
        return sys.stderr

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Logging's own way would print what was to be said, unredacted."""
        sys.stderr.write(f"a line of {record.name} could not be logged\n")


def set_up_logs(layout: Literal["console", "json"], level: str = "info", *, secrets: Collection[str] = ()) -> None:
    """Sends everything that is logged through one chain to standard error; may be called again.

    Args:
        layout: lines for people, or one JSON object a line.
        level: `debug`, `info`, `warning` or `error`.
        secrets: values that no line may hold.
    """
    chain: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        tell_exception,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *chain,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = _Terminal()
    meta_gone = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain, processors=[meta_gone, Redactor(secrets), _renderer(layout)]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [*(one for one in root.handlers if not isinstance(one, _Terminal)), handler]
    root.setLevel(level.upper())
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    sys.excepthook = _log_crash


def _renderer(layout: Literal["console", "json"]) -> Processor:
    if layout == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), timestamp_key="at", exception_formatter=structlog.dev.plain_traceback
    )


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody caught goes through the chain too: Python's own way would quote whatever it likes."""
    structlog.get_logger("bot").critical("crashed", exc_info=(kind, error, trace))
