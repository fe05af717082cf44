"""Pages about a whole alliance, as values: the participation report."""
