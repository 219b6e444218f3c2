"""Stable building blocks in NumPy. Their source is copied into compiled and exported code: each stands on its own.

Each works elementwise on arrays of any shape; those over classes reduce the last axis.
"""
