"""Addresses of adoption files: apart from the practice's, which may move or go away."""

from django.urls import path

from practices.adoption.views import files, measures, overview, proposals, rows, transport, weighing

app_name = "adoption"
urlpatterns = [
    path("", overview.list_page, name="list"),
    path("export.csv", overview.list_csv, name="list_csv"),
    path("export.xlsx", overview.list_xlsx, name="list_xlsx"),
    path("export/<slug:section>.<slug:extension>", overview.section_file, name="section_file"),
    path("ouvrir/<int:practice>/", files.open_page, name="open"),
    path("propositions/", proposals.list_page, name="proposals"),
    path("propositions/<int:number>/", proposals.proposal_page, name="proposal"),
    path("propositions/<int:number>/retirer/", proposals.withdraw_page, name="withdraw_proposal"),
    path("<int:number>/proposer/", proposals.propose_page, name="propose"),
    path("importer/", transport.bring_page, name="bring"),
    path("<int:number>/dossier.json", transport.take_page, name="take"),
    path("peser/<int:practice>/", weighing.weigh_page, name="weigh"),
    path("pesees/<int:number>/", weighing.weighing_page, name="weighing"),
    path("pesees/<int:number>/<slug:category>/", weighing.answers_page, name="answers"),
    path("<int:number>/", files.file_page, name="file"),
    path("<int:number>/couts/", files.means_page, name="means"),
    path("<int:number>/preparation/<slug:category>/", weighing.readiness_page, name="readiness"),
    path("<int:number>/comite.pdf", overview.committee_pdf, name="committee"),
    path("<int:number>/stade/", files.stage_page, name="stage"),
    path("<int:number>/besoin/", files.need_page, name="need"),
    path("<int:number>/apprentissages/", files.lessons_page, name="lessons"),
    path("<int:number>/apprentissages/offrir/", files.give_lessons_page, name="give_lessons"),
    path("<int:number>/partage/", files.sharing_page, name="sharing"),
    path("<int:number>/version/", files.follow_page, name="follow"),
    path("<int:number>/mesures/<int:row>/valeurs/", measures.values_page, name="values"),
    path("<int:number>/mesures/<int:row>/valeurs/ajouter/", measures.measure_page, name="add_measure"),
    path("<int:number>/mesures/<int:row>/valeurs/coller/", measures.paste_page, name="paste"),
    path("<int:number>/mesures/<int:row>/valeurs/<int:measure>/", measures.measure_page, name="measure"),
    path(
        "<int:number>/mesures/<int:row>/valeurs/<int:measure>/retirer/", measures.remove_measure, name="remove_measure"
    ),
    path("<int:number>/<slug:part>/ajouter/", rows.edit_row, name="add_row"),
    path("<int:number>/<slug:part>/<int:row>/", rows.edit_row, name="row"),
    path("<int:number>/<slug:part>/<int:row>/retirer/", rows.remove_row, name="remove_row"),
]
