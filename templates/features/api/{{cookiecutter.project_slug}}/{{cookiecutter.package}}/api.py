"""The API: typed views, problems in a form for programs, and the document of it all."""

from __future__ import annotations

import functools
import inspect
import re
import typing as t

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import after_this_request
from flask import current_app
from flask import render_template
from flask import request
from pydantic import BaseModel
from pydantic import Field
from pydantic import TypeAdapter
from pydantic import ValidationError
from pydantic.json_schema import models_json_schema
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import UnprocessableEntity

if t.TYPE_CHECKING:
    from werkzeug.routing import Rule
    from werkzeug.wrappers import Response as AnyResponse

Item = t.TypeVar("Item")
REF = "#/components/schemas/{model}"

bp = Blueprint("api", __name__, url_prefix="/api")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


class Paging(BaseModel):
    """Which part of a long list is asked for."""

    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(20, ge=1, le=100)

    @property
    def offset(self) -> int:
        """How many items come before the page."""
        return (self.page - 1) * self.per_page


class Page(BaseModel, t.Generic[Item]):
    """A part of a long list, and how many items there are in all."""

    items: list[Item]
    page: int
    per_page: int
    total: int


class Mistake(BaseModel):
    """What is wrong at one place of a request."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Mistake] = []


class Invalid(UnprocessableEntity):
    """A request that can be read, but does not say what it should."""

    description = "The request is not what the document of this API asks for."

    def __init__(self, error: ValidationError) -> None:
        """Tell where, and what, of each mistake that was found."""
        super().__init__()
        self.errors = [
            Mistake(pointer=pointer(e["loc"]), detail=e["msg"]) for e in error.errors()
        ]


def pointer(place: tuple[int | str, ...]) -> str:
    """Return the JSON pointer to a place of the request; "#" is all of it."""
    return "#" + "".join(f"/{key}" for key in place)


def typed(view: t.Callable[..., BaseModel | None]) -> t.Callable[..., Response]:
    """Check what comes in, and write what goes out, as the hints of the view say."""
    hints = t.get_type_hints(view)

    @functools.wraps(view)
    def typed_view(**arguments: object) -> Response:
        try:
            if "query" in hints:
                query = request.args.to_dict()
                arguments["query"] = hints["query"].model_validate(query)

            if "body" in hints:
                arguments["body"] = hints["body"].model_validate(request.get_json())
        except ValidationError as error:
            raise Invalid(error) from error
        except RecursionError as error:
            raise BadRequest("The body is nested too deeply.") from error

        answer = view(**arguments)
        text = answer.model_dump_json() if answer else ""
        status = success(request.method, hints)
        return Response(text, status, mimetype="application/json")

    return typed_view


def success(method: str, hints: dict[str, t.Any]) -> int:
    """Return the status code of a successful request."""
    if hints["return"] is type(None):
        return 204

    return 201 if method == "POST" else 200


def created(location: str) -> None:
    """Tell in the header Location where that is which this request has made."""

    @after_this_request
    def locate(response: Response) -> Response:
        response.location = location
        return response


def problem(error: HTTPException) -> AnyResponse:
    """Answer an error as a problem, and keep its headers, such as Allow."""
    description = Problem(
        title=error.name,
        status=error.code or 500,
        detail=error.description or "",
        errors=getattr(error, "errors", []),
    )
    response = error.get_response()
    response.data = description.model_dump_json()
    response.content_type = "application/problem+json"
    return response


@bp.before_app_request
def check_address() -> AnyResponse | None:
    """Answer a problem where no view of the API has this address or method."""
    error = request.routing_exception

    if error and (error.code or 500) >= 400 and request.path.startswith("/api/"):
        return problem(error)

    return None


@bp.route("/")
def page() -> str:
    """Describe the API to people."""
    return render_template("api.html", document=describe(current_app))


@bp.route("/openapi.json")
def openapi() -> dict[str, t.Any]:
    """Describe the API to programs."""
    return describe(current_app)


def describe(app: Flask) -> dict[str, t.Any]:
    """Return the OpenAPI document of all typed views."""
    paths: dict[str, dict[str, t.Any]] = {}
    models: set[type[BaseModel]] = {Problem}

    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]

        if rule.rule.startswith("/api/") and view.__module__ != __name__:
            hints = t.get_type_hints(inspect.unwrap(view))
            path = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)
            operations = paths.setdefault(path, {})
            models.update(hint for hint in hints.values() if is_model(hint))

            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                operations[method.lower()] = describe_view(rule, view, method, hints)

    _, schemas = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda m: m.__name__)],
        ref_template=REF,
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": app.config["SITE_NAME"], "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas["$defs"]},
    }


def describe_view(
    rule: Rule, view: t.Callable[..., t.Any], method: str, hints: dict[str, t.Any]
) -> dict[str, t.Any]:
    """Describe what a view takes and what it answers."""
    answer: dict[str, t.Any] = {"description": "Done."}
    description: dict[str, t.Any] = {
        "operationId": rule.endpoint,
        "summary": inspect.getdoc(view),
        "parameters": [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": TypeAdapter(hints[name]).json_schema(),
            }
            for name in sorted(rule.arguments)
        ],
        "responses": {
            str(success(method, hints)): answer,
            "default": {
                "description": "A problem.",
                "content": {"application/problem+json": schema_of(Problem)},
            },
        },
    }

    if success(method, hints) == 201:
        answer["headers"] = {"Location": {"schema": {"type": "string"}}}

    if is_model(hints["return"]):
        answer["content"] = {"application/json": schema_of(hints["return"])}

    if "query" in hints:
        properties = hints["query"].model_json_schema()["properties"]
        description["parameters"] += [
            {"name": name, "in": "query", "schema": schema}
            for name, schema in properties.items()
        ]

    if "body" in hints:
        content = {"application/json": schema_of(hints["body"])}
        description["requestBody"] = {"required": True, "content": content}

    return description


def is_model(hint: object) -> bool:
    """Tell whether a hint is a model."""
    return inspect.isclass(hint) and issubclass(hint, BaseModel)


def schema_of(model: type[BaseModel]) -> dict[str, t.Any]:
    """Refer to the schema of a model."""
    return {"schema": {"$ref": REF.format(model=model.__name__)}}
