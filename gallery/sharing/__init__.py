"""What leaves a person's own gallery: share links, the public gallery, authors and likes."""
