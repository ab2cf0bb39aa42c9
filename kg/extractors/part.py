"""Parts of bodies: what stands behind a body's name and makes it the name of its division or of its organ in a place."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping

from kg.extractors.setting import Found, OrganName, PlaceEnds, found_organ
from kg.knowledge import Knowledge
from kg.lexicon import Hit

# 国家市场监督管理总局|执法稽查局, 贵阳仲裁委员会|秘书处: a part with a name of its own behind the body's
_PART = re.compile(
    r"(?![各两多全及和与等])[一-鿿]{2,4}(?<![各等及])分局|第[一二三四五六七八九十]稽查局|(?:派驻第[一二三四五六七八九十]+|(?<=纪委监委)派驻|派?驻[一-鿿]{1,14}?)纪检监察组|(?![与和及同等])(?:(?!进驻|入驻|走进|新设|下设|增设|设立|所属|下属|全[省市区县]|[各在到对向由从为将把于以])[一-鿿]){2,10}(?:监督|指导|协调|法规|法制|法治|复议|应诉|管理|综合|执法|审批|监管|调解|促进|保护|服务|稽查|标准|规划|财务|宣传|人事|登记|许可|信用)处(?![置罚理分以方于在境室]|[一二三五十百千两\d]{1,3}[万千元])|(?:交警|交管|刑侦|治安|特警|巡特警|经侦|禁毒|网安|交通警察|刑事侦查)(?:支队|大队|总队)|(?!关于|[和与及等、])[一-鿿]{2,8}(?:分行(?!政|为|业)|支行|分公司|中心支行)|(?:(?<=电力有限公司)|(?<=电力公司))[一-鿿]{2,8}?供电公司|(?!派出|司法|研究|事务|看守|戒毒|拘留|监管|税务|收容|各|所|[和与及等、])[一-鿿]{2}所(?=[\s,。、;开联会与和])|(?<=厅)(?:(?![各和与及等])[一-鿿]){2,8}?(?:监察|执法|稽查|监督)局|秘书处|秘书局|执法检查组(?![织成])|研究室|湘雅[一-鿿]{0,3}医院|督查室|机关党委|政治部|司令部|后勤部|装备部|总医院|(?:第[一二三四五六])?附属[一-鿿]{0,6}?医院|(?:执法|稽查|督察|缉私|(?![和与及同省区县州]|市(?!场监管司))[一-鿿]{2,4}监管){1,2}(?:局|司)"
)
# 淮河水利委员会|沂沭泗水利管理局, 中国农业科学院|茶叶研究所: what river commissions and academies are made of
_OF_RIVER = re.compile(
    r"(?!各|等|会同|联合)[一-鿿]{2,10}?(?:管理局|水文局|工程局|水利局|规划计划局|技术咨询中心|保护局|勘测规划设计有限公司|水资源局)|(?:西|东|上|中|下)江局|水文局"
)
_OF_ACADEMY = re.compile(
    r"(?!各|等|会同|联合|所属|下属)[一-鿿]{2,16}?(?:研究所|研究院|研究中心|植物园|天文台|分院|试验站)(?!所)"
)
# 华侨大学|法学院, 鲁东大学|法学院
_OF_UNIVERSITY = re.compile(
    r"(?!各|两|三|多|所有|主要|全部|规划|建设|新建|扩建|[和与及等、的新老本])[一-鿿]{2,4}(?<![各新老本两个])校区|(?:(?!开设|开办|建设|规划|新建|扩建|筹建|举办|海外|国际|[各等、和与及])[一-鿿]){2,4}(?<![各新老本两个])分校|(?!各|等|所属|附属|[和与及等、的])(?:(?!走进|进入|引进|下设|下属|内设|毕业|获批|成立|建立|设立|新增|会同|联合|共建|师生|学生|教师|专家|走访|建设)[一-鿿]){1,10}?(?:学院|(?<!重点)(?:实验|试验)站|研究院|研究中心|研究所|学部|法律系)(?![派院校路])"
)
# 青岛西海岸新区管委会|住房和建设局: a zone's bureaus under the name of its committee
_OF_ZONE = re.compile(
    r"(?!各|等|会同|联合|协同|及|所属|下属)[一-鿿]{0,10}?(?:管理|监管|执法|建设|发展|促进|服务|财政|规划|审批|商务|科技|交通|改革)局(?![长面限])"
)
# 贵州省律师协会|遵义分会, 广东广播电视台|珠江频道: an association's chapters, a broadcaster's channels
_CHAPTER = re.compile(
    r"(?!各|等|会同|联合|协同|所属|下属|成立|设立|组建|召开|举办|[和与及等、的])[一-鿿]{2,8}?(?<![各的])分会(?![场议员长])"
)
# 中国石油大学|(华东), 哈尔滨工业大学|(威海): one of two that share a name
_CAMPUS = re.compile(r"\((?:华东|北京|武汉|威海|深圳|珠海|保定|秦皇岛|盘锦|青岛|苏州|烟台|广州|徐州|东莞|克拉玛依)\)")
_HAS_POSTS = {
    "市场监管所": ("市场监管局", "市场监督管理局"),
    "市场监督管理所": ("市场监管局", "市场监督管理局"),
    "法庭": ("法院",),
    "人民法庭": ("法院",),
    "税务所": ("税务局",),
    "司法所": ("司法局",),
    "自然资源所": ("自然资源局", "自然资源和规划局", "自规局", "资规局"),
    "派出所": ("公安局", "分局"),
}
# 市市场监管局|神垕市场监管所, 市法院|神垕法庭: posts of a county's bureau and of its court, named after their towns; not 公安局|辖区派出所
_POST = re.compile(
    rf"(?![对在由向将为从到把与和及等经被的两各全多该其本我所]|[省市县区乡镇州]|辖区|下辖|下属|属地|驻地|当地|派出|基层|部分|有关|相关|农村|城区|街道|第)(?P<stem>[一-鿿]{{2,3}})(?P<post>{'|'.join(_HAS_POSTS)})(?![长员建])"
)
_POST_IN_FULL = {"市场监管所": "市场监督管理所"}
# 市政府|驻武汉办事处, 市人民政府|扶贫开发办公室
_OF_GOVERNMENT = re.compile(
    r"驻(?!点|地|外|各)[一-鿿]{2,6}?(?:办事处|联络处)|(?:扶贫开发|金融|法制|外事|侨务|口岸|台湾事务|港澳事务|防范和处理邪教|接待|参事|信息化)(?:工作)?(?:领导小组)?(?:办公室|室)"
)
_CHANNEL = re.compile(
    r"(?!各|等|会同|联合|协同|所属|下属|开设|开办|开通|推出|[和与及等、的在])[一-鿿]{2,6}?(?<![各的视])(?:频道|频率)"
)
_HAS_CHAPTERS = ("协会", "学会", "商会", "研究会", "仲裁委员会", "联合会")
# 航天科技集团|五院, 兵器工业集团|二〇八所: works and institutes that bear a number; 教育集团3所小学 are schools
_OF_GROUP = re.compile(
    r"第?[一二三四五六七八九十〇○零百\d]{1,5}(?:(?:研究所|研究院|设计院|厂|院)(?![长区校])|所(?![一-鿿]))"
)
_OF_REGION = re.compile(r"空军(?![官战士机])|联勤部|司令部|政治部|后勤部")  # 南京军区|空军
# 财政部|税政司, 生态环境部|核电安全监管司: what only ministries have
_DIVISION = re.compile(
    r"(?!司法|办公[厅室]|相关|有关|各|所属|内设)[一-鿿]{2,10}?(?<!公)司(?![一-鿿]*[法令机仪炉]|长期)|综合司"
)

# 公安部|边防管理局, 工业和信息化部|信息中心: only where the name's end is plain, for much may stand behind a ministry's name; an institute
# (生态环境部|华南环境科学研究所) without a verb or a place before it
_OF_MINISTRY = re.compile(
    r"(?!司法|国家|中国|中央|中华|各|等|直属|所属|下属|有关|相关|办公|会同|联合|海关|税务|[一-鿿]*总[局署])"
    r"(?:(?:(?!表彰|授予|批准|同意|批复|支持|建设|成立|委托|联合|中国|[省市县区])[^\W\d_、和与及的在由为对]){2,14}?(?:研究所|研究院)(?![所派院])|[^\W\d_、和与及的在由为]{2,14}?(?:与[^\W\d_、和与及的在由为]{2,8}?)?(?:局|中心|总站)(?=[\s,。;、:()]|$|局长|副局长|主任|副主任|负责|牵头|会同|承担))"
)
# 径报市民政局(|社会救助处|): the division that deals with it, in brackets behind its bureau
_IN_BRACKETS = re.compile(
    r"\((?P<unit>(?!原|各|即|含|以下|简称|国家|中国)[一-鿿]{1,9}(?:(?<![各多本该何到此好几两一二三四五六七八九十])处|(?<!公)司|(?<![学本专医外内])科|(?<![各多该本总])局))\)"
)
# 国管局|办公室, 中央宣传部|办公厅, 能源局|综合司
_OFFICE_OF = re.compile(r"办公厅|综合司|办公室(?![主副])")


def parts(text: str, bodies: Collection[Found], ends: PlaceEnds) -> Iterator[Found]:
    """The longer names that begin with these bodies'; ``ends``: place names by the offset where they end."""
    starts = {hit.start: hit for hit in ends.values()}
    centres = {f.span.start: f for f in bodies if f.organ and f.organ.surface.endswith("中心")}
    for body in bodies:
        if bracketed := _bracketed(text, body):
            yield bracketed
        if posted := _posted_at(text, body):
            yield posted
        if longer := _part_of(text, body) or _branch_of(text, body, starts):
            yield longer
        elif centre := centres.get(body.span.end):
            yield from _centre_of(text, body, centre)


