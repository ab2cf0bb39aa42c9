"""The sections of a report, each a function of a study and the evidence that it points at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from urllib.parse import unquote

from kg.analysis import (
    Options,
    Study,
    centrality,
    community_table,
    kept_plans,
    summary,
    tenures,
)
from kg.analysis.source import HOLDS_POST, confidences
from kg.analysis.tables import SHARING
from kg.candidates import candidates, things
from kg.derive import held_judgements
from kg.errors import NotInStore, PlotError
from kg.knowledge import load_knowledge
from kg.palette import load_palette
from kg.plots import picture
from kg.report.page import Evidence, Section, heading, image, paragraph, table, tiles
from kg.validate import validate
from kg.version import __version__

SectionOf = Callable[[Study, Evidence], Section]

ROWS = 30
MOST_OFFICIALS = 200
TOPICS_SHOWN = 3
LOW = 0.6
MOST_COMPARED = 2_000  # documents: comparing names takes some 5 ms each
MOST_VALIDATED = 300  # documents: SHACL takes 65 ms each


def drawn(study: Study, what: str, options: Options, caption: str) -> str:
    """A picture with its caption, or a line that says why there is none."""
    try:
        return image(picture(study, what, options, "svg"), caption)
    except (PlotError, NotInStore) as error:
        return paragraph(f"未绘图：{error}", note=True)


def contents(study: Study, evidence: Evidence) -> Section:
    """What is in the store."""
    palette = load_palette()
    counts = {(item.what, item.name): item.number for item in summary(study.graph)}
    places = {report.place for report in study.reports} - {""}
    years = [report.year for report in study.reports if report.year > 0]
    span = f"{min(years)}—{max(years)}" if years else "—"
    grey = palette["document"].colour
    figures = [("报告", len(study.reports), grey), ("有报告的地区", len(places), grey), ("年度", span, grey)]
    kinds = ("institution", "regulation", "programme", "person", "place", "work")
    figures += [(palette[k].label_zh, counts.get(("nodes", k), 0), palette[k].colour) for k in kinds]
    figures += [
        (f"陈述：{palette[s].label_zh}", counts.get(("statements", s), 0), palette[s].colour)
        for s in ("done", "planned")
    ]
    labels = {relation.name: relation.label_zh for relation in study.ontology.relations.values()}
    rows = [
        (labels[name], str(number)) for (what, name), number in counts.items() if what == "edges" and name in labels
    ]
    body = tiles(figures) + heading("陈述按关系", "statements by relation") + table(("关系", "陈述数"), rows)
    return Section("contents", "馆藏概况", "what the store holds", body)


def coverage(study: Study, evidence: Evidence) -> Section:
    """Reports by place and year: the denominators."""
    labels = study.place_labels()
    rows = [
        (
            report.title,
            labels.get(report.place, ("", "", ""))[0],
            str(report.year) if report.year > 0 else "",
            report.published,
            report.kind,
        )
        for report in study.reports
    ]
    shown = rows[:500]
    body = paragraph("没有报告的地区与年度，图谱一无所知：未见不等于没有。") + drawn(
        study, "coverage", Options(), "各地区各年度的馆藏报告数"
    )
    body += heading("报告清单", "documents") + table(("标题", "地区", "年度", "发布日期", "类型"), shown, len(rows))
    return Section("coverage", "覆盖范围", "coverage by place and year", body)


def diffusion(study: Study, evidence: Evidence) -> Section:
    """Topics by adopters, and the order of adoption of the foremost with their sentences."""
    found = study.diffusion()
    spread = found.spread(1)
    firsts = [found.order(item.name)[0] for item in spread[:ROWS]]
    rows = [
        (
            s.name,
            str(s.adopters),
            str(s.first_year),
            str(s.last_year),
            _few(s.first_places),
            str(s.half),
            s.national,
            str(s.national_year or ""),
            _link(study, evidence, quote, step.source.document),
        )
        for s, step, quote in zip(spread, firsts, study.quotes(firsts), strict=False)
    ]
    columns = ("主题", "地区数", "最早", "最晚", "最早的地区", "半数用时（年）", "国家文件", "国家文件年份", "原文")
    body = paragraph("地区以首件制定或修改的规范采纳一个主题；年份为报告所涵盖的年度，文号年份更早的以文号为准。")
    body += drawn(study, "diffusion", Options(), "主题的采纳地区数与分母")
    body += table(columns, rows, len(spread))
    for name in found.names(2)[:TOPICS_SHOWN]:
        body += heading(f"采纳顺序：{name}", "order of adoption")
        body += drawn(study, "diffusion", Options(topic=name), f"{name}的采纳时间线") + _order(study, evidence, name)
    body += heading("自上而下", "from the country to cities and counties")
    body += drawn(study, "flows", Options(), "国家 → 省级 → 市县")
    return Section("diffusion", "规范的扩散", "policy diffusion", body)


def _few(places: str) -> str:
    """Names joined by "; ", or how many if they are many."""
    names = places.split("; ")
    return "、".join(names) if len(names) <= 4 else f"{'、'.join(names[:3])}等{len(names)}个地区"


def _link(study: Study, evidence: Evidence, quote: str, document: str) -> str:
    report = study.report(document)
    return evidence.link(quote, report.title, report.source) if report else ""


def _order(study: Study, evidence: Evidence, name: str) -> str:
    steps = study.diffusion().order(name)
    rows = []
    for step, quote in zip(steps[:ROWS], study.quotes(steps[:ROWS]), strict=True):
        document = step.source.document
        link = _link(study, evidence, quote, document)
        lag = "" if step.lag_national is None else str(step.lag_national)
        parent = "" if step.lag_parent is None else str(step.lag_parent)
        rows.append(
            (
                str(step.rank),
                step.place,
                step.province,
                str(step.year),
                str(step.lag_first),
                lag,
                parent,
                step.thing,
                link,
            )
        )
    columns = ("名次", "地区", "省份", "年份", "距最早", "距国家文件", "距上级地区", "规范", "原文")
    return table(columns, rows, len(steps))


def co_adopters(study: Study, evidence: Evidence) -> Section:
    """Places by shared topics and programmes."""
    body = drawn(study, "coadoption", Options(), "地区 × 主题，格中为采纳年份")
    for of, title in (("topic", "共同主题"), ("programme", "共同项目")):
        places = study.network(SHARING[of])
        label = {node: data["label"] for node, data in places.nodes(data=True)}
        pairs = sorted(places.edges(data=True), key=lambda e: (-e[2]["weight"], e[0], e[1]))
        rows = [(label[a], label[b], str(d["weight"]), f"{d['jaccard']:.2f}", d["topics"]) for a, b, d in pairs[:ROWS]]
        body += heading(title) + table(("地区", "另一地区", "共有数", "Jaccard", "名称"), rows, len(pairs))
    return Section("coadoption", "共同采纳", "co-adoption", body)


def dynamics(study: Study, evidence: Evidence) -> Section:
    """What happened by year, and early adopters."""
    body = drawn(study, "timeline", Options(), "逐年起草、制定、修改、废止与项目实施")
    early = study.diffusion().early_adopters()
    rows = [
        (a.place, a.province, str(a.adopted), str(a.first), f"{a.earliness:.2f}", f"{a.median_lag:g}", str(a.reports))
        for a in early
    ]
    columns = ("地区", "省份", "主题数", "最早次数", "领先度", "滞后中位数（年）", "有报告的年数")
    body += heading("先行地区", "early adopters") + table(columns, rows[:ROWS], len(rows))
    return Section("dynamics", "逐年动态", "by year", body)


def networks(study: Study, evidence: Evidence) -> Section:
    """The network of statements, what is central in it, and communities of places."""
    body = drawn(study, "centrality", Options(), "联系最多的机构、规范、项目与人员")
    central = centrality(study.network("statements"))[:ROWS]
    palette = load_palette()
    rows = [
        (
            c.label,
            palette[c.type].label_zh if c.type in palette else c.type,
            c.jurisdiction,
            f"{c.degree:.4f}",
            f"{c.betweenness:.4f}",
        )
        for c in central
    ]
    if central and central[0].pivots:
        body += paragraph(f"中介中心性由{central[0].pivots}个节点估计。", note=True)
    body += heading("中心性", "centrality") + table(("名称", "类型", "地区", "度", "中介"), rows)
    groups = community_table(study.network("coadoption"))
    several = [(str(g.community), str(g.size), g.members) for g in groups if g.size > 1]
    body += heading("采纳相似的地区群", "communities of places") + table(
        ("群组", "地区数", "代表地区"), several[:ROWS], len(several)
    )
    return Section("networks", "网络", "networks", body)


def officials(study: Study, evidence: Evidence) -> Section:
    """Who held which post when."""
    found = tenures(study.graph)
    shown = found[:MOST_OFFICIALS]
    quotes = study.sentences([(t.source[0], t.source[1], HOLDS_POST, t.source[2]) for t in shown])
    rows = [
        (
            t.person,
            t.post,
            t.body,
            t.place,
            str(t.first),
            str(t.last),
            str(t.reports),
            _link(study, evidence, quote, t.source[0]),
        )
        for t, quote in zip(shown, quotes, strict=True)
    ]
    columns = ("姓名", "职务", "机构", "地区", "最早报告年度", "最晚报告年度", "报告数", "原文")
    return Section("officials", "人员与职务", "officials", table(columns, rows, len(found)))


def plans(study: Study, evidence: Evidence) -> Section:
    """Planned-then-done by body and year, and the plans of which no report speaks again."""
    label = study.things.label
    bodies = {plan.subject for plan in study.plans}
    places = {body: label(place) for body in bodies if (place := study.things.place(body))}
    found = kept_plans(study.plans, study.reports, {body: label(body) for body in bodies}, places)
    rows = [
        (
            k.body,
            k.place,
            str(k.year),
            str(k.planned),
            str(k.followed),
            str(k.done),
            "" if k.rate is None else f"{k.rate:.0%}",
        )
        for k in sorted(found, key=lambda k: (-k.followed, k.place, k.body, k.year))
    ]
    note = "分母为馆藏有次年报告的计划；次年报告未提及不等于未完成。"
    columns = ("机构", "地区", "年度", "计划数", "有次年报告", "次年已完成", "兑现率")
    body = paragraph(note) + table(columns, rows[:ROWS], len(rows)) + _unkept(study, evidence)
    return Section("plans", "计划与兑现", "planned, then done", body)


def _unkept(study: Study, evidence: Evidence) -> str:
    every = [plan for plan in study.plans if not plan.fulfilled]
    shown = sorted(every, key=lambda plan: (plan.document, plan.subject, plan.object))[:ROWS]
    label, relation = study.things.label, study.ontology.by_iri
    quotes = study.sentences([(p.document, p.subject, p.predicate, p.object) for p in shown])
    rows = []
    for plan, quote in zip(shown, quotes, strict=True):
        known, report = relation(plan.predicate), study.report(plan.document)
        year = str(report.year) if report and report.year > 0 else ""
        rows.append(
            (
                label(plan.subject),
                year,
                known.label_zh if known else "",
                label(plan.object),
                _link(study, evidence, quote, plan.document),
            )
        )
    title = heading("尚未见兑现的计划", "plans that no report tells as done")
    return title + table(("机构", "年度", "关系", "事项", "原文"), rows, len(every))


def quality(study: Study, evidence: Evidence) -> Section:
    """SHACL results, confidence, pairs to judge, documents without place or year."""
    counts = confidences(study.store)
    every, low = sum(counts.values()), sum(n for value, n in counts.items() if value < LOW)
    share = f"{low / every:.1%}" if every else "—"
    undated = sum(report.year < 0 or not report.place for report in study.reports)
    grey = load_palette()["document"].colour
    body = tiles(
        [
            (f"置信度低于{LOW}的陈述", f"{low} / {every}", grey),
            ("占比", share, grey),
            ("无地区或年度的报告", f"{undated} / {len(study.reports)}", grey),
        ]
    )
    bands: Counter[int] = Counter()
    for value, number in counts.items():
        bands[min(9, int(value * 10 + 1e-9))] += number
    rows = [(f"{band / 10:.1f}—{band / 10 + 0.1:.1f}", str(bands[band])) for band in sorted(bands)]
    body += heading("置信度分布", "confidence") + table(("置信度", "陈述数"), rows)
    body += heading("待判定的合并", "pairs to judge") + _unjudged(study)
    return Section(
        "quality", "数据质量", "data quality", body + heading("SHACL 校验", "SHACL validation") + _shacl(study)
    )


def _unjudged(study: Study) -> str:
    """Pairs that may mean one thing and that nobody has judged (``kg review``), the likeliest first."""
    documents = len(study.reports)
    if documents > MOST_COMPARED:
        return paragraph(f"未比对：{documents}份文件多于{MOST_COMPARED}份；请运行 kg review --list。", note=True)
    knowledge = load_knowledge()
    judged = held_judgements(study.store, knowledge, study.store.base)
    pairs = candidates(things(study.store), knowledge, judged)
    rows = [
        (f"{pair.score:.2f}", unquote(pair.left), unquote(pair.right), "; ".join(pair.reasons)) for pair in pairs[:ROWS]
    ]
    words = f"{len(pairs)}对名称或指同一事物，尚无人判定；未经判定不合并。"
    return paragraph(words) + table(("可能性", "甲", "乙", "理由"), rows, len(pairs))


def _shacl(study: Study) -> str:
    documents = len(study.reports)
    if documents > MOST_VALIDATED:
        return paragraph(f"未校验：{documents}份文件多于{MOST_VALIDATED}份；请运行 kg validate。", note=True)
    found = validate(study.store)
    words = "符合" if found.conforms else "不符合"
    rows = [(v.document, v.severity, v.path, v.message, v.focus) for v in found.results]
    return paragraph(f"{words}约束；校验了{found.graphs}个图，{len(rows)}条结果。") + table(
        ("文件", "级别", "属性", "说明", "节点"), rows[:200], len(rows)
    )


def method(study: Study, evidence: Evidence) -> Section:
    """How it was made, with versions, and the sentences behind the tables."""
    words = (
        f"由 fazhi-kg {__version__} 生成，IRI 基址 {study.store.base}，本体 SHA-256 {study.ontology.sha256[:16]}…。",
        "事实由规则与词表从句中读出，每条陈述附原句；已完成与拟开展分开计算，扩散只计已完成。",
        "中心性、社群（Louvain，固定种子）与投影均用 networkx；大图的中介中心性为抽样估计。",
        "同一馆藏生成的本页逐字节相同。",
    )
    return Section("method", "方法与版本", "method and versions", "".join(paragraph(line) for line in words))


def sentences(evidence: Evidence) -> Section:
    """The sentences that the tables point at."""
    items = "".join(evidence.items())
    return Section("evidence", "原文依据", "evidence", f"<ol>{items}</ol>" if items else paragraph("（无）", note=True))


SECTIONS: Sequence[SectionOf] = (
    contents,
    coverage,
    diffusion,
    co_adopters,
    dynamics,
    networks,
    officials,
    plans,
    quality,
    method,
)
"""The sections in their order."""
