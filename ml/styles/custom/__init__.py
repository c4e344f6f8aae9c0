"""A style of one's own, drawn: see docs/styles.md and docs/decisions/0014-custom-styles.md."""
