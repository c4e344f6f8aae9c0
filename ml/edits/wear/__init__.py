"""Things that are put on a person: small 3-D shapes, posed by the head, lit and laid over the
picture."""
