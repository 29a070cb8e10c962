"""Invented people and units. Nobody and nothing here exists; phones are of the unassigned series 154."""

from random import Random

from server.organisations.rules import UnitKind
from server.people.rules import Sex

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_FIRST = {
    Sex.MALE: "建国志文海永立德庆世宏学新晓向元克玉继振少兆天明思长",
    Sex.FEMALE: "秀春晓玉雪丽海文佳慧静美思雅桂月红彩淑新凤巧若梦云兰",
}
_LAST = {
    Sex.MALE: "强军民伟平涛杰峰磊勇斌辉鹏飞超刚毅林山河川宁安喆赟翀栋",
    Sex.FEMALE: "梅兰芳燕玲霞敏娟娜婷莉萍琴英华云洁颖琳璐蓉菊珍莹倩",
}
_MINORITY = (
    ("叶尔肯·巴合提别克", Sex.MALE),
    ("阿依古丽·吐尔逊", Sex.FEMALE),
    ("哈丽旦·阿布都热依木", Sex.FEMALE),
    ("努尔兰·哈孜别克", Sex.MALE),
    ("古丽米拉·叶尔江", Sex.FEMALE),
    ("才让卓玛", Sex.FEMALE),
    ("巴图孟和", Sex.MALE),
    ("娜仁高娃", Sex.FEMALE),
)
_RARE = (("李䶮", Sex.MALE), ("张㛃", Sex.FEMALE), ("欧阳頔", Sex.FEMALE), ("韩翾", Sex.FEMALE))
UNPRINTABLE_NAME = "吴\U000323b0"
"""Its second character (CJK extension J, 2025) is in no font of ours: it blocks exactly one letter."""

_GOVERNMENT = "财政局 水务局 教育局 民政局 司法局 统计局 审计局 林业和草原局 农业农村局 交通运输局 生态环境局 文化旅游局 卫生健康局 应急管理局 市场监督管理局 医疗保障局 自然资源局 住房和城乡建设局 人力资源和社会保障局 档案局"
_INSTITUTION = "图书馆 第一中学 人民医院 广播电视台 博物馆 第二中学 中医院 疾病预防控制中心 第三小学 职业技术学校 住房公积金中心 气象服务中心 第四小学 妇幼保健院 农业技术推广站 实验幼儿园 体育中心 文化馆 水文勘测站 第五中学"
_ENTERPRISE = "城投集团 商业银行 供水公司 热力公司 公共交通公司 电力检修公司 建筑设计院 粮食储备公司 祁连食品公司 戈壁新能源公司 疏勒河灌区公司 通信工程公司 农村合作银行 园林绿化公司 环境服务公司 商贸集团"
_OTHER = "律师协会 个体私营企业协会 社会工作服务中心 志愿者联合会"
_BODIES = {
    UnitKind.GOVERNMENT: ("机关党委", "机关党总支", "机关党支部"),
    UnitKind.INSTITUTION: ("党委", "党总支", "党支部"),
    UnitKind.ENTERPRISE: ("党委", "党总支", "党支部"),
    UnitKind.OTHER: ("党总支", "党支部", "党支部"),
}
ESTATES = ("北苑", "富康花园", "东方家园", "幸福苑", "雍和家园", "祁连嘉园", "世纪大道小区", "广厦小区")
SKILLS = [
    "政策宣讲",
    "法律咨询",
    "心理疏导",
    "医疗护理",
    "家电维修",
    "理发",
    "摄影",
    "书法",
    "声乐",
    "舞蹈",
    "课业辅导",
    "计算机",
    "园艺",
    "急救",
    "调解",
    "文字写作",
]
POSITIONS = (
    "科员",
    "四级主任科员",
    "三级主任科员",
    "副科长",
    "科长",
    "教师",
    "医师",
    "工程师",
    "会计",
    "技术员",
    "职员",
)


def unit_names() -> list[tuple[str, UnitKind]]:
    """Return invented units with their kinds; the first four are one of each kind."""
    queues = {
        UnitKind.GOVERNMENT: _GOVERNMENT.split(),
        UnitKind.INSTITUTION: _INSTITUTION.split(),
        UnitKind.ENTERPRISE: _ENTERPRISE.split(),
        UnitKind.OTHER: _OTHER.split(),
    }
    named: list[tuple[str, UnitKind]] = []
    while any(queues.values()):
        named += [(f"金泉市{queue.pop(0)}", kind) for kind, queue in queues.items() if queue]
    return named


def party_body(kind: UnitKind, size: int) -> str:
    """Return what the Party organisation of a unit of this kind and number of members calls itself."""
    committee, general_branch, branch = _BODIES[kind]
    return committee if size >= 25 else general_branch if size >= 12 else branch


class People:
    """Names and phones, each given once; the same for the same dice."""

    def __init__(self, dice: Random):
        self._dice = dice
        self._taken: set[str] = {UNPRINTABLE_NAME}
        self._special = [*_MINORITY, *_RARE]

    def special(self) -> tuple[str, Sex] | None:
        """Return the next minority or rare name; None when all are given."""
        return self._special.pop(0) if self._special else None

    def ordinary(self) -> tuple[str, Sex]:
        """Return a name of two or three characters."""
        while True:
            sex = self._dice.choice((Sex.MALE, Sex.MALE, Sex.FEMALE))
            first = self._dice.choice(_FIRST[sex]) if self._dice.random() < 0.8 else ""
            name = self._dice.choice(_SURNAMES) + first + self._dice.choice(_LAST[sex])
            if self._take(name):
                return name, sex

    def phone(self) -> str:
        """Return 11 digits of a series that no operator has."""
        while True:
            phone = f"154{self._dice.randrange(10**8):08}"
            if self._take(phone):
                return phone

    def _take(self, word: str) -> bool:
        if word in self._taken:
            return False
        self._taken.add(word)
        return True
