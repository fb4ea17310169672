"""Up to four practices side by side: the reader's tray, the address, the table, the workbook."""

LIMIT = 4
