"""Pages that show people what is theirs: for anybody else's id there is nothing at the address."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

if TYPE_CHECKING:  # Django's classes take a parameter in their stubs alone
    AnyAdmin = admin.ModelAdmin[Any]
else:
    AnyAdmin = admin.ModelAdmin


def user_of(request: HttpRequest) -> User:
    """Give the signed-in user; the admin lets nobody else through."""
    return cast("User", request.user)


class OwnAdmin(AnyAdmin):
    """Shows a user the rows that `owner` (a lookup) names them for, a superuser all."""

    owner: ClassVar[str]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what is not the user's."""
        rows = super().get_queryset(request)
        return rows if user_of(request).is_superuser else rows.filter(**{self.owner: request.user})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Find one of the user's rows; 404 for any other, where Django would redirect."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep everything: letters in mailboxes and the audit refer to it."""
        return False


class RecordAdmin(OwnAdmin):
    """Rows that only the sending core may write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes them by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits them by hand."""
        return False
