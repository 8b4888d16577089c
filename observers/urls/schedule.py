"""Addresses: schedule."""

from django.urls import URLPattern, path

from observers.views import arranging, schedule

urlpatterns: list[URLPattern] = [
    path("schedules/", schedule.schedule_list, name="schedule_list"),
    path("schedules/new/", schedule.schedule_new, name="schedule_new"),
    path("schedules/<int:pk>/", schedule.schedule, name="schedule"),
    path("schedules/<int:pk>/short/", schedule.schedule_short, name="schedule_short"),
    path("schedules/<int:pk>/people/", schedule.schedule_people, name="schedule_people"),
    path("schedules/<int:pk>/place/", arranging.schedule_place, name="schedule_place"),
    path("schedules/<int:pk>/pin/", arranging.schedule_pin, name="schedule_pin"),
    path("schedules/<int:pk>/take/", arranging.schedule_take, name="schedule_take"),
    path("schedules/<int:pk>/undo/", arranging.schedule_undo, name="schedule_undo"),
    path("schedules/<int:pk>/again/", schedule.schedule_again, name="schedule_again"),
    path("schedules/<int:pk>/accept/", schedule.schedule_accept, name="schedule_accept"),
    path("schedules/<int:pk>/reopen/", schedule.schedule_reopen, name="schedule_reopen"),
    path("schedules/<int:pk>/publish/", schedule.schedule_publish, name="schedule_publish"),
    path("schedules/<int:pk>/discard/", schedule.schedule_discard, name="schedule_discard"),
]
