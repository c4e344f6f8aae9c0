"""What keeps the public gallery clean: decisions, reports, appeals, sanctions and their log."""
