"""What is decided, as pure functions on plain values: no clock, disk, log, SQL or socket."""
