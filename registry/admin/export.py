"""Lists as spreadsheets: django-import-export as export only, with one resource made from the declaration."""

import datetime
import io
import tempfile
from typing import Any

import tablib
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext
from import_export.admin import ExportActionMixin
from import_export.fields import Field as ExportField
from import_export.formats.base_formats import CSV, Format
from import_export.forms import SelectableFieldsExportForm
from import_export.resources import Resource

from registry.diff import show
from registry.document import KIND_OF, Column, Kind, Reference, References, Rows, snapshot, stream
from registry.formats import FORMATS, live
from registry.formats.table import guard
from registry.models import Register
from registry.models.base import is_id
from registry.roles import entities_of, sees_everything

SPOOLED = 8 * 1024 * 1024
CELL = 32_767  # what a cell of a workbook can hold


class SafeCsv(CSV):
    def export_data(self, dataset: Any, **kwargs: Any) -> Any:
        def cell(value: Any) -> Any:
            return guard(value) if isinstance(value, str) else value

        safe = tablib.Dataset(headers=[cell(heading) for heading in dataset.headers])
        for row in dataset:
            safe.append([cell(value) for value in row])
        # The mark tells spreadsheet programs that this is UTF-8.
        return "\ufeff" + str(super().export_data(safe, **kwargs))


class Workbook(Format):
    """XLSX whose cells are what they are: text is never a formula and never a link, dates are dates."""

    def get_title(self) -> str:
        return "xlsx"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def is_binary(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: Any, **_kwargs: Any) -> bytes:
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            sheet = book.add_worksheet(dataset.title or None)
            bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
            wrap = book.add_format({"text_wrap": True, "valign": "top"})
            day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
            for column, heading in enumerate(dataset.headers):
                sheet.write_string(0, column, heading, bold)
            for line, row in enumerate(dataset, 1):
                for column, value in enumerate(row):
                    write(sheet, line, column, value, wrap, day)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, len(dataset.headers) - 1, 24)
            sheet.autofilter(0, 0, dataset.height, len(dataset.headers) - 1)
        return file.getvalue()


def write(sheet: Any, line: int, column: int, value: Any, wrap: Any, day: Any) -> None:
    if isinstance(value, datetime.date):
        sheet.write_datetime(line, column, value, day)
    elif isinstance(value, int):
        sheet.write_number(line, column, value, wrap)
    elif value:
        if len(value) > CELL:
            note = gettext("... (cut here: a cell holds no more; the JSON export has it all)")
            value = value[: CELL - len(note)] + note
        sheet.write_string(line, column, value, wrap)


class KindResource(Resource):
    """A kind's records with the declaration's columns; read set by set and not record by record."""

    kind: Kind

    @classmethod
    def get_display_name(cls) -> str:
        return cls.kind.headings

    def export(self, queryset: Any = None, **kwargs: Any) -> Any:
        chosen = set(kwargs.get("export_fields") or self.fields)
        declared = [f for f in self.kind.all_fields if f.name in chosen]
        model = self.kind.model
        dataset = tablib.Dataset(headers=[heading(self.kind, f) for f in declared])
        with snapshot():
            sample = Register.objects.filter(is_sample=True).exists()
            names = self.names()
            ids = queryset.order_by().values("pk") if queryset is not None else None
            for record in stream(self.kind, ids):
                dataset.append([cell(f, model, record[f.name], names) for f in declared])
        title = self.kind.headings.translate(str.maketrans("[]:*?/\\'", "        ")).strip()
        dataset.title = f"SAMPLE {title}"[:31].strip() if sample else title[:31].strip()
        return dataset

    def names(self) -> Any:
        """The names of all that this kind may refer to: one query for each kind of target."""
        targets = set()
        for f in self.kind.fields:
            for inner, model in [(g, f.model) for g in f.fields] if isinstance(f, Rows) else [(f, self.kind.model)]:
                if isinstance(inner, Reference | References):
                    targets.add(KIND_OF[inner.model_field(model).related_model])
        known = {kind.name: dict(kind.model._base_manager.values_list("key", kind.title)) for kind in targets}
        return lambda kind, key: known[kind].get(key, key)


def heading(kind: Kind, declared: Any) -> str:
    """The heading as readers know it; the answer to a list is told apart from the list."""
    text = declared.heading(kind.model)
    if declared.name.endswith("_answer"):
        text = gettext("%(heading)s: none or does not apply") % {"heading": text}
    return text[:1].upper() + text[1:]


def cell(declared: Any, model: Any, value: Any, names: Any) -> Any:
    if isinstance(declared, Column) and value not in (None, "") and not isinstance(value, bool):
        if declared.is_date(model):
            return datetime.date.fromisoformat(value)
        if isinstance(value, int):
            return value
    return show(declared, model, value, names, iso=True)


def resource_of(kind: Kind) -> type[Resource]:
    fields = {f.name: ExportField(attribute=f.name, column_name=f.name) for f in kind.all_fields}
    return type(f"{kind.name.title().replace('_', '')}Resource", (KindResource,), {**fields, "kind": kind})


class ExportForm(SelectableFieldsExportForm):
    """Every column with its own words as label."""

    def _get_field_label(self, resource: Any, field_name: str) -> str:
        return heading(resource.kind, resource.kind[field_name])


class ExportLists(ExportActionMixin):
    """Mixin of a record's admin: export of all, of the filtered and of the ticked records. No import."""

    kind: Kind
    export_form_class = ExportForm
    show_change_form_export = False

    def get_export_formats(self) -> list[type[Format]]:
        return [Workbook, SafeCsv]

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[Resource]]:
        return [resource_of(self.kind)]

    def get_valid_export_item_pks(self, request: HttpRequest) -> list[str]:
        # What is asked for; the queryset lets only what this person may see through.
        return [pk for pk in request.POST.getlist("export_items") if is_id(pk)]

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Format) -> str:
        mark = "SAMPLE-" if Register.objects.filter(is_sample=True).exists() else ""
        day = datetime.datetime.now(datetime.UTC).date()
        return f"{mark}{self.kind.name.replace('_', '-')}-{day}.{file_format.get_extension()}"

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_or_change_permission(request))  # type: ignore[attr-defined]


def whole_formats(request: HttpRequest) -> list[tuple[str, Any]]:
    """(code, label) of the formats in which this person may take the whole register along.

    That is for those who may see every kind in it, and all of our entities.
    """
    return [(code, module.LABEL) for code, module in FORMATS.items()] if sees_everything(request.user) else []


def whole(request: HttpRequest, code: str, site: Any) -> Any:
    """The whole register, internal fields included, as one file."""
    if entities_of(request.user) is not None:
        raise PermissionDenied(
            gettext(
                "The whole register is for those who work for all of our entities. Export the list of activities "
                "instead: it holds those of your entities."
            )
        )
    if not sees_everything(request.user):
        raise PermissionDenied
    if code not in FORMATS:
        raise Http404
    module = FORMATS[code]
    file = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - closed by the response
    with live() as book:
        module.write(book, file)
        mark = "SAMPLE-" if book.is_sample else ""
        name = f"{mark}register-{book.day}.{module.EXTENSION}"
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=module.CONTENT_TYPE)
