"""Addresses of the plans."""

from django.urls import path

from plans.views import duties, importing, life, measures, plans, reminding, review

urlpatterns = [
    path("", plans.plan_list, name="plan_list"),
    path("new/", plans.plan_new, name="plan_new"),
    path("import/", importing.upload_new, name="plan_upload_new"),
    path("import/<int:pk>/", importing.upload, name="plan_upload"),
    path("import/<int:pk>/head/", importing.upload_head, name="plan_upload_head"),
    path("import/<int:pk>/rows/<int:row>/", importing.upload_row, name="plan_upload_row"),
    path("import/<int:pk>/rows/<int:row>/decide/", importing.upload_decide, name="plan_upload_decide"),
    path("import/<int:pk>/rows/<int:row>/drop/", importing.upload_drop, name="plan_upload_drop"),
    path("import/<int:pk>/confirm/", importing.upload_confirm, name="plan_upload_confirm"),
    path("import/<int:pk>/discard/", importing.upload_discard, name="plan_upload_discard"),
    path("<int:pk>/", plans.plan, name="plan"),
    path("<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("<int:pk>/delete/", plans.plan_delete, name="plan_delete"),
    path("<int:pk>/export/<str:kind>/", plans.plan_export, name="plan_export"),
    path("<int:pk>/defects/", plans.defects, name="plan_defects"),
    path("<int:pk>/sections/new/", measures.section_new, name="section_new"),
    path("<int:pk>/send/", life.send, name="plan_send"),
    path("<int:pk>/take-back/", life.take_back, name="plan_take_back"),
    path("<int:pk>/approve/", life.approve, name="plan_approve"),
    path("<int:pk>/archive/", life.archive, name="plan_archive"),
    path("<int:pk>/edition/", life.edition, name="plan_edition"),
    path("<int:pk>/clone/", life.clone, name="plan_clone"),
    path("<int:pk>/derive/", life.derive, name="plan_derive"),
    path("<int:pk>/difference/", life.difference, name="plan_difference"),
    path("<int:pk>/proposals/", life.proposals, name="proposals"),
    path("<int:pk>/proposals/new/", life.propose, name="propose"),
    path("proposals/<int:pk>/decline/", life.decline, name="proposal_decline"),
    path("sections/<int:pk>/", measures.section, name="section"),
    path("sections/<int:pk>/move/", measures.section_move, name="section_move"),
    path("sections/<int:pk>/delete/", measures.section_delete, name="section_delete"),
    path("sections/<int:pk>/measures/new/", measures.measure_new, name="measure_new"),
    path("measures/<int:pk>/", measures.measure, name="measure"),
    path("measures/<int:pk>/move/", measures.measure_move, name="measure_move"),
    path("measures/<int:pk>/delete/", measures.measure_delete, name="measure_delete"),
    path("measures/<int:pk>/decide/", measures.measure_decide, name="measure_decide"),
    path("parties/<int:pk>/", measures.party, name="party"),
    # reporting
    path("duties/", duties.duty_list, name="duty_list"),
    path("duties/<int:pk>/", duties.duty, name="duty"),
    path("duties/<int:pk>/draft/", duties.duty_draft, name="duty_draft"),
    path("duties/<int:pk>/withdraw/", duties.duty_withdraw, name="duty_withdraw"),
    path("evidence/<int:pk>/", duties.evidence_file, name="evidence_file"),
    # review
    path("review/", review.review_queue, name="review_queue"),
    path("review/accept/", review.review_many, name="review_many"),
    path("review/<int:pk>/", review.review, name="review"),
    # reminders
    path("reminders/", reminding.reminders, name="reminders"),
    path("letters/<int:pk>/", reminding.letter, name="letter"),
    path("feed/", reminding.feed, name="feed"),
    path("feeds/<str:token>.ics", reminding.feed_file, name="feed_file"),
]
