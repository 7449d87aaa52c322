"""What faces the network: the patient's and the staff's API, the pages, and Rasa's custom actions on loopback."""
