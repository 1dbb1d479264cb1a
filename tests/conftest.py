"""Every test of invented values runs by these settings: none is timed, for a busy machine would say how busy it is."""

from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
