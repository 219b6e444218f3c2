"""The processes that run SymPy for the app, because SymPy is not thread-safe and can hang."""
