"""From a patient's text to its meaning; every module here runs on Python 3.10 and 3.13."""
