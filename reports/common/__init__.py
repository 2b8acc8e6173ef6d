"""What several reports share: clean text, Word XML, charts, sheets, pages, LibreOffice."""
