"""`python -m bot`: the command line."""

import sys

from bot.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())
