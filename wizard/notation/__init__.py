"""How formulas are written: special functions as SymPy nodes, and the LaTeX that a textbook would print."""
