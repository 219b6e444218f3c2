"""The noise distributions: one file per domain of the target, one record per distribution."""
