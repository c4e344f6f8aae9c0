"""Avatars that were kept: names, tags, albums, files, exports."""
