"""Who is named, under which spellings, in which role, and whom they speak for."""
