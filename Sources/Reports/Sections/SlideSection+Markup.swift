extension SlideSection {
    /// A panel per slide.
    func markup(_ page: inout PageBuilder, groups: [String]) -> Markup {
        let maps =
            meaning
                ?? """
                Attention is coloured by its rank within the slide, so maps of different slides cannot \
                be compared in strength. A map says where the model looked, not why.
                """
        let intro: Markup = "<p>Shown are \(selection). \(maps)</p>"
        let rules = Markup(trusted: "<style>\(Self.rules)</style>")
        let panels = self.panels.enumerated().map { index, panel in
            panel.markup(
                number: index + 1, groups: groups, maps: meaning == nil ? "attention" : "effect")
        }
        return intro + rules + "\(panels)"
    }

    /// Which choice lights which layer; works without any script.
    private static var rules: String {
        let maps = (0..<SlidePanel.mostMaps).map { index in
            """
            .pick-\(index):checked~.row .layer-\(index){opacity:var(--strength,.6)}\
            .pick-\(index):checked~.choices .for-\(index){\(chosen)}\
            .pick-\(index):focus-visible~.choices .for-\(index){\(focused)}
            """
        }
        let marks = ["tissue", "tiles", "pins"].map { name in
            """
            .see-\(name):not(:checked)~.row .on-\(name){display:none}\
            .see-\(name):checked~.choices .for-\(name){\(chosen)}\
            .see-\(name):focus-visible~.choices .for-\(name){\(focused)}
            """
        }
        return (maps + marks).joined()
    }

    private static let chosen =
        "background:var(--ink);color:var(--paper);border-color:var(--ink)"
    private static let focused = "outline:2px solid var(--series-0);outline-offset:2px"
}

extension SlidePanel {
    func markup(number: Int, groups: [String], maps: String) -> Markup {
        let id = "slide-\(number)"
        let place = groups.firstIndex(of: riskGroup)
        let color = place.map { Series.riskGroup($0, of: groups.count).color } ?? 0
        let chart: Markup? = curve.map {
            CurveChart.prediction($0, color: color, time: time, event: event)
        }
        return """
            <article class="slide" aria-labelledby="\(id)-title">
            <h3 id="\(id)-title">\(patient) <span class="s\(color)">\(riskGroup)</span></h3>
            \(inputs(id))\(choices(id, maps))
            <div class="row"><div>\(stage)\(legend(maps))</div><div>\(chart)\(facts)</div></div>
            \(patchList)
            </article>

            """
    }

