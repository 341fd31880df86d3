"""`python -m bot` is `racebrief`."""

from bot.cli import main

if __name__ == "__main__":
    main()
