"""福建省产业培训分布图: the rooms of the application, one folder per kind of work."""

__version__ = "0.1.0"
