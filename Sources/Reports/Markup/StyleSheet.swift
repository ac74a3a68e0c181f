/// The one style sheet of all pages.
package enum StyleSheet {
    /// The whole sheet: colours, words, tables, charts, slides, paper.
    package static let text = Markup(
        trusted: [colors, words, layout, head, tables, figures, slides, paper]
            .joined(separator: "\n"))

    private static var colors: String {
        let series = Palette.light.series.indices.map { ".s\($0){--c:var(--series-\($0))}" }
        return """
            :root{color-scheme:light;\(Palette.light.declarations)}
            @media screen and (prefers-color-scheme:dark){\
            :root:not([data-theme=light]){color-scheme:dark;\(Palette.dark.declarations)}}
            @media screen{:root[data-theme=dark]{color-scheme:dark;\(Palette.dark.declarations)}}
            \(series.joined())
            """
    }

    private static let words = """
        *{box-sizing:border-box}
        :root{--sans:Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",\
        "Liberation Sans",Arial,sans-serif;--serif:"Iowan Old Style","Palatino Linotype",Palatino,\
        "TeX Gyre Pagella","Source Serif 4",Georgia,"Liberation Serif",serif;\
        --mono:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
        html{-webkit-text-size-adjust:100%;scroll-padding-top:24px}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 var(--sans);\
        overflow-wrap:break-word}
        h1,h2,h3{font-family:var(--serif);font-weight:600;text-wrap:balance}
        h1{font-size:clamp(30px,4.4vw,42px);line-height:1.12;margin:0 0 20px;letter-spacing:-.01em}
        h2{font-size:26px;line-height:1.2;margin:0 0 16px}
        h3{font-size:18px;line-height:1.3;margin:0}
        p{margin:0 0 16px;max-width:66ch}
        a{color:inherit;text-underline-offset:3px}
        b{font-weight:600}
        code,pre{font-family:var(--mono);font-size:.84em}
        :focus-visible{outline:2px solid var(--series-0);outline-offset:2px}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);\
        white-space:nowrap}
        .muted{color:var(--muted)}
        """

    private static let layout = """
        .page{max-width:1176px;margin:0 auto;padding:0 20px}
        nav{padding:20px 0 0;font-size:14px}
        nav ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:2px 16px}
        nav a{display:block;padding:4px 0;color:var(--muted);text-decoration:none}
        nav a:hover{color:var(--ink);text-decoration:underline}
        .mark{font-family:var(--serif);font-style:italic;font-size:19px;margin:0 0 6px;\
        color:var(--series-0)}
        header{padding:28px 0 12px}
        section{border-top:1px solid var(--hair);padding:32px 0 28px}
        footer{border-top:1px solid var(--hair);padding:20px 0 64px;font-size:13.5px;\
        color:var(--muted)}
        @media (min-width:1080px){
        .page{display:grid;grid-template-columns:190px minmax(0,840px);column-gap:72px;\
        padding:0 32px}
        nav{padding-top:60px;position:sticky;top:0;align-self:start;max-height:100vh;\
        overflow-y:auto}
        nav ol{display:block}
        .mark{margin-bottom:22px}
        header{padding:58px 0 20px}
        section{padding:44px 0 36px}}
        """

    private static let head = """
        .kicker{font-size:14px;color:var(--muted);margin:0 0 10px}
        .summary{font-family:var(--serif);font-size:clamp(19px,2.4vw,23px);line-height:1.42;\
        max-width:60ch;margin:0 0 24px;text-wrap:pretty}
        .nb{white-space:nowrap}
        .summary strong{font-weight:600;color:var(--series-0)}
        .badges{list-style:none;margin:0 0 24px;padding:0;display:flex;flex-wrap:wrap;gap:8px}
        .badge{font-size:14px;line-height:1.3;padding:4px 10px;border:1px solid var(--hair);\
        border-radius:4px;background:var(--panel)}
        .badge .key{color:var(--muted)}
        .badge.caution{background:var(--caution-ground);color:var(--caution);\
        border-color:transparent}
        .badge.alert{background:var(--alert-ground);color:var(--alert);border-color:transparent}
        .badge.caution .key,.badge.alert .key{color:inherit}
        .callout{padding:12px 16px;border-radius:4px;font-size:15px;max-width:none}
        .callout.plain{background:var(--panel)}
        .callout.caution{background:var(--caution-ground);color:var(--caution)}
        .callout.alert{background:var(--alert-ground);color:var(--alert)}
        .absent{color:var(--muted);border-left:3px solid var(--hair);padding:2px 0 2px 14px}
        .keys{display:grid;grid-template-columns:repeat(auto-fit,minmax(116px,1fr));gap:18px 20px;\
        margin:0 0 24px}
        .keys div{border-top:2px solid var(--ink);padding-top:8px;display:flex;\
        flex-direction:column}
        .keys dt{font-size:13.5px;color:var(--muted);line-height:1.3;margin-bottom:auto}
        .keys dd{margin:2px 0 0;font-size:24px;line-height:1.25;font-variant-numeric:tabular-nums}
        .keys dd small{display:block;font-size:13.5px;color:var(--muted)}
        ul.plain{margin:0 0 16px;padding:0 0 0 20px;max-width:68ch}
        ul.plain li{margin:0 0 8px}
        .theme{float:right;font:13.5px var(--sans);color:var(--muted);background:none;\
        border:1px solid var(--edge);border-radius:4px;padding:4px 10px;cursor:pointer}
        .theme:hover{color:var(--ink)}
        """

    private static let tables = """
        .table{margin:0 0 28px;container-type:inline-size}
        .pairs{max-width:560px}
        sup{font-size:.72em;line-height:0;color:var(--muted);margin-left:2px}
        .scroll{overflow-x:auto;background:\
        linear-gradient(to right,var(--paper) 40%,transparent) 0 0/36px 100% no-repeat local,\
        linear-gradient(to left,var(--paper) 40%,transparent) 100% 0/36px 100% no-repeat local,\
        linear-gradient(to right,var(--hair),transparent) 0 0/12px 100% no-repeat scroll,\
        linear-gradient(to left,var(--hair),transparent) 100% 0/12px 100% no-repeat scroll}
        table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.4;\
        font-variant-numeric:tabular-nums}
        caption{text-align:left;font-size:14px;line-height:1.45;color:var(--muted);\
        padding:0 0 8px;max-width:min(720px,100cqw);position:sticky;left:0}
        caption b,figcaption b{color:var(--ink)}
        th,td{text-align:left;padding:7px 14px 7px 0;border-top:1px solid var(--hair);\
        vertical-align:baseline}
        th:last-child,td:last-child{padding-right:0}
        thead th{font-weight:500;color:var(--muted);border-top:0;\
        border-bottom:1px solid var(--edge);vertical-align:bottom}
        thead .n{white-space:normal}
        tbody tr:first-child>*{border-top:0}
        tbody th{font-weight:500;min-width:112px}
        .scroll tr>:first-child{position:sticky;left:0;background:var(--paper)}
        @container (max-width:420px){tbody th{min-width:84px}}
        .n{text-align:right;white-space:nowrap}
        .total>*{border-top:1px solid var(--edge);font-weight:600}
        .yes{color:var(--series-0)}
        .no{color:var(--muted)}
        td small{color:var(--muted);font-size:13px}
        pre{background:var(--panel);border-radius:4px;padding:14px 16px;overflow-x:auto;\
        line-height:1.5;font-size:13px;margin:0 0 20px;white-space:pre}
        dl.facts{display:grid;grid-template-columns:minmax(110px,180px) minmax(0,1fr);\
        font-size:14px;margin:0 0 24px}
        dl.facts>*{padding:6px 0;border-top:1px solid var(--hair);margin:0}
        dl.facts dt{color:var(--muted);padding-right:12px}
        dl.facts code{overflow-wrap:anywhere}
        h3.group{font:600 15px/1.4 var(--sans);margin:22px 0 6px}
        details{margin:0 0 20px}
        summary{cursor:pointer;font-size:15px;padding:4px 0}
        """

    private static let figures = """
        figure{margin:0 0 30px;container-type:inline-size}
        figure svg{display:block;width:100%;height:auto;overflow:visible}
        .narrow{display:none;max-width:460px}
        @container (max-width:560px){.wide{display:none}.narrow{display:block}}
        figcaption{font-size:14px;line-height:1.45;color:var(--muted);margin-top:12px;\
        max-width:720px}
        .multiples{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr));\
        gap:24px 32px}
        svg text{font:12.5px var(--sans);fill:var(--ink);font-variant-numeric:tabular-nums}
        svg .ticks text,svg .note,svg .title{fill:var(--muted)}
        svg .label{font-size:13.5px}
        svg .heading{font-size:13.5px;font-weight:600}
        svg .number{font-size:13px}
        svg .name{font-size:13px;font-weight:600;fill:var(--c)}
        svg .strong{font-size:13px}
        .grid{stroke:var(--hair);fill:none}
        .axis{stroke:var(--edge);fill:none}
        .rule{stroke:var(--edge);fill:none;stroke-dasharray:2 3}
        .line{stroke:var(--c);fill:none;stroke-width:2.2;stroke-linejoin:round}
        .line.thin{stroke-width:1.4}
        .dash-1{stroke-dasharray:7 4}
        .dash-2{stroke-dasharray:2 3}
        .dash-3{stroke-dasharray:9 3 2 3}
        .band{fill:var(--c);opacity:.13;stroke:none}
        .tick{stroke:var(--c);fill:none;stroke-width:1.4}
        .whisker{stroke:var(--c);fill:none;stroke-width:1.6;stroke-dasharray:none}
        .dot{fill:var(--c);stroke:var(--paper);stroke-width:1;stroke-dasharray:none}
        .ring{fill:var(--paper);stroke:var(--c);stroke-width:2}
        .dots{stroke:var(--c);stroke-width:4;stroke-linecap:round;opacity:.55;fill:none}
        .median{stroke:var(--ink);stroke-width:2}
        .hover{fill:transparent}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 10px;padding:0;\
        font-size:13.5px}
        .legend svg{display:inline-block;width:26px;height:10px;margin-right:7px}
        .tip{position:fixed;z-index:9;pointer-events:none;background:var(--ink);\
        color:var(--paper);font:13px/1.45 var(--sans);padding:7px 10px;border-radius:4px;\
        white-space:pre-line;max-width:min(320px,90vw);font-variant-numeric:tabular-nums}
        """

    private static let slides = """
        .slide{border-top:1px solid var(--hair);padding:24px 0 8px}
        .slide:first-of-type{border-top:0;padding-top:4px}
        .slide h3 .s0,.slide h3 .s1,.slide h3 .s2,.slide h3 .s3{color:var(--c)}
        .slide h3{margin-bottom:12px}
        .choices{margin:0 0 10px;display:grid;grid-template-columns:90px minmax(0,1fr);gap:4px}
        .choices>div{display:flex;flex-wrap:wrap;gap:6px}
        .choices .what{font-size:13.5px;color:var(--muted);margin:0;padding:5px 0 0}
        .slide input[type=radio],.slide input[type=checkbox]{position:absolute;opacity:0}
        .choices label{font-size:13px;line-height:1.3;padding:5px 10px;\
        border:1px solid var(--edge);border-radius:99px;cursor:pointer}
        .row{display:grid;grid-template-columns:minmax(0,1.5fr) minmax(0,1fr);gap:24px;\
        align-items:start;margin-bottom:16px}
        .stage{position:relative;overflow:hidden;background:#fff;border-radius:3px;line-height:0}
        .stage>img:first-child{width:100%;height:auto;display:block}
        .stage .layer{position:absolute;image-rendering:pixelated;opacity:0;\
        transition:opacity .15s}
        .stage svg{position:absolute;inset:0;width:100%;height:100%}
        .stage .tissue{stroke:#1e1b24;stroke-width:1.6;fill:none;vector-effect:non-scaling-stroke}
        .stage .grid{stroke:#1e1b24;stroke-width:.5;opacity:.45;fill:none;\
        vector-effect:non-scaling-stroke}
        .stage .pin{position:absolute;font:600 11px/15px var(--sans);color:#fff;\
        background:#1e1b24;padding:0 4px;border-radius:2px;transform:translate(-50%,-50%)}
        .stage .box{stroke:#1e1b24;stroke-width:2;fill:none;vector-effect:non-scaling-stroke}
        .below{display:flex;flex-wrap:wrap;gap:6px 28px;margin:10px 0 0}
        .ramp{display:flex;gap:8px;align-items:center;font-size:13px;color:var(--muted)}
        .ramp i{height:10px;width:110px;border-radius:2px;display:block}
        .patches{list-style:none;display:grid;\
        grid-template-columns:repeat(auto-fit,minmax(96px,1fr));gap:14px;margin:0;padding:0;\
        font-size:13px;line-height:1.35;color:var(--muted)}
        .patches img{display:block;width:100%;height:auto;border-radius:3px;margin-bottom:5px}
        .patches b{color:var(--ink)}
        .fade{font-size:13px;color:var(--muted);display:flex;align-items:center;gap:8px}
        .fade[hidden]{display:none}
        .fade input{width:110px;accent-color:var(--series-0)}
        .row dl.facts{grid-template-columns:auto minmax(0,1fr);margin:14px 0 0;font-size:13.5px}
        @media (max-width:700px){.row,.choices{grid-template-columns:minmax(0,1fr)}}
        """

    private static let paper = """
        @media print{
        @page{margin:16mm}
        body{font-size:10.5pt}
        .page{display:block;padding:0;max-width:none}
        nav,.theme,.choices,.fade,.tip{display:none}
        header,section{padding:12pt 0}
        figure,.slide,table,tr,.callout,.keys{break-inside:avoid}
        h2,h3,caption{break-after:avoid}
        .scroll{overflow:visible}
        pre{white-space:pre-wrap}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        @media (prefers-reduced-motion:reduce){*{transition:none!important}}
        """
}