def _bracketed(text: str, body: Found) -> Found | None:
    unit = _IN_BRACKETS.match(text, body.span.end)
    if unit is None or body.organ is None or not text.endswith(("局", "厅", "委", "部", "署", "办"), 0, body.span.end):
        return None
    if unit["unit"].endswith("局") and not (
        body.organ.form.needs in ("central", "issuer") and text.endswith("部", 0, body.span.end)
    ):
        return None  # 市市场监管局(知识产权局): a second door plate, no division
    form, stem = body.organ.form, body.organ.stem + unit["unit"]
    if form.template != "{N}":
        form = dataclasses.replace(form, template=form.template + unit["unit"])
    surface = body.organ.surface + ("" if form.needs == "issuer" else unit["unit"])  # 我部(装备司): read by its head
    organ = body.organ._replace(form=form, stem=stem, surface=surface)
    return found_organ(text, unit.start("unit"), unit.end("unit"), organ, 0.75)


def _centre_of(text: str, body: Found, centre: Found) -> Iterator[Found]:
    """市生态环境局|辐射环境监测中心; a ministry has centres in places too: 工业和信息化部|威海电子信息技术综合研究中心."""
    if body.organ is None or centre.organ is None or not body.organ.surface.endswith(("部", "局", "厅", "委")):
        return
    if body.organ.form.needs == "central" or not (centre.organ.places or centre.organ.level):
        yield _with(text, body, body.organ, centre.span.end, 0.8)


