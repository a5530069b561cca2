"""Who saves a second record under the name of another is told so, at once and with a way to the other."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from registry.document import Kind
from registry.models.judgement import Judgement


class Alike:
    """Mixin for RecordAdmin: a warning after saving; two activities may well be called the same, so no refusal."""

    kind: Kind
    opts: Any

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        title = self.kind.title
        if title not in form.changed_data or isinstance(obj, Judgement):
            return
        named = {f"{title}__iexact": getattr(obj, title)}
        other = self.get_queryset(request).filter(**named).exclude(pk=obj.pk).first()  # type: ignore[attr-defined]
        if other is not None:
            url = reverse(f"admin:registry_{self.opts.model_name}_change", args=[other.pk])
            said = _('There is another {kind} of this name: <a href="{url}">{name}</a> ({key}).')
            messages.warning(
                request, format_html(str(said), kind=self.kind.heading, url=url, name=other, key=other.key)
            )
