"""`python -m bot`: words go in, an exit code comes out."""

import sys

from bot.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
