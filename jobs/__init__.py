"""What happens because time passed: delivery, reminders, boards. Never a channel, the web or the settings."""