def posts_of(text: str, bodies: Collection[Found], knowledge: Knowledge) -> Iterator[Found]:
    """The posts of bureaus and the tribunals of courts that are named behind them, by their full names."""
    return (post for body in bodies if (post := _post_of(text, body, knowledge)))


def _post_of(text: str, body: Found, knowledge: Knowledge) -> Found | None:
    post = _POST.match(text, body.span.end)
    if post is None or body.organ is None or "{P}" not in body.organ.form.template:
        return None
    stem = post["stem"]
    if not body.organ.surface.endswith(_HAS_POSTS[post["post"]]) or any(
        knowledge.verbs.get(stem[i : i + 2]) for i in range(len(stem) - 1)
    ):
        return None  # 市司法局|指导司法所
    full = body.organ.form.template + post["stem"] + _POST_IN_FULL.get(post["post"], post["post"])
    organ = body.organ._replace(form=dataclasses.replace(body.organ.form, template=full))
    return found_organ(
        text, body.span.start, post.end(), organ._replace(surface=body.organ.surface + post.group()), 0.85
    )


# 驻|省司法厅|纪检监察组
_INSPECTORS = re.compile(r"(?:机关)?纪检监察组")
# 省纪委|省监委|驻省司法厅纪检监察组: the commissions that have posted them, of the same level
_COMMISSIONS = re.compile(r"(?P<level>自治区|[省市区县州旗])纪委(?P<second>自治区|[省市区县州旗])?监委$")
_COMMISSIONS_LENGTH = 12


