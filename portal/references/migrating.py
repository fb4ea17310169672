"""What migrations do to the references and contributors that pages and their past revisions keep.

They know the rows as plain values, as they were when these migrations were written, and nothing of the models.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

Content = dict[str, Any]
BATCH = 200


def change_kept(
    apps: Any, app: str, models: Iterable[str], fields: Iterable[str], change: Callable[[Content], bool]
) -> None:
    """Give `change` what each page of these types keeps in `fields`, then what each of its revisions does.

    It changes the mapping in place and tells whether it did. The rows of a StreamField are lists. Takes linear time,
    and the memory of a batch.
    """
    names = list(models)
    for name in names:
        model = apps.get_model(app, name)
        kept = [field for field in fields if any(item.name == field for item in model._meta.fields)]
        for page in model._default_manager.only("pk", *kept).iterator(chunk_size=BATCH):
            values = {field: _plain(getattr(page, field)) for field in kept}
            if change(values):
                for field in kept:
                    setattr(page, field, values[field])
                page.save(update_fields=kept)
    revisions = apps.get_model("wagtailcore", "Revision")._default_manager.filter(
        content_type__app_label=app, content_type__model__in=[name.lower() for name in names]
    )
    for revision in revisions.only("pk", "content").iterator(chunk_size=BATCH):
        # A revision keeps the rows of a StreamField as text in its own JSON.
        values = {field: revision.content[field] for field in fields if field in revision.content}
        texts = [field for field, value in values.items() if _is_rows(value)]
        values |= {field: json.loads(values[field]) for field in texts}
        if change(values):
            written = {
                field: json.dumps(value) if isinstance(value, list) else value for field, value in values.items()
            }
            revision.content = revision.content | written
            revision.save(update_fields=["content"])


def _plain(value: Any) -> Any:
    return [dict(row) for row in value.raw_data] if hasattr(value, "raw_data") else value


def _is_rows(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("[")


def references_as_text(values: Content) -> bool:
    """Put each reference in parts into one text and its address, as they were kept before."""
    from portal.references.shape import references_in

    rows = values.get("references") or []
    if not rows or all(row["type"] == "reference" and "key" not in row["value"] for row in rows):
        return False
    values["references"] = [
        row | {"type": "reference", "value": {"text": reference.text or reference.plain, "url": reference.url}}
        for row, reference in zip(rows, references_in(rows), strict=True)
    ]
    return True


def authors_to_contributors(values: Content) -> bool:
    """Make contributors of the text that named them; one that is written already is kept."""
    from portal.references.contributors import contributors_of_text

    if values.get("contributors") or not (values.get("authors") or "").strip():
        return False
    values["contributors"] = [
        {"type": "contributor", "value": value} for value in contributors_of_text(values["authors"])
    ]
    return True


def contributors_to_authors(values: Content) -> bool:
    """Put the contributors back into the text that named them."""
    from portal.references.contributors import contributors_in

    names = [item.whole_name for item in contributors_in(values.get("contributors") or [])]
    if not names:
        return False
    values["authors"] = " ; ".join(names)[:300]
    return True
