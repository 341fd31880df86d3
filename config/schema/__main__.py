"""`python -m config.schema` writes the JSON Schemas beside the models."""

from pathlib import Path

from config.schema.generate import write

if __name__ == "__main__":
    write(Path(__file__).parent)
