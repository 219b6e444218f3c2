"""What a loss estimates, how it curves and how far an outlier pulls: derived, never declared."""
