"""Help and mistakes of typing in Vietnamese. Typer parses; these classes only word what it says."""

import sys
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from bot.cli.terminal import Terminal
from bot.domain.people import Language

_METAVARS = {"[OPTIONS]": "[TÙY CHỌN]", "COMMAND [ARGS]...": "LỆNH …"}
_REMARKS = {"[required]": "[bắt buộc]", "Show this message and exit.": "In hướng dẫn này.", " <path>": ""}


class UnknownCommandError(TyperException):
    """A word where a command should stand."""

    exit_code = 2

    def __init__(self, word: str, ctx: Any) -> None:
        super().__init__(word)
        self.ctx = ctx


def new_group(text: str) -> typer.Typer:
    """A group of commands with its help; commands in it are added with `cls=Command`."""
    return typer.Typer(
        cls=Group,
        help=text,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,  # their tracebacks show variables
    )


class Command(TyperCommand):
    """A command that explains itself in Vietnamese."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _write_options(self, ctx, formatter)


class Group(TyperGroup):
    """The same for a group; what is typed wrongly ends in one sentence and exit code 2."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _write_options(self, ctx, formatter)
        rows = [(name, self.commands[name].get_short_help_str(90)) for name in self.list_commands(ctx)]
        with formatter.section("Lệnh"):
            formatter.write_dl(rows)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise UnknownCommandError(args[0], ctx)
        return super().resolve_command(ctx, args)

    def main(self, args: Any = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override] # the rest is passed on
        standalone_mode = extra.pop("standalone_mode", True)
        try:
            code = super().main(args, prog_name, standalone_mode=False, **extra)
        except TyperException as error:
            if not standalone_mode:
                raise
            _complain(error)
            sys.exit(error.exit_code)
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)


def _write_usage(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:
    pieces = [_METAVARS.get(piece, piece) for piece in command.collect_usage_pieces(ctx)]
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Cách dùng: ")


def _write_options(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:
    records: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None:
            records[parameter.param_type_name].append((_reword(record[0]), _reword(record[1])))
    for title, rows in (("Đối số", records["argument"]), ("Tùy chọn", records["option"])):
        if rows:
            with formatter.section(title):
                formatter.write_dl(rows)


def _reword(text: str) -> str:
    for english, vietnamese in _REMARKS.items():
        text = text.replace(english, vietnamese)
    return text


def _complain(error: TyperException) -> None:
    """By the names of the errors' classes, since Typer keeps the classes to itself."""
    terminal = Terminal(Language.VI)
    ctx: Any = getattr(error, "ctx", None)
    match type(error).__name__:
        case "UnknownCommandError":
            near = get_close_matches(error.message, ctx.command.commands, n=1)
            text_id = "cli.usage-command-near" if near else "cli.usage-command"
            text = terminal.say_plain(text_id, name=error.message, near="".join(near))
        case "NoArgsIsHelpError":
            sys.stderr.write(error.message)
            return
        case "MissingParameter":
            text = terminal.say_plain("cli.usage-missing", name=_name(error))
        case "NoSuchOption":
            text = terminal.say_plain("cli.usage-option", name=getattr(error, "option_name", ""))
        case "BadOptionUsage":
            text = terminal.say_plain("cli.usage-option-value", name=getattr(error, "option_name", ""))
        case _:
            text = terminal.say_plain("cli.usage-wrong")
    hint = terminal.say_plain("cli.usage-hint", command=ctx.command_path) if ctx is not None else ""
    terminal.complain(f"{text} {hint}".rstrip())


def _name(error: TyperException) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return ""
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.display_name_raw)
