"""The archive's pages as values: what the store holds goes in, a frozen page comes out.

Start at `theme.py`, the page people read most. A page value holds text and
finished links and dates, never wording: the templates say everything in words,
so that they can be said in another language. Every text a stranger wrote passes
`words.masked` on its way here, so no page can show an address.
"""