def _posted_at(text: str, body: Found) -> Found | None:
    """The inspectors that a discipline commission has posted at a body."""
    group = _INSPECTORS.match(text, body.span.end)
    if group is None or text[body.span.start - 1 : body.span.start] != "驻" or body.organ is None:
        return None
    organ, start, by = body.organ, body.span.start - 1, ""
    commission = _COMMISSIONS.search(text, max(0, start - _COMMISSIONS_LENGTH), start)
    if commission and organ.level == commission["level"]:
        second = commission["second"] or ""
        by, start = f"{{P}}纪委{second}监委", commission.start()
    form = dataclasses.replace(organ.form, template=f"{by}驻{organ.form.template}{group.group()}")
    return found_organ(text, start, group.end(), organ._replace(form=form, surface=text[start : group.end()]), 0.85)


# 我局|会同人民银行…中心支行: a verb, and no part's name
_NEXT_WORD = re.compile(
    r"共建|合作|共同|签订|签署|设立|建立|成立|举办|会同|联合|协同|配合|组织|指导|邀请|委托|牵头|依托|协助|督促|开展|推动|印发|召开|支持"
)


_DISCIPLINE = "中央纪委"


def _part_of(text: str, body: Found) -> Found | None:
    if body.organ is None:
        return None
    form = body.organ.form
    ministry = form.needs == "central" and form.kind == "government"
    ministry = ministry or (form.needs == "issuer" and body.organ.surface in ("总署", "总局"))
    end = body.span.end
    part = _PART.match(text, end) or (_DIVISION.match(text, end) if ministry else None)
    surface = body.organ.surface
    house = not surface.endswith(("办公厅", "办公室", "司")) or surface == "国家互联网信息办公室"
    if part is None and house and (ministry or form.kind == "military"):
        part = _OF_MINISTRY.match(text, end)
    if part is None and not body.organ.places and not body.organ.level and form.needs in ("central", "bare"):
        part = _OFFICE_OF.match(text, end)
    if part is None and body.organ.form.kind == "university":
        part = _CAMPUS.match(text, end)
    if part is None and (kinds := _made_of(body.organ)):
        part = kinds.match(text, end)
    if part is None or _NEXT_WORD.match(part.group()):
        return None
    found = _with(text, body, body.organ, part.end(), 0.8)
    first = body.span.start - len(_DISCIPLINE)
    if surface != "国家监委" or "驻" not in part.group() or not text.startswith(_DISCIPLINE, max(0, first)):
        return found
    # 中央纪委|国家监委驻水利部纪检监察组: posted by both
    name = _DISCIPLINE + surface + part.group()
    form = dataclasses.replace(body.organ.form, template=name)
    return found_organ(text, first, part.end(), body.organ._replace(form=form, surface=name), 0.85)


