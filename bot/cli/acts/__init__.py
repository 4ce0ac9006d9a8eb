"""What the commands do. The heavy libraries are imported here, so that `--help` stays fast without them."""
