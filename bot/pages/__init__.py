"""Values go in, pages come out: Discord's limits and all wording live in this room and nowhere else."""
