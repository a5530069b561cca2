"""Spreadsheets from the desk's lists: whole, filtered, ticked; no live formula; as many queries at any size."""

import csv
import io
import zipfile

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.changes import change
from registry.document import KINDS
from registry.formats import FORMATS
from registry.models import (
    ActivityData,
    Change,
    DataCategory,
    DataUse,
    ProcessingActivity,
    Source,
)
from tests.conftest import sample_bytes
from tests.forms import SAMPLE, anna, quick_client, sample, staff, url  # noqa: F401 - fixtures
from tests.test_admin_pages import text

pytestmark = pytest.mark.django_db


def exported(client, kind, code, **more):
    columns = {f"{kind.name.title().replace('_', '').lower()}resource_{f.name}": "on" for f in kind.all_fields}
    address = reverse(f"admin:registry_{kind.model._meta.model_name}_export") + more.pop("query", "")
    response = client.post(address, {"format": code, "resource": "0", **columns, **more})
    assert response.status_code == 200 and "attachment" in response.headers["Content-Disposition"], response.content
    return response


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


@pytest.mark.thorough
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_exported_whole(kind, anna, sample):  # noqa: F811
    response = exported(anna, kind, 1)
    heading, *rows = rows_of(response)
    assert len(rows) == kind.model.objects.count() and len(heading) == len(kind.all_fields) == len(set(heading))
    assert response.headers["Content-Disposition"].startswith('attachment; filename="SAMPLE-')
    assert zipfile.ZipFile(io.BytesIO(exported(anna, kind, 0).content)).testzip() is None


@pytest.mark.thorough
def test_filtered_and_ticked_records_are_exported(anna, sample):  # noqa: F811
    kind = KINDS["activity"]
    rows = rows_of(exported(anna, kind, 1, query="?q=billing"))
    assert len(rows) == ProcessingActivity.objects.filter(name__icontains="billing").count() + 1 < 9
    pks = list(ProcessingActivity.objects.values_list("pk", flat=True)[:2])
    page = text(
        anna.post(
            reverse("admin:registry_processingactivity_changelist"),
            {"action": "export_admin_action", "_selected_action": pks},
        )
    )
    assert "2 ticked records" in page and "onchange" not in page and "<script>" not in page
    assert len(rows_of(exported(anna, kind, 1, export_items=pks))) == 3
    address = reverse("admin:registry_processingactivity_export")
    assert anna.post(address, {"format": 1, "resource": "0", "export_items": ["x"]}).status_code == 200  # refused


def test_no_cell_is_a_formula(anna):  # noqa: F811
    with change("test"):
        Source.objects.create(key="s", name='=HYPERLINK("http://x")', description="-1+1", aliases="@x\n=1")
        ProcessingActivity.objects.create(key="a", name="+A", start_date="2024-02-29", description="x" * 40_000)
    rows = rows_of(exported(anna, KINDS["source"], 1))
    assert rows[1][:4] == ["s", '\'=HYPERLINK("http://x")', "'-1+1", "'@x\n=1"]
    sheet = openpyxl.load_workbook(io.BytesIO(exported(anna, KINDS["source"], 0).content)).active
    assert {c.data_type for c in sheet[2] if c.value} == {"s"} and sheet["B2"].value == '=HYPERLINK("http://x")'
    sheet = openpyxl.load_workbook(io.BytesIO(exported(anna, KINDS["activity"], 0).content)).active
    cells = dict(zip([c.value for c in sheet[1]], sheet[2], strict=True))
    assert cells["Carried out since"].is_date
    assert len(cells["Description"].value) == 32_767 and "cut here" in cells["Description"].value


def test_an_export_asks_the_same_queries_whatever_the_size(anna, sample):  # noqa: F811
    def asked():
        with CaptureQueriesContext(connection) as queries:
            exported(anna, KINDS["activity"], 1)
        return len(queries)

    asked()
    few = asked()
    category = DataCategory.objects.first()
    with change("test"):
        for n in range(40):
            activity = ProcessingActivity.objects.create(key=f"a{n}", name=f"A{n}")
            ActivityData.objects.create(activity=activity, data_category=category)
            DataUse.objects.create(activity=activity, data_category=category)
    assert asked() == few


def test_an_export_is_no_change(anna, sample):  # noqa: F811
    exported(anna, KINDS["source"], 1)
    assert Change.objects.count() == 1


@pytest.mark.thorough
def test_the_whole_register_goes_along_as_a_file(anna, sample):  # noqa: F811
    for code, module in FORMATS.items():
        response = anna.get(reverse("admin:export", args=[code]))
        assert response.status_code == 200 and response.headers["Content-Type"] == module.CONTENT_TYPE
        data = b"".join(response.streaming_content)
        if code == "json":
            assert data == sample_bytes()
    assert anna.get(reverse("admin:export", args=["exe"])).status_code == 404
    assert staff("view_processingactivity").get(reverse("admin:export", args=["json"])).status_code == 403
