"""What changes in casework: the life of a note, its readers, groups, what is asked, reads. Import the module you need."""
