"""The site's addresses, and one whose view does nothing: the floor under a page that was kept."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nothing")


urlpatterns = [path("nothing/", nothing), path("", include("ropa.urls"))]
