"""Addresses of scientific reviews."""

from django.urls import path

from portal.evaluation.views import author, editor, reviewer, shared

app_name = "evaluation"
urlpatterns = [
    path("", shared.list_page, name="list"),
    path("etape/<int:number>/", shared.step_page, name="step"),
    path("<int:number>/", shared.evaluation_page, name="evaluation"),
    path("<int:number>/texte/<int:rank>/", shared.text_page, name="text"),
    path("<int:number>/changements/<int:rank>/", shared.changes_page, name="changes"),
    path("<int:number>/inviter/", editor.invite_page, name="invite"),
    path("<int:number>/regles/", editor.rules_page, name="rules"),
    path("<int:number>/decision/", editor.decision_page, name="decision"),
    path("<int:number>/sans-relecture/", editor.skip_page, name="skip"),
    path("<int:number>/relecture/<int:row>/date/", editor.due_page, name="due"),
    path("<int:number>/relecture/<int:row>/retirer/", editor.withdraw_page, name="withdraw"),
    path("<int:number>/relecture/<int:row>/rappeler/", editor.remind_page, name="remind"),
    path("<int:number>/reponses/", author.answers_page, name="answers"),
    path("<int:number>/rapports/", author.agree_page, name="agree"),
    path("ma-relecture/<int:number>/", reviewer.review_page, name="review"),
    path("ma-relecture/<int:number>/reponse/", reviewer.answer_page, name="answer"),
    path("ma-relecture/<int:number>/rapport/", reviewer.report_page, name="report"),
    path("ma-relecture/<int:number>/remarque/", reviewer.remark_page, name="remark"),
    path("ma-relecture/<int:number>/remarque/<int:row>/retirer/", reviewer.remove_remark, name="remove_remark"),
    path("ma-relecture/<int:number>/signature/", reviewer.sign_page, name="sign"),
]
