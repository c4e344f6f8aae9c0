"""Taking photos in: what may be uploaded, and how it becomes a clean picture.

`headers` and `checks` run in the web process and never decode a pixel; `decode` runs in the
worker.
"""
