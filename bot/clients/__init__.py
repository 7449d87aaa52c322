"""What the product talks to besides browsers and the database: Rasa and notification services."""
