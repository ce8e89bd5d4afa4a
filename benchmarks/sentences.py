"""What the voices are measured by: sentences with the sounds of English in them."""

SENTENCES = (
    "Every night the lighthouse keeper lit the lamp and wrote one word in the book.",
    "Then the storm came, loud and tired, and would not pass the house.",
    "The old baker carried warm bread across the market before the sun was up.",
    "Nobody had ever asked the thunder to come in and sit down.",
    "A small robot found a letter under the bridge and read it twice.",
    "She opened the window, and the whole forest smelled of rain.",
    "My father said the river would be quiet in the morning.",
    "Three children followed the yellow cat to the end of the street.",
    "The tailor sewed a coat for the wind, and it fitted.",
    "At noon the desert was silent except for one slow bell.",
    "Grandmother planted beans beside the wall and talked to them.",
    "Two friends shared a blue umbrella and missed the last train.",
    "The dog waited at the gate until the lamps went out.",
    "He painted the door green because the sea was green that year.",
    "Someone had left a warm cup of tea on the stairs.",
    "A clock that never worked began to tick on Thursday.",
    "The fisherman gave back the ring and kept the story.",
    "We climbed all night, and the mountain let us pass.",
)

MORE = (
    "The captain shut the heavy gate before the ice reached the harbour.",
    "Which of these seven letters did your brother send in spring?",
    "A judge in a purple coat asked the chief witness to speak.",
    "They bought cheap fish, fresh cheese and a jar of honey.",
    "Put the ladder under the apple tree and hold it still.",
    "Her cousin usually measures the garden with a piece of string.",
)
"""Six more, for sounds that the others have seldom."""
