"""How the program ends when it refuses a file; 0 is done, anything else a fault that is not the file's."""

EXITS = {
    "file_unreadable": 20,
    "file_encrypted": 21,
    "file_too_many_pixels": 22,
    "file_too_heavy": 23,
    "file_macros": 24,
    "file_embedded": 25,
    "file_outside": 26,
    "file_drawing": 27,
}


class Refused(Exception):
    """Its argument is a key of EXITS."""
