"""Options that several commands take, worded once."""

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Tệp cấu hình, mặc định là config.toml.")
]
Json = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON, cho chương trình đọc.")]
Force = Annotated[bool, typer.Option("--force", help="Ghi đè nếu tệp đã có.")]
As = Annotated[str, typer.Option("--as", metavar="PHONE", help="Số điện thoại trong danh bạ của người thực hiện.")]
Units = Annotated[
    list[str] | None,
    typer.Option("--unit", metavar="CODE", help="Mã hoặc tên đơn vị, gồm cả cấp dưới; dùng được nhiều lần."),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help="Chỉ loại đơn vị này, ví dụ thcs; dùng được nhiều lần."),
]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", metavar="ROLE", help="Chỉ vai trò này, ví dụ hieu-truong; dùng được nhiều lần."),
]
