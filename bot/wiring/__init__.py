"""The composition root: settings -> everything. `house`, the channels' `lines`, the running `program`."""
