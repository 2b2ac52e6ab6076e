"""Wire doors: each adapts one protocol's conversation to session.py, sans-I/O, and holds no masking logic.

A door takes bytes and returns commands (commands.py); gateway/ performs them.
"""
