"""Fitting: minimise a derived loss with its derived gradient and Hessian."""
