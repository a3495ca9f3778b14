"""Takes clients' names and what is left of their numbers out of words that the person complained about reads."""

import re
from collections.abc import Collection, Iterator

from domain.personal import Masked

HIDDEN = "**"
"""What stands for a name; no part of it is left."""

_COMPOUND = "欧阳|司马|上官|诸葛|皇甫|尉迟|令狐|夏侯|宇文|慕容|长孙|公孙|司徒|东方|端木|南宫"
_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范"
    "汪廖石金贾韦夏傅方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔汤常温康施牛樊葛邢安齐伍庞颜倪庄聂章鲁"
    "岳翟申欧詹耿关兰焦俞柳甘祝包宁尚舒阮纪梅童凌毕单裴霍涂翁葛柯辛管左卞娄褚应於虞宣丰"
)
SURNAME = rf"(?:{_COMPOUND}|(?!周[一二三四五六日末边年期])[{_COMMON}])"
# What no given name has: words that go on with the sentence.
_GIVEN = (
    r"(?:(?![一二三四五六七八九十][次笔个天年月日号点分万千百元位家名])"
    r"(?![反投表认质询称讲没不未还已就也都又刚才被让给的了是在到来去说要能会可有和与对向我你他她它这那个每次月年日天时行额])[\u4e00-\u9fff])"
)
_TITLE = (
    r"(?:先生|女士|小姐|太太|夫人|阿姨|叔叔|大爷|大妈|大娘|大姐|大哥|师傅|老板|老师|奶奶|爷爷"
    r"|总(?![额行部计是体量数之共算会结务裁经公]))"
)
_TITLED = re.compile(rf"[老小]?{SURNAME}{_GIVEN}{{0,2}}?({_TITLE})")
_CALLED = re.compile(
    rf"((?:我叫|名叫|叫做?|姓名|名字|本人|我是|客户|户主|借款人|储户|持卡人)(?:是|为|叫|[:：])?\s*){SURNAME}{_GIVEN}{{1,2}}"
)
SURNAMED = re.compile(rf"((?<![同百])姓)(?!名){SURNAME}")
_SAYING = re.compile(
    rf"(^|[\s，。；、：:（(“\"])[老小]?{SURNAME}{_GIVEN}{{0,2}}?(?=说|称|讲|反映|来电|来行|来信|投诉|表示|要求|认为|质疑|询问)",
    re.MULTILINE,
)
_ENGLISH = re.compile(
    r"(\b(?:Mr|Mrs|Ms|Miss|Madam|Dr)\b\.? |\b[Mm]y name is |\bI am (?=[A-Z][a-z]+ [A-Z]))[A-Z][\w'-]+(?: [A-Z][\w'-]+)?"
)
_PART_OF_REFERENCE = re.compile(r"[\u4e00-\u9fff]{2,8}|[A-Za-z][A-Za-z0-9-]{2,}")
_ENDS = re.compile(
    r"[A-Za-z京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]{0,2}[\d-]*\*{4}[\dA-Za-z]*(?:@[\w.-]+)?"
)


def hide(text: Masked, client: str | None, keep: Collection[str] = ()) -> Masked:
    """Take names and the ends of numbers out of a client's words, but for the names in `keep`.

    Hidden are what the client's reference says, names with a title (王先生 stays **先生), those by which
    somebody is introduced or quoted, and every masked number whole. A name that nothing gives away stays:
    so the host reads first what the manager will, and can write it anew.
    """
    kept = {name: f"\x00{n}\x00" for n, name in enumerate(keep) if name}
    for name, stand_in in kept.items():
        text = Masked(text.replace(name, stand_in))
    hidden = _ENDS.sub("****", text)
    for part in _parts(client or ""):
        hidden = re.sub(re.escape(part), HIDDEN, hidden, flags=re.IGNORECASE)
    hidden = _TITLED.sub(rf"{HIDDEN}\1", hidden)
    for called in (_CALLED, SURNAMED, _SAYING, _ENGLISH):
        hidden = called.sub(rf"\1{HIDDEN}", hidden)
    for name, stand_in in kept.items():
        hidden = hidden.replace(stand_in, name)
    return Masked(hidden)


def _parts(client: str) -> Iterator[str]:
    """Give what of a client's reference would name the client in the words; the whole of it first."""
    yield from [client.strip()] if len(client.strip()) > 1 else []
    for found in _PART_OF_REFERENCE.findall(client):
        name = re.sub(rf"(?:{_TITLE}|客户|本人)$|^(?:客户|姓名)", "", found)
        yield from [name] if len(name) > 1 else []
