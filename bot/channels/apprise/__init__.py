"""E-mail and SMS as ways round, by any service that Apprise knows: messages leave, and nothing comes back."""
