"""The environment, read once, frozen."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What the operator may set; every name is an environment variable in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: str = Field(
        f"sqlite:///{ROOT / 'data' / 'map.sqlite3'}",
        description="SQLite (缺省) 或 postgresql+psycopg://…",
    )
    sample: bool = Field(True, description="空库第一次启动时是否装入示例数据")
    map_approval: str = Field("", max_length=60, description="审图号,显示在地图左下角")
    store_wait_s: float = Field(3.0, gt=0, le=60, description="等待数据库的秒数")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


@cache
def settings() -> Settings:
    return Settings()
