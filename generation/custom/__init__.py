"""Styles of one's own: reference pictures, painted masks, versions, files, live previews."""
