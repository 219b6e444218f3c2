"""What is assumed about the data: domains, links, families and models, as records that validate themselves."""
