"""``python -m maskwire`` is ``maskwire``."""

from maskwire.cli import main

if __name__ == "__main__":
    main()
