"""Non-interference: what a reader may not read changes nothing of what they are answered.

`script.py` says what a world is made of, `oracle.py` who reads what in it, by rules of its own, `strategies.py` draws
worlds, `ground.py` and `building.py` make them, `surfaces.py` lists what a reader may ask, `answers.py` what is
compared. A world that
fails is printed as the script that makes it again.
"""
