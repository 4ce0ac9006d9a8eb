"""Trường An: ward police and schools, in touch on Telegram and beyond."""
