"""The checks of pages, a module for each thing that is looked at; :mod:`.table` lists them all."""
