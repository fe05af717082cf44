"""mailbridge: moderated expert discussions held by email.

Read `journey.py` first: one mail, from bytes to archive and outbox. Then
`model/` for the nouns, `core/` for what is decided (pure functions on plain
values), `store/` for the only SQL, `doors/` for the only sockets, `work.py`
for the loop that turns the crank, and `__main__.py` for how it is wired.
"""
