"""The gallery: each component with its states, its named arguments and its files, at /composants/.

To show a component, write what it is given in a module of `examples/`, which is found by itself:

    show("compare_button", State("À ajouter", page={"pk": 1, "title": "…"}), State("Ajouté", …))

Components that only serve inside another need nothing: they are shown as its parts.
"""
