"""What files say to the rooms above, which they don't know."""

from django.dispatch import Signal

# Sent with `file`, and `need`: the number of the need that it was opened for, as the address had it.
# In the transaction that opens the file.
file_opened = Signal()
