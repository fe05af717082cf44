"""The web: reads a request, asks the store, has the core make a page, renders it.

`app.py` has the table of routes. There is no script on any page and no state:
a GET changes nothing, ever.
"""
