"""What the frame of an official document states: who issues it under which number, what it carries out, who signs."""

from __future__ import annotations

import pytest

from .conftest import Read

Facts = set[tuple[str, str, str]]


def facts(read: Read, text: str) -> Facts:
    return {(s.subject, s.predicate, s.object) for s in read(text).statements}


REPLY = """国务院关于同意设立江西赣江新区的批复
国函〔2016〕96号
江西省人民政府:
你省《关于设立江西赣江新区的请示》收悉。现批复如下:
一、同意设立江西赣江新区。
国务院
2016年6月6日
"""
NOTICE = """财政部关于印发《行政单位财务规则》的通知
财行〔2020〕8号
各省、自治区、直辖市财政厅(局):
为贯彻落实《中华人民共和国预算法》,规范行政单位财务行为,现将有关事项通知如下:
一、请遵照执行。
财政部
2020年3月3日
"""
ORDER = """中华人民共和国国务院令
第722号
优化营商环境条例
第一条 为了优化营商环境,制定本条例。
国务院总理 李克强
2019年10月22日
"""
JOINT = """财政部 税务总局关于延长部分税收优惠政策执行期限的公告
财政部 税务总局公告2022年第4号
为帮助企业纾困解难,现将有关税收政策公告如下:
一、税收优惠政策执行期限延长。
财政部 税务总局
2022年1月29日
"""
REPORT = """宁波市司法局2020年度法治政府建设情况报告
2020年,我局扎实推进法治政府建设。
宁波市司法局
2021年2月9日
"""


def test_a_reply_is_issued_under_its_number(read_text: Read) -> None:
    title = "国务院关于同意设立江西赣江新区的批复"
    assert {("国务院", "issued", title), (title, "doc_number", "国函〔2016〕96号")} <= facts(read_text, REPLY)


def test_a_notice_carries_out_the_law_that_it_opens_with(read_text: Read) -> None:
    title = "财政部关于印发〈行政单位财务规则〉的通知"
    found = facts(read_text, NOTICE)
    assert ("财政部", "issued", title) in found
    assert (title, "doc_number", "财行〔2020〕8号") in found
    assert (title, "implements", "中华人民共和国预算法") in found


@pytest.mark.parametrize("title", ["财政部关于印发《行政单位财务规则》的通知", "财政部关于印发行政单位财务规则的通知"])
def test_what_a_notice_brings_says_itself_what_it_carries_out(title: str, read_text: Read) -> None:
    text = f"""{title}
财行〔2020〕8号
各省、自治区、直辖市财政厅(局):
现将《行政单位财务规则》印发给你们,请遵照执行。
财政部
2020年3月3日
附件
行政单位财务规则
第一条 为贯彻落实《中华人民共和国预算法》和《中华人民共和国会计法》,制定本规则。
"""
    made = {s for s, p, o in facts(read_text, text) if p == "implements" and o.endswith("法")}
    assert made == {"行政单位财务规则"}


@pytest.mark.parametrize(
    "opening",
    [
        "《中华人民共和国预算法》施行以来成效明显,现将有关事项通知如下:",
        "近期有单位违反《中华人民共和国预算法》,现将有关事项通知如下:",
        "为规范行政单位财务行为,现将有关事项通知如下:",
        "为贯彻落实《中华人民共和国预算法》,规范行政单位财务行为。",
    ],
)
def test_other_openings_carry_out_nothing(opening: str, read_text: Read) -> None:
    text = NOTICE.replace("为贯彻落实《中华人民共和国预算法》,规范行政单位财务行为,现将有关事项通知如下:", opening)
    # the notice still carries out the rules that its title prints
    assert {o for _, p, o in facts(read_text, text) if p == "implements"} <= {"行政单位财务规则"}


def test_who_signs_holds_the_post(read_text: Read) -> None:
    held = [s for s in read_text(ORDER).statements if s.predicate == "holds_post"]
    assert [(s.subject, s.object, s.post) for s in held] == [("李克强", "国务院", "总理")]
    assert held[0].evidences[0].quote == "李克强"


