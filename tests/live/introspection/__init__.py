"""What must not be refused: how tools ask for the schema, on a schema whose constants are canaries."""
