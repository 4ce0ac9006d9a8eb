"""Which catalogue ids the source uses, by its syntax trees: constants, reasons of errors, heads of f-strings."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAYERS = frozenset({"say", "say_plain", "says"})  # first an id, then what fills it
NAMERS = frozenset({"Screen", "Misheard", "Nothing"})  # first an id that is said elsewhere
NAMING = frozenset({"text_id", "note"})  # keywords and variables that hold an id
FAMILIES = {"Refusal": "refusal", "BadInput": "bad", "NotPossibleNow": "now"}
ADDRESS = frozenset({"you", "You"})
_ID = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)+")


@dataclass(frozen=True)
class Use:
    """One place that names an id. `given`: the params passed there, None where they can't be seen."""

    text_id: str
    where: str
    given: frozenset[str] | None
    is_prefix: bool = False


def uses_in_source() -> tuple[Use, ...]:
    return tuple(use for file in _files() for use in uses(file.read_text("utf-8"), str(file.relative_to(ROOT))))


def _files() -> list[Path]:
    return sorted(path for room in ("bot", "jobs") for path in (ROOT / room).rglob("*.py"))


def uses(source: str, name: str) -> Iterator[Use]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call():
                found = [*_said(node), *_kept(node)]
            case ast.Assign(targets=[ast.Name(id=variable)], value=value) if variable in NAMING:
                found = [(text, is_prefix, None) for text, is_prefix in _texts(value)]
            case _:
                continue
        for text_id, is_prefix, given in found:
            if is_prefix or _ID.fullmatch(text_id):
                yield Use(text_id, f"{name}:{node.lineno}", given, is_prefix)


def unused(ids: Iterable[str], constants: Iterable[str], heads: Iterable[str]) -> list[str]:
    """Ids that no constant names, as a whole or as a reason, and no f-string begins."""
    named = set(constants)
    begun = tuple(heads)
    reasons = tuple(f"{family}." for family in FAMILIES.values())
    return sorted(
        text_id
        for text_id in ids
        if text_id not in named
        and not text_id.startswith(begun)
        and not (text_id.startswith(reasons) and text_id.partition(".")[2] in named)
    )


def strings_in_source() -> tuple[set[str], set[str]]:
    """All string constants of the product, and what its f-strings begin with, where that tells something."""
    constants: set[str] = set()
    heads: set[str] = set()
    for file in _files():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Constant(value=str(text)):
                    constants.add(text)
                case ast.JoinedStr(values=[ast.Constant(value=str(head)), *_]) if re.search(r"[a-z]+[.-]", head):
                    heads |= {head, *(f"{family}.{head}" for family in FAMILIES.values())}
    return constants, heads


Found = tuple[str, bool, frozenset[str] | None]


def _said(call: ast.Call) -> Iterator[Found]:
    """The id that a call begins with, and what it passes along."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if not call.args or called not in SAYERS | NAMERS | FAMILIES.keys():
        return
    family = f"{FAMILIES[called]}." if called in FAMILIES else ""
    addressed = isinstance(call.func, ast.Attribute) or called in FAMILIES
    given = None if called in NAMERS else _given(call, addressed=addressed)
    for text, is_prefix in _texts(call.args[0]):
        yield family + text, is_prefix, given


def _kept(call: ast.Call) -> Iterator[Found]:
    """The ids that a call takes by a telling keyword."""
    for keyword in call.keywords:
        if keyword.arg in NAMING:
            yield from ((text, is_prefix, None) for text, is_prefix in _texts(keyword.value))


def _given(call: ast.Call, *, addressed: bool) -> frozenset[str] | None:
    """The names of what a call passes; None where `**params` hides them."""
    names = [keyword.arg for keyword in call.keywords]
    if None in names:
        return None
    return frozenset(name for name in names if name) | (ADDRESS if addressed else frozenset())


def _texts(node: ast.expr) -> Iterator[tuple[str, bool]]:
    """The strings that an argument can be, and whether each is only the head of one."""
    match node:
        case ast.Constant(value=str(text)):
            yield text, False
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body)
            yield from _texts(orelse)
        case ast.JoinedStr(values=[ast.Constant(value=str(head)), *_]) if "." in head:
            yield head, True
        case _:
            return
