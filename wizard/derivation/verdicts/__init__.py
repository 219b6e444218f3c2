"""Whether a loss is a negative log-likelihood: computed from its formula, never declared."""
