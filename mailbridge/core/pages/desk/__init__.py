"""The pages of somebody who is signed in, as values: one file a page, `frame.py` around them all."""
