"""One page that says what is invented here, with the button that takes it away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fullcircle.demo.actions import remove_demo
from fullcircle.demo.world import SOURCE
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order, Product
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Refused
from fullcircle.platform.settings.organization import organization

INVENTED = (Contact, Company, Product, Order, Activity)


@page(needs="settings.manage")
@require_http_methods(["GET", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """What there is of the demo; POST removes it."""
    if request.method == "POST":
        return remove(request)
    numbers = [
        (str(model._meta.verbose_name_plural).capitalize(), model.objects.filter(source=SOURCE).count())
        for model in INVENTED
    ]
    return render(request, "demo/demo.html", {"numbers": numbers, "loaded_at": organization().demo_loaded_at})


def remove(request: HttpRequest) -> HttpResponse:
    try:
        removed = remove_demo(by=request.actor)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("demo")
    messages.success(request, f"The demo is gone: {removed:,} rows removed.")
    return redirect("/")
