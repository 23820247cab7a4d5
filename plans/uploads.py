"""How large a request may be that brings files: refused by its length, before anything of it is read."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from .evidence import FIGURE_FILES, REPORT_FILES

LARGEST_REQUEST = max(rules.largest * rules.most for rules in (FIGURE_FILES, REPORT_FILES))  # bytes: what one row takes
WORKBOOK_REQUEST = 11 * 1024 * 1024  # bytes: one workbook (plans.pending.LARGEST) and the form around it
BATCH_REQUEST = 21 * 1024 * 1024  # bytes: several workbooks at once (workbooks.limits.BATCH) and the form around them
# What the addresses end with that take one workbook or document, or several.
_PAGES = {"/upload/": WORKBOOK_REQUEST, "/forms/": BATCH_REQUEST, "/plans/import/": WORKBOOK_REQUEST}


class QuotaHandler(FileUploadHandler):
    """Stands first among the upload handlers. Keeps nothing itself."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 (Django's own name)
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """RequestDataTooBig, which Django answers with 400, for a request that is too long."""
        path = str(META.get("PATH_INFO", ""))
        if content_length > next((most for end, most in _PAGES.items() if path.endswith(end)), LARGEST_REQUEST):
            raise RequestDataTooBig(f"a request of {content_length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
