"""The frame of official documents (GB/T 9704—2012): each part found by its form, and what looks like one left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.letterhead import Letterhead, close_up, iso_date, plain_number, read_letterhead, spelled_year
from kg.model import Span

NOTICE = """国务院办公厅文件
国办发〔2018〕118号

国务院办公厅关于全面推行行政执法公示制度执法
全过程记录制度重大执法决定法制审核制度的指导意见

各省、自治区、直辖市人民政府,国务院各部委、各直属机构:
为全面推行三项制度,经国务院同意,现提出如下意见:
一、总体要求
坚持依法行政。

国务院办公厅
2018年12月5日
(此件公开发布)
抄送:最高人民法院,最高人民检察院。
国务院办公厅2018年12月6日印发
网站标识码bm01000001 京ICP备05070218号
"""


def part(text: str, name: str) -> str | None:
    span: Span | None = getattr(read_letterhead(text), name)
    return span.of(text) if span else None


def test_every_part_of_a_notice() -> None:
    found = read_letterhead(NOTICE)
    assert found.title is not None
    assert "".join(found.title.of(NOTICE).split()) == (
        "国务院办公厅关于全面推行行政执法公示制度执法全过程记录制度重大执法决定法制审核制度的指导意见"
    )
    assert found.number == "国办发〔2018〕118号"
    assert found.signed == "2018-12-05"
    assert part(NOTICE, "number_span") == "国办发〔2018〕118号"
    assert part(NOTICE, "addressees") == "各省、自治区、直辖市人民政府,国务院各部委、各直属机构"
    assert part(NOTICE, "signature") == "国务院办公厅"
    assert part(NOTICE, "copies") == "抄送:最高人民法院,最高人民检察院。"
    assert part(NOTICE, "imprint") == "国务院办公厅2018年12月6日印发"
    assert part(NOTICE, "footer") == "网站标识码bm01000001 京ICP备05070218号"


@pytest.mark.parametrize("text", ["", "\n\n", "   ", "2020年,我市扎实推进法治政府建设。", "一、甲\n二、乙"])
def test_a_text_without_frame_has_no_parts(text: str) -> None:
    assert read_letterhead(text) == Letterhead()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("国函 〔1997〕 42 号", "国函〔1997〕42号"),
        ("国函[1997]42号", "国函〔1997〕42号"),
        ("工信厅联节函(2021)268号", "工信厅联节函〔2021〕268号"),
        ("皖政【2020】3号", "皖政〔2020〕3号"),
        ("第 36 号", "第36号"),
        ("国函(97)42号", "国函(97)42号"),
    ],
)
def test_numbers_are_written_alike(written: str, plain: str) -> None:
    assert plain_number(written) == plain


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("国办发〔2018〕118号", "国办发〔2018〕118号"),
        ("(皖政〔2020〕3号)", "皖政〔2020〕3号"),
        ("〔1992〕参作字第5号", "〔1992〕参作字第5号"),
        ("中华人民共和国国务院令第713号", "中华人民共和国国务院令第713号"),
        ("第36号", "第36号"),
        ("2021年 第5号", "2021年第5号"),
        ("国务院令第七一三号", "国务院令第七一三号"),
        ("根据国办发〔2018〕118号文件精神", None),
        ("解放路第36号院", None),
        ("国办发〔18〕118号", None),
        ("国办发2018年118号", None),
        ("电话:2018118号", None),
        ("第36届", None),
    ],
)
def test_number_line(line: str, number: str | None) -> None:
    assert read_letterhead(f"{line}\n财政部关于印发《行政单位财务规则》的通知\n").number == number


@pytest.mark.parametrize(
    ("line", "addressed"),
    [
        ("各市、县人民政府,省政府各部门:", True),
        ("国家税务总局:", True),
        ("台山核电合营有限公司:", True),
        ("各省、自治区、直辖市及计划单列市财政厅(局):", True),
        ("现将有关事项通知如下:", False),
        ("联系人:", False),
        ("附件:", False),
        ("抄送:", False),
        ("联系电话:", False),
        ("会议指出:", False),
        ("(一)主管部门:", False),
        ("一、责任单位:", False),
        ("来源:", False),
        ("主要内容:", False),
    ],
)
def test_addressees(line: str, addressed: bool) -> None:
    found = part(f"财政部关于印发《行政单位财务规则》的通知\n{line}\n请遵照执行。\n", "addressees")
    assert found == (line.removesuffix(":") if addressed else None)


@pytest.mark.parametrize(
    ("tail", "signature", "date"),
    [
        ("国务院办公厅\n2020年8月27日", "国务院办公厅", "2020-08-27"),
        ("国务院办公厅\n二〇二〇年八月二十七日", "国务院办公厅", "2020-08-27"),
        ("国务院办公厅 二○二○年八月二十七日", "国务院办公厅", "2020-08-27"),
        ("生态环境部 2020年8月27日", "生态环境部", "2020-08-27"),
        ("财政部 税务总局\n2020年8月27日", "财政部 税务总局", "2020-08-27"),
        ("财政部\n税务总局\n2020年8月27日", "财政部\n税务总局", "2020-08-27"),
        ("2020年8月27日", None, "2020-08-27"),
        ("国务院办公厅", None, None),
        ("国务院办公厅\n2020年13月41日", None, None),
        ("自2020年8月27日起施行。", None, None),
        ("会议于2020年8月27日在北京召开", None, None),
        ("国务院办公厅2020年8月27日印发", None, None),
    ],
)
def test_signature(tail: str, signature: str | None, date: str | None) -> None:
    text = f"关于做好旱情应对工作的通知\n各市人民政府:\n请认真抓好落实。\n{tail}\n"
    assert (part(text, "signature"), read_letterhead(text).signed) == (signature, date)


@pytest.mark.parametrize(
    ("line", "signatories"),
    [
        ("国务院总理 李克强", [("李克强", "国务院总理")]),
        ("国务院总理 温家宝", [("温家宝", "国务院总理")]),
        ("国 务 院 总 理 朱 镕 基", [("朱镕基", "国务院总理")]),
        ("国务院办公厅", []),
        ("财政部 税务总局", []),
    ],
)
def test_signatories(line: str, signatories: list[tuple[str, str]]) -> None:
    text = f"优化营商环境条例\n第一条 为了优化营商环境,制定本条例。\n{line}\n2019年10月22日\n"
    found = read_letterhead(text).signatories(text)
    assert [(s.name, s.body_post) for s in found] == signatories
    assert all("".join(s.name_span.of(text).split()) == s.name for s in found)


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ("江西省人民政府令\n第264号", "江西省人民政府令第264号"),
        ("中华人民共和国国务院令\n第722号", "国务院令第722号"),
        ("中华人民共和国住房和城乡建设部公告\n2022年第196号", "住房和城乡建设部公告2022年第196号"),
        ("中华人民共和国主席令\n第九十九号", "中华人民共和国主席令第九十九号"),
        ("国务院文件\n国函〔2016〕96号", "国函〔2016〕96号"),
    ],
)
def test_a_bare_number_takes_the_organ_above_it(lines: str, number: str) -> None:
    text = f"{lines}\n关于公布现行有效文件目录的公告\n现予公布,自公布之日起施行。\n2022年12月27日\n"
    assert read_letterhead(text).number == number


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("国务院关于同意设立江西赣江新区的批复", "国务院关于同意设立江西赣江新区的批复"),
        ("国务院关于同意设立\n江西赣江新区的批复", "国务院关于同意设立江西赣江新区的批复"),
        ("索引号:000014349/2016-00121\n国务院关于同意设立江西赣江新区的批复", "国务院关于同意设立江西赣江新区的批复"),
        (
            "江西省人民政府令\n第264号\n江西省人民政府关于修改部分规章的决定",
            "江西省人民政府关于修改部分规章的决定",
        ),
        ("2020年,我们印发了通知。", None),
        ("一、印发通知", None),
        ("来源:国务院公报", None),
        ("通知", None),
    ],
)
def test_title(lines: str, title: str | None) -> None:
    found = part(f"{lines}\n江西省人民政府:\n你省请示收悉。\n", "title")
    assert (found and "".join(found.split())) == title


@pytest.mark.parametrize(
    ("wide", "closed"),
    [
        ("国 务 院", "国务院"),
        ("中 央 军 委 主 席", "中央军委主席"),
        ("国务院 中央军委", "国务院 中央军委"),
        ("李 鹏", "李鹏"),
        ("2020 年", "2020 年"),
        ("甲", "甲"),
    ],
)
def test_words_set_wide(wide: str, closed: str) -> None:
    assert close_up(wide) == closed


@pytest.mark.parametrize(
    ("year", "month", "day", "iso"),
    [
        ("2020", "8", "27", "2020-08-27"),
        ("二〇二〇", "八", "二十七", "2020-08-27"),
        ("二○一二", "十二", "三十一", "2012-12-31"),
        ("一九九七", "十", "十", "1997-10-10"),
        ("2021", "2", "29", None),
        ("2020", "13", "1", None),
        ("二〇二一", "二", "三十", None),
        ("二〇二一", "十三", "一", None),
    ],
)
def test_dates(year: str, month: str, day: str, iso: str | None) -> None:
    assert iso_date(year, month, day) == iso


def test_spelled_year() -> None:
    assert [spelled_year(word) for word in ("二〇二二", "一九四九", "二零零八")] == [2022, 1949, 2008]


_LINES = st.sampled_from(
    [
        "国务院办公厅",
        "国 务 院",
        "国办发〔2018〕118号",
        "关于印发《行政单位财务规则》的通知",
        "各省人民政府:",
        "2020年8月27日",
        "二〇二〇年八月二十七日",
        "国务院总理 李鹏",
        "抄送:国务院",
        "一、总体要求",
        "请遵照执行。",
        "版权所有",
        "",
        " ",
        "国务院办公厅2018年12月6日印发",
        "2020年99月99日",
        "〇〇〇〇年十十月十十十日",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_LINES, max_size=14).map("\n".join))
def test_parts_lie_in_the_text(text: str) -> None:
    found = read_letterhead(text)
    spans = (found.title, found.number_span, found.addressees, found.signature, found.copies, found.imprint)
    assert all(span.of(text).strip() and span.end <= len(text) for span in spans if span)
    assert (found.number is None) == (found.number_span is None)
    assert all(s.name_span.of(text) for s in found.signatories(text))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    read_letterhead(text)
