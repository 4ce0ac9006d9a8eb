"""The roster: files in, units, posts and people out. `plan` decides and is pure; `apply` alone writes."""

from bot.usecases.roster.apply import import_roster
from bot.usecases.roster.files import read_roster
from bot.usecases.roster.report import RosterReport
from bot.usecases.roster.rows import Problem, RosterFile
from bot.usecases.roster.template import write_template

__all__ = ["Problem", "RosterFile", "RosterReport", "import_roster", "read_roster", "write_template"]
