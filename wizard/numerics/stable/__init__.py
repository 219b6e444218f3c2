"""Rewriting before compiling, to forms that neither overflow nor cancel: one file for each kind of trouble."""
