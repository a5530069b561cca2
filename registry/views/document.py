"""The register in the shape of a document: one page to read, to print and to link from a privacy notice."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from registry.formats import published
from registry.formats.reading import reading

from .answer import public
from .frame import show
from .place import Place

MOST = 300  # activities on the page; the files hold all of them


@public
def document(request: HttpRequest, place: Place) -> HttpResponse:
    with published(place.edition) as book:
        told = reading(book, MOST)
    return show(
        request,
        place,
        "document",
        "document",
        title=place.register["title"],
        told=told,
        level=2,  # of its headings, under the title of the page
        stable=request.build_absolute_uri(reverse("registry:document")),
        fragment=place.url("download", code="html"),
        markdown=place.url("download", code="md"),
    )
