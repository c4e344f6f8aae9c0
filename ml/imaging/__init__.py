"""Image processing shared by the analysis, the renderers and the edits."""
