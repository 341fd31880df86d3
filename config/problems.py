"""From what pydantic found to what an admin should read: place, fault, and what was probably meant."""

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.schema.values import closest
from config.tree import Fault, Path, Tree

_WANTED = {
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "dict_type": "keys with values",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}
_LIMITS = {
    "greater_than_equal": ("ge", "must be at least"),
    "greater_than": ("gt", "must be more than"),
    "less_than_equal": ("le", "must be at most"),
}
_SIZES = {
    "too_short": ("min_length", "must not be empty"),
    "too_long": ("max_length", "holds more than {} items"),
    "string_too_long": ("max_length", "is longer than {} characters"),
}


def faults(error: ValidationError, model: type[BaseModel], tree: Tree) -> tuple[Fault, ...]:
    """Everything that pydantic found, each at its key or value."""
    return tuple(_fault(detail, model, tree) for detail in error.errors(include_url=False))


def _fault(detail: ErrorDetails, model: type[BaseModel], tree: Tree) -> Fault:
    path: Path = tuple(detail["loc"])
    kind = detail["type"]
    spot = tree.spot(path, key=kind == "extra_forbidden")
    if kind == "racebrief":
        context = detail["ctx"]
        return Fault(spot=spot, message=str(context["message"]), hint=context["hint"])
    message, hint = _told(detail, path, model)
    return Fault(spot=spot, message=message, hint=hint)


def _told(detail: ErrorDetails, path: Path, model: type[BaseModel]) -> tuple[str, str | None]:
    """What is wrong, and what was probably meant."""
    kind = detail["type"]
    context: Mapping[str, Any] = detail.get("ctx", {})
    name = next((part for part in reversed(path) if isinstance(part, str)), "the file")
    given = _given(detail["input"])
    hint: str | None = None
    if kind == "extra_forbidden":
        known = _keys(model, path[:-1])
        message, hint = f"'{path[-1]}' is not a key here", closest(str(path[-1]), known) or _known(known)
    elif kind == "missing":
        message, hint = f"'{path[-1]}' is missing", _described(model, path[:-1], name)
    elif kind in ("literal_error", "enum"):
        known = _choices(str(context["expected"]))
        message = f"'{name}' does not know '{given}'" if given else f"'{name}' wants a word"
        hint = closest(given, known) or _known(known)
    elif kind in _LIMITS:
        limit, words = _LIMITS[kind]
        message = f"'{name}' {words} {context[limit]:g}, not {given}"
    elif kind in _SIZES:
        limit, words = _SIZES[kind]
        message = f"'{name}' {words.format(context[limit])}"
    else:
        wanted = _WANTED.get(kind, "something else")
        message = f"'{name}' wants {wanted}, not {_noun(detail['input'])}"
        hint = _described(model, path[:-1], name) if path and path[-1] == name else None
        if wanted == "a list" and given:
            hint = f"write [{given}]"
    return message, hint


def _known(words: Sequence[str]) -> str | None:
    return f"known: {', '.join(words)}" if words else None


def _given(value: object) -> str:
    """A scalar as a message may repeat it; "" for what is none, or long."""
    text = str(value) if isinstance(value, str | int | float) else ""
    return text if len(text) <= 60 and text.isprintable() else ""


def _noun(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys with values"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    return f"'{_given(value)}'" if _given(value) else "this text"


def _choices(expected: str) -> tuple[str, ...]:
    """The words in pydantic's "'a', 'b' or 'c'"."""
    return tuple(part.strip().strip("'") for part in expected.replace(" or ", ", ").split(","))


def _models(annotation: object) -> tuple[type[BaseModel], ...]:
    """The models that an annotation holds, however wrapped."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    if get_origin(annotation) in (Annotated, list, tuple, Union, UnionType):
        return tuple(model for inner in get_args(annotation) for model in _models(inner))
    return ()


def _at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """The model of the mapping at `path` of a file; None where the schema has none there."""
    for part in path:
        if isinstance(part, str):
            field = model.model_fields.get(part)
            inner = _models(field.annotation) if field else ()
            if not inner:
                return None
            model = inner[0]
    return model


def _keys(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    found = _at(model, path)
    return tuple(found.model_fields) if found else ()


def _described(model: type[BaseModel], path: Path, name: str) -> str | None:
    """A field's description as a hint."""
    found = _at(model, path)
    field = found.model_fields.get(name) if found else None
    told = field.description if field else None
    return told[0].lower() + told[1:].rstrip(".") if told else None


def all_keys(model: type[BaseModel], prefix: str = "") -> tuple[str, ...]:
    """Every key of a file, in order, as `feeds[].url`; what the docs must tell."""
    keys: list[str] = []
    for name, field in model.model_fields.items():
        inner = _models(field.annotation)
        many = "[]" if "list[" in str(field.annotation) and inner else ""
        keys.append(f"{prefix}{name}{many}")
        for found in inner:
            keys.extend(all_keys(found, f"{prefix}{name}{many}."))
    return tuple(keys)
