"""From the likelihood of a data set to the loss, one justified and checked step at a time."""
