"""Data: a strict reader of uploaded tables, the choice of target and inputs, and small real data sets."""
