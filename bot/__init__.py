"""Warbrief as a program: everything that touches the world."""
