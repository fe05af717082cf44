"""The commands, one file a group.

Each file exports `app`, a group, or functions that are commands of their own.
What is slow to import is imported inside the command that needs it, so that
`--help` answers at once.
"""
