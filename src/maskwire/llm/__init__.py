"""The LLM gateway: model APIs spoken to clients as they are, with every prompt masked and every reply decided."""
