"""What the tagger of names is trained with: word lists, templates and the generator. No part of the package."""
