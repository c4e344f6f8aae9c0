"""Hair grown strand by strand."""
