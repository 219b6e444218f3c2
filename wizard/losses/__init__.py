"""The losses that people call by name: one file per kind, one record per loss."""
