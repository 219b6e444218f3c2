"""What is assumed about the data: domains, links and families, as records that validate themselves."""
