"""What is done outside requests: its queue, its worker, what recurs, and the mail."""
