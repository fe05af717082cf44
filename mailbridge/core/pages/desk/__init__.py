"""Pages of somebody signed in, as values: one file each, `frame.py` around them all."""
