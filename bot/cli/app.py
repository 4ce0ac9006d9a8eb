"""All commands together."""

from bot.cli import advisory, database, invite, reminder, roster
from bot.cli.backup import backup
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.help import Command, new_group
from bot.cli.run import run
from bot.cli.sheet import sheet

app = new_group("Trường An: kênh an toàn trường học giữa Công an phường và nhà trường.")
app.command("demo", cls=Command)(demo)
app.command("run", cls=Command)(run)
app.command("doctor", cls=Command)(doctor)
app.add_typer(database.app, name="db")
app.add_typer(roster.app, name="roster")
app.add_typer(invite.app, name="invite")
app.add_typer(advisory.app, name="advisory")
app.add_typer(reminder.app, name="reminder")
app.command("sheet", cls=Command)(sheet)
app.command("backup", cls=Command)(backup)
