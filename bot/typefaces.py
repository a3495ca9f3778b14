"""The typeface of pictures: a free Chinese one where the machine has it, found in order."""

from dataclasses import dataclass
from pathlib import Path

FOLDERS = tuple(Path(name) for name in ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts"))


@dataclass(frozen=True)
class Typeface:
    """A font file, and which of its faces."""

    name: str
    path: Path | None
    face: int = 0

    @property
    def chinese(self) -> bool:
        """Whether it has Chinese characters; without it pictures speak English."""
        return self.path is not None


# In order of preference; the third number is the simplified-Chinese face of a collection.
WANTED = (
    ("Noto Sans CJK SC", "NotoSansCJK-Regular.ttc", 2),
    ("Noto Sans CJK SC", "NotoSansCJKsc-Regular.otf", 0),
    ("Noto Sans SC", "NotoSansSC-Regular.otf", 0),
    ("Noto Sans SC", "NotoSansSC-Regular.ttf", 0),
    ("Source Han Sans SC", "SourceHanSansSC-Regular.otf", 0),
    ("Source Han Sans SC", "SourceHanSans-Regular.ttc", 2),
    ("WenQuanYi Zen Hei", "wqy-zenhei.ttc", 0),
    ("WenQuanYi Micro Hei", "wqy-microhei.ttc", 0),
)
BUILT_IN = Typeface("Pillow's own", None)
"""The last resort: Latin letters only."""


def find_typeface(folders: tuple[Path, ...] = FOLDERS) -> Typeface:
    """Give the first of the wanted typefaces that is installed."""
    there: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.expanduser().rglob("*.[ot]t[cf]")):
            there.setdefault(path.name, path)
    for name, file, face in WANTED:
        if file in there:
            return Typeface(name, there[file], face)
    return BUILT_IN
