"""Pictures and documents: what they must come with, what is stripped from them, who may fetch them."""
