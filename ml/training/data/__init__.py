"""Portraits for training: prepared once into the cache, augmented as they are drawn."""
