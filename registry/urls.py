"""Addresses of the public site. What is asked of the newest edition can be asked of every edition by its number."""

from django.urls import include, path, re_path, register_converter

from .views import (
    activity,
    data,
    document,
    downloads,
    editions,
    feed,
    flows,
    front,
    health,
    people,
    processor,
    programs,
)


class EditionNumber:
    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class RecordKey:
    regex = "[a-z0-9][a-z0-9-]{0,79}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EditionNumber, "edition")
register_converter(RecordKey, "key")

app_name = "registry"
pages = [
    path("", front.index, name="index"),
    path("activities/", activity.activities, name="activities"),
    path("activities/<key:key>/", activity.one, name="activity"),
    path("data/", data.categories, name="data-list"),
    path("data/<key:key>/", data.one, name="data"),
    path("processors/", processor.processors, name="processors"),
    path("processors/<key:key>/", processor.one, name="processor"),
    path("people/", people.groups, name="people-list"),
    path("people/<key:key>/", people.one, name="people"),
    path("document/", document.document, name="document"),
    path("flows/", flows.flows, name="flows"),
    re_path(r"^download/register\.(?P<code>[a-z0-9]{1,20})\Z", downloads.download, name="download"),
    path("index.json", programs.index, name="index-json"),
    path("activities.json", programs.listed, {"section": "activities"}, name="activities-json"),
    path("activities/<key:key>.json", programs.record, {"section": "activities"}, name="activity-json"),
    path("data.json", programs.listed, {"section": "data"}, name="data-list-json"),
    path("data/<key:key>.json", programs.record, {"section": "data"}, name="data-json"),
    path("processors.json", programs.listed, {"section": "processors"}, name="processors-json"),
    path("processors/<key:key>.json", programs.record, {"section": "processors"}, name="processor-json"),
    path("people.json", programs.listed, {"section": "people"}, name="people-list-json"),
    path("people/<key:key>.json", programs.record, {"section": "people"}, name="people-json"),
]
urlpatterns = [
    *pages,
    path("editions/", editions.every, name="editions"),
    path("editions/<edition:number>/", include(pages)),
    path("editions/<edition:number>/changes/", editions.changes, name="changes"),
    path("editions.json", programs.editions, name="editions-json"),
    path("editions/<edition:number>/changes.json", programs.changes, name="changes-json"),
    path("feed.atom", feed.feed, name="feed"),
    path("sitemap.xml", programs.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", programs.sitemap_section, name="sitemap-section"),
    path("robots.txt", programs.robots, name="robots"),
    path("schema/register-1.json", downloads.schema, name="schema"),
    path("healthz", health.healthz, name="healthz"),
]
