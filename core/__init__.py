"""What a film is: brief, script, bible, beat, shot, take, verdict. No I/O but the project folder's."""
