"""The service's own addresses, as far as the benchmark asks them."""

from django.urls import path, re_path

from dossiers import views

urlpatterns = [
    path("readyz", views.ready),
    path("v1/units", views.UnitsView.as_view()),
    re_path(
        r"^v1/units/(?P<unit_code>[^/\s]+)/dossiers/(?P<code>[^/\s]{1,100})$",
        views.DossierView.as_view(),
        name="dossier",
    ),
    path("v1/dossiers/bulk", views.BulkView.as_view(), name="bulk"),
    path("v1/statistics", views.StatisticsView.as_view(), name="statistics"),
]
