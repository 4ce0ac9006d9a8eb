"""A text-only gateway, as an SMS provider offers one: no buttons, no edits, no files, 2,000 characters."""
