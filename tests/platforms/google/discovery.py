"""The discovery document of `connectors` v1, as Google's own client ships it, as a check of bodies.

A body breaks it by a field that it does not know, one that only Google writes, a value of another type, a word
that is none of an enumeration, or a field that is said to be required and is not there.
"""

import importlib.util
import json
import pathlib
import re


def load():
    """The document that the installed client ships; nothing of the client runs."""
    place = importlib.util.find_spec("googleapiclient").submodule_search_locations[0]
    path = pathlib.Path(place) / "discovery_cache" / "documents" / "connectors.v1.json"
    return json.loads(path.read_text("utf-8"))


class Discovery:
    def __init__(self, document):
        self.schemas = document["schemas"]

    def faults(self, name, value, at=""):
        """What is wrong with a value that should follow a schema, by the name of that."""
        return list(self._object(self.schemas[name], value, at or name))

    def _value(self, schema, value, at):
        if "$ref" in schema:
            yield from self._object(self.schemas[schema["$ref"]], value, at)
            return
        kind = schema["type"]
        if kind == "object":
            yield from self._object(schema, value, at)
        elif kind == "array":
            if not isinstance(value, list):
                yield f"{at}: a list is expected"
                return
            for place, item in enumerate(value):
                yield from self._value(schema["items"], item, f"{at}[{place}]")
        elif kind == "string":
            if not isinstance(value, str):
                yield f"{at}: a text is expected, found {value!r}"
            elif "enum" in schema and (value not in schema["enum"] or value.endswith("_UNSPECIFIED")):
                yield f"{at}: {value!r} is none of {schema['enum']}"
        elif kind == "boolean":
            if not isinstance(value, bool):
                yield f"{at}: true or false is expected, found {value!r}"
        elif kind == "integer":
            if isinstance(value, bool) or not isinstance(value, int):
                yield f"{at}: a whole number is expected, found {value!r}"
        else:
            yield f"{at}: the check does not know the type {kind}"

    def _object(self, schema, value, at):
        if not isinstance(value, dict):
            yield f"{at}: an object is expected, found {value!r}"
            return
        properties = schema.get("properties", {})
        for key, item in value.items():
            field = properties.get(key) or schema.get("additionalProperties")
            if field is None:
                yield f"{at}: there is no field {key}"
            elif field.get("readOnly") or field.get("description", "").startswith("Output only."):
                yield f"{at}: only Google writes {key}"
            elif field.get("deprecated"):
                yield f"{at}: {key} is deprecated"
            else:
                yield from self._value(field, item, f"{at}.{key}")
        for key, field in properties.items():
            if re.match("Required[.]", field.get("description", "")) and key not in value:
                yield f"{at}: {key} is required"
