"""Elections and ballots: from a preset to a declared result."""
