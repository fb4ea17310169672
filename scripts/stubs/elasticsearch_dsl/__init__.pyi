# The package gives the classes of the client another name, and has no types of its own.
from elasticsearch.dsl import *
