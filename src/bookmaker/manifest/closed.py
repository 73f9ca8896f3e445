"""What every part of the manifest is made of: a frozen model that knows its keys and no other."""

from __future__ import annotations

import os
from typing import Any

# No package that happens to be installed beside us has a say in what a manifest may hold.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from pydantic import BaseModel, ConfigDict, model_validator


class Model(BaseModel):
    """Frozen, and closed: an unknown key is a mistake. A key with nothing after its colon is not given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _given(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if value is not None}
        return data
