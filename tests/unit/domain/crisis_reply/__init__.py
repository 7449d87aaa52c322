"""The reply section of the crisis design, line by line. If these fail, somebody in danger is told the wrong thing."""
