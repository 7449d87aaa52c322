"""What the surroundings decide: ports, storage, secrets. Read from the environment, checked on start.

What belongs to the clinic (hours, prices, numbers, who is alerted) lives in clinic.yml instead (bot/clinic.py).
"""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings, each overridable by the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address the gateway listens on for patients and staff.")
    port: int = Field(8080, ge=0, le=65535, description="Port of the patient page and the staff console.")
    public_url: str = Field("", description="Address for links in alerts; empty: host and port.")
    database_url: str = Field("", description="SQLAlchemy URL; empty: a SQLite file in var/.")
    var_dir: Path = Field(ROOT / "var", description="Folder for everything the product writes.")
    clinic_file: Path = Field(ROOT / "clinic.yml", description="The clinic's own settings.")
    rasa_url: str = Field("http://127.0.0.1:5005", description="Base address of the assistant process, loopback.")
    actions_port: int = Field(5055, ge=0, le=65535, description="Loopback port that serves Rasa's custom actions.")
    gateway_secret: SecretStr = Field(min_length=32, description="Shared by gateway and assistant.")
    data_keys: SecretStr = Field(
        SecretStr(""), description="Keys that encrypt answers, newest first; empty: a file in var/."
    )
    turn_timeout_seconds: float = Field(8.0, gt=0, description="How long one answer of the assistant may take.")
    secure_cookies: bool = Field(False, description="Set to true behind HTTPS: staff cookies are then HTTPS-only.")
    trust_forwarded_for: bool = Field(False, description="True only behind a proxy that sets X-Forwarded-For itself.")
    frame_ancestors: str = Field("'self'", description="Sites that may embed the page (CSP frame-ancestors).")
    messages_per_minute: int = Field(40, gt=0, description="Rate limit per conversation.")
    conversations_per_minute: int = Field(30, gt=0, description="Rate limit of new conversations per address.")
    sockets_per_address: int = Field(100, gt=0, description="How many pages one address may have open at a time.")
    sign_ins_per_minute: int = Field(8, gt=0, description="Rate limit of staff sign-in attempts per address.")
    log_level: str = Field("INFO", description="Level of the log on standard error.")

    @classmethod
    def from_environment(cls) -> Self:
        """Read and check all settings; raises ConfigurationError naming the variable."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]).upper() if first["loc"] else ""
            raise ConfigurationError("environment", name, first["msg"]) from None

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite+aiosqlite:///{self.var_dir / 'clinic.db'}"

    @property
    def serves_patients(self) -> bool:
        """Whether this runs behind HTTPS, as it does wherever real patients write."""
        return self.secure_cookies or self.public_url.lower().startswith("https://")

    @property
    def base_url(self) -> str:
        """The address to put in links."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"
