"""The edition as a file, in every format that the register can be exported in; and the schema of its JSON."""

from tempfile import SpooledTemporaryFile
from types import ModuleType

from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from registry.document.schema import schema as json_schema
from registry.formats import FORMATS, published

from .answer import public
from .place import Place

IN_MEMORY = 4 * 1024 * 1024  # a larger file waits on disk while it is sent
ORDER = ("xlsx", "csv", "json", "md", "html")  # as readers ask for them; others follow


def offered() -> list[tuple[str, str]]:
    """(code, short label) of every format, as readers look for them."""
    place = {code: number for number, code in enumerate(ORDER)}
    modules: list[ModuleType] = sorted(FORMATS.values(), key=lambda module: place.get(module.CODE, len(ORDER)))
    return [(module.CODE, str(module.LABEL).split(":")[0]) for module in modules]


@public
def download(request: HttpRequest, place: Place, code: str) -> HttpResponseBase:
    if code not in FORMATS:
        raise Http404
    module = FORMATS[code]
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    with published(place.edition) as book:
        module.write(book, file)
    file.seek(0)
    name = f"register-edition-{place.edition.number}.{module.EXTENSION}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=module.CONTENT_TYPE)


@public
def schema(request: HttpRequest, place: Place) -> JsonResponse:
    return JsonResponse(
        json_schema(), json_dumps_params={"indent": 2, "ensure_ascii": False}, content_type="application/schema+json"
    )
