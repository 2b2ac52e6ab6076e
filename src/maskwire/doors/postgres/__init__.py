"""The PostgreSQL door: startup.py until the client is known, dialogue.py from then on."""
