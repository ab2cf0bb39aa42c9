"""Fields of a document from its own text: headers as portals lay them out, titles, signatures."""

from __future__ import annotations

import pytest

from .conftest import Read

BODY = "\n2020年,我市认真落实各项部署。\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "索引号：AB0123456789/2021-00042　主题分类：综合\n发文机关：曲阜市人民政府办公室　成文日期：2021-03-25\n\n曲阜市人民政府2020年法治政府建设年度报告\n\n发布日期：2021-02-28　浏览次数："
            + BODY,
            (
                "曲阜市人民政府2020年法治政府建设年度报告",
                "曲阜市人民政府",
                "曲阜市",
                2020,
                "2021-02-28",
                "AB0123456789/2021-00042",
            ),
        ),
        (
            "当前位置：首页 > 通知公告\n武汉市公安局2021年度法治政府建设情况报告\n来源：市公安局  发布时间：2022年1月9日 09:30"
            + BODY,
            ("武汉市公安局2021年度法治政府建设情况报告", "武汉市公安局", "武汉市", 2021, "2022-01-09", None),
        ),
        (
            "青岛市崂山区人民政府关于2023年法治政府建设情况的报告\n\n2024-03-11 10:57 来源:崂山区政府办公室\n字号:"
            + BODY,
            (
                "青岛市崂山区人民政府关于2023年法治政府建设情况的报告",
                "青岛市崂山区人民政府",
                "崂山区",
                2023,
                "2024-03-11",
                None,
            ),
        ),
        (
            "昆明市2019年法治政府建设工作报告" + BODY,
            ("昆明市2019年法治政府建设工作报告", "昆明市人民政府", "昆明市", 2019, None, None),
        ),
        (
            "太原市人民政府\n关于2020年法治政府建设情况的报告" + BODY,
            ("太原市人民政府关于2020年法治政府建设情况的报告", "太原市人民政府", "太原市", 2020, None, None),
        ),
        (
            "关于2022年法治政府建设情况的报告" + BODY + "贵阳市司法局\n2023年1月20日\n",
            ("关于2022年法治政府建设情况的报告", "贵阳市司法局", "贵阳市", 2022, "2023-01-20", None),
        ),
        (
            "浙江省司法厅关于开展行政执法检查的通知\n各市司法局：\n请认真落实。\n浙江省司法厅\n二〇二二年六月十七日\n",
            ("浙江省司法厅关于开展行政执法检查的通知", "浙江省司法厅", "浙江省", 2022, "2022-06-17", None),
        ),
        (
            "关于同意新建湖南武冈民用机场的批复\n国函〔2012〕9号\n同意新建机场，满足2030年旅客吞吐量50万人次的需要。\n",
            ("关于同意新建湖南武冈民用机场的批复", "国务院", "中华人民共和国", 2012, None, None),
        ),
        (
            "贵阳市司法局法治政府建设情况的报告\n发布日期：2022-01-09\n到2035年基本建成法治政府。\n2021年，我局认真履职。\n",
            ("贵阳市司法局法治政府建设情况的报告", "贵阳市司法局", "贵阳市", 2021, "2022-01-09", None),
        ),
        (
            "贵阳市司法局公告\n内容。\n二〇二二年十十月十七日\n",
            ("贵阳市司法局公告", "贵阳市司法局", "贵阳市", None, None, None),
        ),
        (  # signature and annex in one line
            "云安全评估事项已经审议通过,现予发布。\n国家互联网信息办公室 财政部2019年7月2日云服务评估暂行办法\n第一条 本办法自发布之日起施行。\n",
            ("云服务评估暂行办法", "国家互联网信息办公室", "中华人民共和国", 2019, "2019-07-02", None),
        ),
        (  # a date in a sentence is no signature
            "会议强调,财政部2019年7月2日办法中的要求仍然有效。\n第一条 本办法自发布之日起施行。\n",
            (None, None, None, None, None, None),
        ),
        (  # the day of writing before that of printing
            "各有关单位:\n现予发布。\n国家核安全局\n2020年12月3日\n(此件社会公开)\n生态环境部办公厅2020年12月16日印发\n",
            (None, "国家核安全局", "中华人民共和国", 2020, "2020-12-03", None),
        ),
        (  # the day of an inspection, and what stands under a figure
            "某某公司:\n现将报告印送给你公司。\n国家核安全局\n2020年8月25日\n(此件社会公开)\n核电厂综合检查报告\n检查日期:2020年8月17日至21日\n图1 2019-2020年检查情况\n",
            ("核电厂综合检查报告", "国家核安全局", "中华人民共和国", 2020, "2020-08-25", None),
        ),
        (  # the day on the portal before that of sending off, whichever comes first
            "发文日期：2022-01-05\n发布日期：2022-01-09\n贵阳市司法局2021年法治政府建设情况的报告\n我局认真履职。\n",
            ("贵阳市司法局2021年法治政府建设情况的报告", "贵阳市司法局", "贵阳市", 2021, "2022-01-09", None),
        ),
        (
            "发文日期：2022-01-05\n贵阳市司法局2021年法治政府建设情况的报告\n我局认真履职。\n",
            ("贵阳市司法局2021年法治政府建设情况的报告", "贵阳市司法局", "贵阳市", 2021, "2022-01-05", None),
        ),
        ("随便写的一句话。\n再写一句。\n", (None, None, None, None, None, None)),
        (
            "为做好汛期值守,水利部办公厅近日发出通知,部署水库巡查。\n通知全文详见附件。\n",
            (None, "水利部办公厅", "中华人民共和国", None, None, None),
        ),
        (
            "水利部近日印发通知,部署水库巡查。\n各市水利局要认真落实。\n贵州省水利厅\n2022年3月1日\n",
            (None, "贵州省水利厅", "贵州省", 2022, "2022-03-01", None),
        ),
        ("有关单位近日发出通知,部署水库巡查。\n", (None, None, None, None, None, None)),
    ],
)
def test_fields(text: str, expected: tuple[object, ...], read_text: Read) -> None:
    meta = read_text(text).metadata
    assert (meta.title, meta.issuer, meta.region, meta.year, meta.published, meta.index_number) == expected


def test_the_manifest_goes_before_the_text(read_text: Read) -> None:
    text = "昆明市2019年法治政府建设工作报告" + BODY
    meta = read_text(text, issuer="昆明市司法局", year=2018, title="另一个标题", region="昆明市").metadata
    assert (meta.issuer, meta.year, meta.title) == ("昆明市司法局", 2018, "另一个标题")


def test_what_is_missing_is_said(read_text: Read) -> None:
    assert read_text("随便写的一句话。").warnings == (
        "no title found",
        "no issuer found",
        "no region found",
        "no year found",
        "no mention found",
    )