    private var facts: Markup {
        func millimetres(_ pixels: Int) -> String {
            NumberText.fixed(Double(pixels) * micrometersPerPixel / 1000, 1)
        }
        let rank = "above that of \(NumberText.fixed(riskRank * 100, 0))% of its fold"
        let side = NumberText.fixed(Double(tileSide) * micrometersPerPixel, 0)
        var pairs = [predicted.map { ("Predicted", $0) } ?? ("Predicted risk", rank)]
        if let time {
            let words = event == true ? "event after" : "no event in"
            pairs.append(("Observed", "\(words) \(NumberText.months(time)) months"))
        }
        pairs.append(("Slide", "\(millimetres(width)) × \(millimetres(height)) mm"))
        pairs.append(("Tiles", "\(NumberText.count(tiles.count)) of \(side) µm"))
        let items = pairs.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as Markup }
        return "<dl class=\"facts\">\(items)</dl>"
    }

    // MARK: Choices

    private func inputs(_ id: String) -> Markup {
        let maps = attention.indices.map { index -> Markup in
            let isFirst: Markup = index == 0 ? " checked" : ""
            return """
                <input type="radio" name="\(id)" id="\(id)-\(index)" \
                class="pick-\(index)"\(isFirst)>
                """
        }
        let marks = self.marks.map { mark -> Markup in
            let isOn: Markup = mark.isOn ? " checked" : ""
            return """
                <input type="checkbox" id="\(id)-\(mark.key)" class="see-\(mark.key)"\(isOn)>
                """
        }
        return "\(maps)\(marks)"
    }

    private var marks: [(key: String, name: String, isOn: Bool)] {
        var result: [(key: String, name: String, isOn: Bool)] = []
        if !outline.isEmpty { result.append(("tissue", "tissue outline", true)) }
        if !tiles.isEmpty { result.append(("tiles", "tiles", false)) }
        if !patches.isEmpty { result.append(("pins", "numbered patches", true)) }
        return result
    }

    private func choices(_ id: String, _ word: String) -> Markup {
        let maps = attention.enumerated().map { index, map -> Markup in
            "<label class=\"for-\(index)\" for=\"\(id)-\(index)\">\(map.name)</label>"
        }
        let marks = self.marks.map { mark -> Markup in
            "<label class=\"for-\(mark.key)\" for=\"\(id)-\(mark.key)\">\(mark.name)</label>"
        }
        let rows = [
            ("\(word.prefix(1).uppercased())\(word.dropFirst()) of", maps), ("Show", marks),
        ].filter { !$0.1.isEmpty }
        let lines = rows.map { name, labels -> Markup in
            "<div class=\"choices\"><p class=\"what\">\(name)</p><div>\(labels)</div></div>"
        }
        return "\(lines)"
    }

    // MARK: Picture

    private var stage: Markup {
        let layers = attention.enumerated().map { index, map -> Markup in
            guard !tiles.isEmpty else { return "" }
            let heat = Heatmap(tiles: tiles, side: tileSide, values: map.values)
            return """
                <img class="layer layer-\(index)" style="\(place(heat.frame))" alt="" \
                src="\(heat.image(.viridis).address)">
                """
        }
        let pins = patches.enumerated().map { index, patch -> Markup in
            let tile = tiles[patch.tile]
            let x = percent(tile.x + tileSide / 2, of: width)
            let y = percent(tile.y + tileSide / 2, of: height)
            return "<span class=\"pin on-pins\" style=\"left:\(x);top:\(y)\">\(index + 1)</span>"
        }
        return """
            <div class="stage" role="img" aria-label="\(description)">\
            <img alt="" width="\(thumbnail.width)" height="\(thumbnail.height)" \
            src="\(thumbnail.address)">\(layers)\
            <svg viewBox="0 0 \(width) \(height)" preserveAspectRatio="none" aria-hidden="true">\
            <path class="tissue on-tissue" d="\(outlinePath)"/>\
            <path class="grid on-tiles" d="\(TileOutline.path(tiles: tiles, side: tileSide))"/>\
            </svg>\(pins)</div>
            """
    }

    private var description: String {
        let maps = attention.map(\.name).joined(separator: ", ")
        return """
            Slide of \(patient) with \(tiles.count) tiles\
            \(maps.isEmpty ? "" : "; attention maps: \(maps)")
            """
    }

    private var outlinePath: Markup {
        var path = PathData()
        for ring in outline {
            for (index, point) in ring.enumerated() {
                let (x, y) = (Double(point.x), Double(point.y))
                if index == 0 { path.move(x, y) } else { path.line(x, y) }
            }
            if !ring.isEmpty { path.close() }
        }
        return path.markup
    }

    private func place(_ frame: (x: Int, y: Int, width: Int, height: Int)) -> Markup {
        """
        left:\(percent(frame.x, of: width));top:\(percent(frame.y, of: height));\
        width:\(percent(frame.width, of: width));height:\(percent(frame.height, of: height))
        """
    }

    private func percent(_ part: Int, of whole: Int) -> Markup {
        Markup(trusted: NumberText.fixed(Double(part) / Double(whole) * 100, 3)) + "%"
    }

    private func legend(_ word: String) -> Markup {
        guard !attention.isEmpty, !tiles.isEmpty else { return "" }
        return """
            <div class="below"><div class="ramp">\
            <span>least</span><i style="background:\(ColorMap.viridis.gradient)"></i>\
            <span>most \(word)</span></div>\
            <label class="fade" hidden>strength \
            <input type="range" min="0" max="100" value="60"></label></div>
            """
    }

    private var patchList: Markup {
        guard !patches.isEmpty else { return "" }
        let items = patches.enumerated().map { index, patch -> Markup in
            let words = "tile picked by \(patch.attention)"
            return """
                <li><img src="\(patch.image.address)" width="\(patch.image.width)" \
                height="\(patch.image.height)" alt="\(words)"><b>\(index + 1)</b> \
                \(patch.attention)</li>
                """
        }
        return "<ol class=\"patches\">\(items)</ol>"
    }
}