def _made_of(organ: OrganName) -> re.Pattern[str] | None:
    """The names of the parts that this kind of body has."""
    if organ.surface.endswith("政府"):
        return _OF_GOVERNMENT
    if organ.surface.endswith("水利委员会"):
        return _OF_RIVER
    if organ.surface.endswith(("管委会", "管理委员会")):
        return _OF_ZONE
    if organ.surface.endswith(_HAS_CHAPTERS):
        return _CHAPTER
    if organ.surface.endswith(("电视台", "电台", "总台")):
        return _CHANNEL
    if organ.surface.endswith(("集团", "集团公司", "总公司")):
        return _OF_GROUP
    if organ.surface.endswith("军区"):
        return _OF_REGION
    if organ.form.kind == "university" and organ.surface.endswith(("大学", "学院", ")")):
        return _OF_UNIVERSITY
    return _OF_ACADEMY if organ.surface.endswith("科学院") else None


def _with(text: str, body: Found, organ: OrganName, end: int, confidence: float) -> Found:
    tail = written = text[body.span.end : end]
    if tail.startswith(("驻", "派驻")) and organ.surface.endswith("纪委监委"):
        organ = organ._replace(form=dataclasses.replace(organ.form, template="{P}纪委监委"))
    if organ.form.template == "{N}":  # 皖南医学院|第一附属医院: an open name goes on
        longer = organ._replace(stem=organ.stem + tail, surface=organ.surface + written)
        return found_organ(text, body.span.start, end, longer, confidence)
    if "{P}" in organ.form.template:
        tail = _AT_LEVEL.sub("驻{P}", tail)
    as_written = tail.startswith(("股份", "有限", "集团")) or _OF_GROUP.fullmatch(tail)
    known = organ.surface if as_written else organ.form.template
    form = dataclasses.replace(organ.form, template=known + _AT_OURS.sub(_at_ours, tail))
    return found_organ(
        text, body.span.start, end, organ._replace(form=form, surface=organ.surface + written), confidence
    )


# 省纪委监委|驻厅纪检监察组: at the body that writes
_AT_LEVEL = re.compile(r"^驻[省市区县州](?=[一-鿿]{2,}[厅局委院]纪检)")
_AT_OURS = re.compile(r"^(?:派?驻[厅局委办院部署]|派驻)(?=纪检)")


def _at_ours(match: re.Match[str]) -> str:
    return "派驻{I}" if match.group().startswith("派") else "驻{I}"


# 国家税务总局|岳阳市|税务局, 国家统计局|岳阳|调查队, 长江航运公安局|岳阳|分局: the body's own organ in a place
_BRANCH = re.compile(
    r"(?:税务局|调查(?:总)?队|监管(?:分)?局|监督管理(?:分)?局|特派员办事处|特派办|(?:森林资源监督|财政监察)?专员办(?:事处)?|督察局|监察局|分局|分行|(?:中心)?支行|分署|监管办公室|监管办|办事处|管理局|分公司|分社|调控中心|支队|大队|总部)"
)

# 国家矿山安全监察局|贵州|局
_BUREAU = re.compile(r"局(?![长部面势限])")


def _branch_of(text: str, body: Found, starts: Mapping[int, Hit[tuple[str, ...]]]) -> Found | None:
    end = body.span.end + (1 if text[body.span.end : body.span.end + 1] == "驻" else 0)
    first = end
    while hit := starts.get(end):
        end = hit.end
    branch = _BRANCH.match(text, end) if end > first else None
    if branch is None and end > first and text.endswith("监察局", 0, body.span.end):
        branch = _BUREAU.match(text, end)
    if branch is None or body.organ is None:
        return None
    central = body.organ.form.needs == "central"
    if not central and branch.group() not in ("分局", "支队", "大队"):
        return None
    found = _with(text, body, body.organ, branch.end(), 0.85)
    if branch.group() != "特派办" or found.organ is None:
        return found
    # 审计署|武汉|特派办: 审计署驻武汉特派员办事处
    form = dataclasses.replace(
        found.organ.form, template=f"{body.organ.form.template}驻{text[first : branch.start()]}特派员办事处"
    )
    return found._replace(organ=found.organ._replace(form=form))
