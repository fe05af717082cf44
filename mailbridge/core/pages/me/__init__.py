"""A member's own pages, as values: one file a page."""
