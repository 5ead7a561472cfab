"""``python -m catalog`` is ``catalog``."""

from catalog.entry import run

if __name__ == "__main__":
    run()
