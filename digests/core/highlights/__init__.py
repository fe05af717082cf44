"""Highlights: from passages that moderators picked to a document in which each leads to its post.

`excerpt.py` ties words to their source, `edit.py` changes a document, `propose.py` drafts
one, `left_out.py` warns, and `document.py` is all that pages and files tell.
"""
