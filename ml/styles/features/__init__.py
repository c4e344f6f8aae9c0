"""Eyes, brows, nose and mouth of a face, redrawn as shapes from its landmarks."""
