"""`python -m guatu.cli` is the same as `guatu`."""

from guatu.cli import main

if __name__ == "__main__":
    main()
