"""Garments drawn over a person's own, fitted to neck and shoulders."""
