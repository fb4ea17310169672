"""Addresses below /formation/accompagnements/."""

from django.urls import path

from training.accompaniment.views import cohort, commitments, groups, sessions, thread

urlpatterns = [
    path("ouvrir/<int:strategy>/", groups.open_page, name="open_accompaniment"),
    path("invitation/<str:token>/", groups.invitation_page, name="invitation"),
    path("suivi/<str:token>/", commitments.answer_page, name="follow_up"),
    path("arreter/<str:token>/", commitments.stop_page, name="stop_follow_ups"),
    path("agenda/", sessions.calendar_page, name="calendar"),
    path("agenda/adresse/", sessions.renew_calendar, name="renew_calendar"),
    path("agenda/<str:key>.ics", sessions.calendar_file, name="calendar_file"),
    path("<int:number>/", groups.group_page, name="accompaniment"),
    path("<int:number>/reglages/", groups.settings_page, name="accompaniment_settings"),
    path("<int:number>/inviter/", groups.invite_page, name="invite"),
    path("<int:number>/demander/", groups.ask_page, name="ask_to_take_part"),
    path("<int:number>/quitter/", groups.leave_page, name="leave"),
    path("<int:number>/avancement/", groups.share_page, name="share_progress"),
    path("<int:number>/terminer/", groups.close_page, name="close_accompaniment"),
    path("<int:number>/reprendre/", groups.take_over_page, name="take_over"),
    path("<int:number>/personnes/<int:row>/", groups.decide_page, name="decide"),
    path("<int:number>/personnes/<int:row>/retirer/", groups.remove_page, name="remove"),
    path("<int:number>/seances/ajouter/", sessions.edit_session, name="add_session"),
    path("<int:number>/seances/<int:row>/", sessions.session_page, name="session"),
    path("<int:number>/seances/<int:row>/modifier/", sessions.edit_session, name="edit_session"),
    path("<int:number>/seances/<int:row>/presences/", sessions.attendance_page, name="attendance"),
    path("<int:number>/seances/<int:row>/notes/", sessions.notes_page, name="session_notes"),
    path("<int:number>/seances/<int:row>/annuler/", sessions.cancel_page, name="cancel_session"),
    path("<int:number>/engagements/", commitments.commit_page, name="commit"),
    path("<int:number>/engagements/<int:commitment>/retirer/", commitments.withdraw_page, name="withdraw"),
    path("<int:number>/appreciation/", commitments.satisfaction_page, name="satisfaction"),
    path("<int:number>/groupe/", cohort.cohort_page, name="cohort"),
    path("<int:number>/groupe.csv", cohort.cohort_csv, name="cohort_csv"),
    path("<int:number>/fil/", thread.thread_page, name="thread"),
    path("<int:number>/fil/<int:message>/masquer/", thread.hide_page, name="hide_message"),
    path("<int:number>/fil/<int:message>/montrer/", thread.show_page, name="show_message"),
    path("<int:number>/fil/<int:message>/signaler/", thread.report_page, name="report_message"),
]
