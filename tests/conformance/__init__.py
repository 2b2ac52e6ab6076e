"""The drivers' own test suites: run directly and through a gateway that masks nothing, and the difference explained."""
