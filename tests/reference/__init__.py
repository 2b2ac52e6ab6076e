"""The oracle: masking again in slow, obvious Python, written from the standards and docs/adr/0011.

What it is for: saying what the right masked answer is, apart from the kernel that gives it.
What it must never do: import maskwire. tests/reference/test_oracle.py holds both that and the standards' own vectors.
"""
