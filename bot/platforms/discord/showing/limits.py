"""What Discord lets a message hold.

Lengths are UTF-16 units, as Discord counts them. Above 10,000 UTF-8 bytes the API answers 500 to a message that keeps
all of them, so a body has a budget of bytes too.
"""

from __future__ import annotations

CONTENT = 2_000
TITLE = 256
DESCRIPTION = 4_096
FOOTER = 2_048
TOTAL = 6_000
"""Title, description and footer of all embeds of a message together."""

ROWS = 5
BUTTONS = 5
OPTIONS = 25
CUSTOM_ID = 100
LABEL = 80
OPTION = 100
PLACEHOLDER = 150
LINK = 512
THREAD = 100
MODAL_TITLE = 45
INPUT = 4_000
CHOICES = 25
CHOICE = 100

BYTES = 9_500
"""UTF-8 bytes of a whole body; what the library adds (nonce, reference) is less than what is left to 10,000."""
