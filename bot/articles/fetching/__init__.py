"""One public page behind a link: which links may be opened, with which manners, under which limits."""
