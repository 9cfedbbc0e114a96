"""Sentences that scripts say, in the reader's language."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "undo": _("Undo"),
    "copied": _("Copied."),
    "close": _("Close"),
    "yes": _("Yes"),
    "no": _("No"),
    "light": _("Light look"),
    "dark": _("Dark look"),
    "edit": _("Edit {field}"),
    "remove": _("Remove {what}"),
    "selected": _("{count} selected"),
    "row_removed": _("Removed"),
    "moved": _("Moved to place {place}"),
    "find_field": _("Find a field"),
    "nothing_found": _("Nothing found. Try another word."),
    "search_failed": _("The search did not answer. Check your connection, then type again."),
    "no_connection": _("No connection. Nothing was saved."),
    "not_undone": _("This could not be undone."),
    "failed": _("That did not work. Try again, or reload the page."),
}
