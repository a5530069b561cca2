"""The desk at /admin/, everything else in the registry."""

from django.contrib import admin
from django.urls import include, path

handler400 = "registry.views.unfinished.refused"
handler500 = "registry.views.unfinished.failed"
urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("registry.urls")),
]
