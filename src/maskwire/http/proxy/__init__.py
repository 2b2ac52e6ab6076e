"""The HTTP door: a reverse proxy before services that answer in JSON, events, forms or text.

What it must never do: let a route, a parameter, a kind of body or a header through that the operator or this package
does not name.
"""
