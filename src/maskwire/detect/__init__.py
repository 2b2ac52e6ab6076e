"""What is sensitive: classification of columns, and findings in text.

The built-in detectors are in the kernel, one file each. Nothing here keeps or prints a value.
"""

from maskwire.detect.classify import Described, classify, classify_table
from maskwire.detect.text import find, find_all

__all__ = ["Described", "classify", "classify_table", "find", "find_all"]
