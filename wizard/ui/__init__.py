"""The pages: text and layout over plain data; no mathematics and no SymPy."""
