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


def faults(error: ValidationError, model: type[BaseModel], tree: Tree) -> tuple[Fault, ...]:
    """Everything that pydantic found, each at its key or value."""
    return tuple(_fault(detail, model, tree) for detail in error.errors(include_url=False))


def _fault(detail: ErrorDetails, model: type[BaseModel], tree: Tree) -> Fault:
    path: Path = tuple(detail["loc"])
    kind = detail["type"]
    context: Mapping[str, Any] = detail.get("ctx", {})
    name = next((part for part in reversed(path) if isinstance(part, str)), "the file")
    if kind == "extra_forbidden":
        known = _keys(model, path[:-1])
        hint = closest(str(path[-1]), known) or f"known: {', '.join(known)}"
        return Fault(spot=tree.spot(path, key=True), message=f"'{path[-1]}' is not a key here", hint=hint)
    if kind == "missing":
        return Fault(
            spot=tree.spot(path), message=f"'{path[-1]}' is missing", hint=_described(model, path[:-1], name)
        )
    spot = tree.spot(path)
    if kind == "racebrief":
        return Fault(spot=spot, message=str(context["message"]), hint=context["hint"])
    given = _given(detail["input"])
    if kind in ("literal_error", "enum"):
        known = _choices(str(context["expected"]))
        hint = (closest(given, known) if given else None) or f"known: {', '.join(known)}"
        return Fault(
            spot=spot,
            message=f"'{name}' does not know '{given}'" if given else f"'{name}' wants a word",
            hint=hint,
        )
    if kind in _LIMITS:
        limit, words = _LIMITS[kind]
        return Fault(spot=spot, message=f"'{name}' {words} {context[limit]:g}, not {given}")
    if kind in ("too_short", "too_long"):
        message = (
            "must not be empty" if kind == "too_short" else f"holds more than {context['max_length']} lines"
        )
        return Fault(spot=spot, message=f"'{name}' {message}")
    if kind == "string_too_long":
        return Fault(spot=spot, message=f"'{name}' is longer than {context['max_length']} characters")
    wanted = _WANTED.get(kind, "something else")
    hint = _described(model, path[:-1], name) if path and isinstance(path[-1], str) else None
    if wanted == "a list" and given:
        hint = f"write [{given}]"
    return Fault(spot=spot, message=f"'{name}' wants {wanted}, not {_noun(detail['input'])}", hint=hint)


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
