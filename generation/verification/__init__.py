"""Whether a file was made here. Open to all: nothing of what is sent in is kept.

`api` and `services` run in the web process and look at headers only; `tasks` opens the file.
"""
