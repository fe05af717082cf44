"""The archive as a folder of files that any host can serve and a double-click opens.

It is the pages of the web, asked for one by one and kept: `place` says under
which file a page is kept, `page` points its links there, `search` makes the
index that a script looks through, `datacite` describes the whole to catalogues.
"""
