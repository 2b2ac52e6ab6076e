"""Who is asking: principals and the credentials that prove them. Never holds or prints a clear password."""