def test_all_who_issue_it_together(read_text: Read) -> None:
    title = "财政部 税务总局关于延长部分税收优惠政策执行期限的公告"
    issued = {(s, "".join(o.split())) for s, p, o in facts(read_text, JOINT) if p == "issued"}
    assert issued == {("财政部", "".join(title.split())), ("国家税务总局", "".join(title.split()))}


def test_a_report_is_not_issued_as_a_regulation(read_text: Read) -> None:
    assert facts(read_text, REPORT) == set()


@pytest.mark.parametrize("text", ["", "2020年,我局扎实推进法治政府建设。", "国务院\n2016年6月6日\n"])
def test_without_a_title_nothing_is_stated(text: str, read_text: Read) -> None:
    assert facts(read_text, text) == set()


CITY_ORDER = """宁波市人民政府令
第254号
《宁波市公共数据安全管理暂行规定》已经2020年9月25日市人民政府第97次常务会议审议通过,现予发布,自2020年12月1日起施行。
市长 裘东耀
2020年9月25日
宁波市公共数据安全管理暂行规定
第一条 为了加强公共数据安全管理,根据《中华人民共和国网络安全法》,结合本市实际,制定本规定。
"""


def test_an_order_numbers_and_issues_what_it_brings(read_text: Read) -> None:
    found, rule = facts(read_text, CITY_ORDER), "宁波市公共数据安全管理暂行规定"
    assert (rule, "doc_number", "宁波市人民政府令第254号") in found
    assert ("宁波市人民政府", "issued", rule) in found
    assert (rule, "implements", "中华人民共和国网络安全法") in found
    assert ("裘东耀", "holds_post", "宁波市人民政府") in found
    assert not {f for f in found if "宁波市人民政府令" in (f[0], f[2])}


def test_a_joint_announcement_has_its_number(read_text: Read) -> None:
    assert "财政部税务总局公告2022年第4号" in {o for _, p, o in facts(read_text, JOINT) if p == "doc_number"}


ANSWER = """青海省水利厅关于湟水堤防工程初步设计的批复
青水建〔2023〕41号
西宁市水务局:
你局《关于审批湟水堤防工程初步设计的请示》(宁水报〔2023〕7号)收悉。现批复如下:
一、原则同意初步设计。
二、请你局严格执行《中华人民共和国防洪法》,会同西宁市财政局落实资金,督促项目单位开展“安澜工地”创建活动。
青海省水利厅
2023年4月3日
"""


def test_a_reply_names_whom_it_answers_and_tells_them_what_to_do(read_text: Read) -> None:
    found = {(s.subject, s.predicate, s.object, s.status.value) for s in read_text(ANSWER).statements}
    assert ("西宁市水务局", "issued", "关于审批湟水堤防工程初步设计的请示", "done") in found
    assert ("西宁市水务局", "applies", "中华人民共和国防洪法", "planned") in found
    assert ("西宁市水务局", "runs", "“安澜工地”创建活动", "planned") in found
    assert ("西宁市水务局", "cooperates", "西宁市财政局", "planned") in found
    assert not [s for s in found if s[0] == "青海省水利厅" and s[1] in ("runs", "applies", "cooperates")]


def test_a_decision_quotes_words_without_acting_on_them(read_text: Read) -> None:
    text = """咸阳市人民政府关于修改和废止部分市政府规章的决定
一、修改以下规章:
(一)将《咸阳市供水办法》第三条中的“依照《中华人民共和国水法》”修改为“依照《城市供水条例》”。
二、废止2件:1.《咸阳市渡口规则》(2004年咸阳市人民政府令第9号公布);2.《咸阳市旅店规则》(市政府2006年印发)。
咸阳市人民政府
2023年4月3日
"""
    found = facts(read_text, text)
    issuer = "咸阳市人民政府"
    assert {o for s, p, o in found if p == "repealed"} == {"咸阳市渡口规则", "咸阳市旅店规则"}
    assert {o for s, p, o in found if p == "amended"} == {"咸阳市供水办法"}
    assert ("咸阳市渡口规则", "doc_number", "咸阳市人民政府令第9号") in found
    assert (issuer, "issued", "咸阳市旅店规则") in found
    assert not [o for s, p, o in found if p == "applies"]
