"""`python -m bot.sandbox`."""

from bot.sandbox.cli import app

if __name__ == "__main__":
    app()
