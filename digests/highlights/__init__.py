"""Highlights read from the store and written as files: HTML, Markdown, DOCX and PDF."""
