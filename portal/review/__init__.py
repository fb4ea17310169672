"""The review of contents: who reads them before they are published, with which checklist, by when."""
