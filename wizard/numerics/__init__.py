"""From a formula to numbers: stable rewriting, NumPy source, compiled losses."""
