"""Addresses of deliveries and works."""

from django.urls import URLPattern, path

from analytics.views import deliveries, works

urlpatterns: list[URLPattern] = [
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("deliveries/new/", deliveries.delivery_new, name="delivery_new"),
    path("deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("deliveries/<int:pk>/schools/", deliveries.delivery_match, name="delivery_match"),
    path("deliveries/<int:pk>/confirm/", deliveries.delivery_confirm, name="delivery_confirm"),
    path("deliveries/<int:pk>/discard/", deliveries.delivery_discard, name="delivery_discard"),
    path("files/<int:pk>/", deliveries.result_file, name="result_file"),
    path("files/<int:pk>/again/", deliveries.result_again, name="result_again"),
    path("files/<int:pk>/leave/", deliveries.result_leave, name="result_leave"),
    path("scales/", works.work_list, name="work_list"),
    path("scales/new/", works.work_new, name="work_new"),
    path("scales/load/", works.work_load, name="work_load"),
    path("scales/check/", works.work_check, name="work_check"),
    path("scales/<int:pk>/", works.work_edit, name="work_edit"),
    path("scales/<int:pk>/copy/", works.work_copy, name="work_copy"),
]
