extension Provenance {
    /// The recorded facts, the configuration and the commands.
    func markup() -> Markup {
        let lists = groups.map { group -> Markup in
            let facts = group.facts.map { fact -> Markup in
                let value: Markup = fact.isCode ? "<code>\(fact.value)</code>" : "\(fact.value)"
                return "<dt>\(fact.name)</dt><dd>\(value)</dd>"
            }
            return "<h3 class=\"group\">\(group.name)</h3><dl class=\"facts\">\(facts)</dl>"
        }
        let yaml: Markup =
            configuration.map {
                """
                <h3 class="group">Configuration</h3>\
                <pre tabindex="0" aria-label="Configuration as YAML"><code>\($0)</code></pre>
                """
            } ?? PageBuilder.absence("no configuration was recorded")
        return "\(lists)\(yaml)"
    }

    /// How to make the numbers again.
    func reproduction() -> Markup {
        guard !commands.isEmpty else {
            return PageBuilder.absence("no command was recorded")
        }
        return """
            <p>With the same version, inputs, seed and number of threads, these commands give the \
            same bytes:</p>\
            <pre tabindex="0" aria-label="Commands"><code>\(commands.joined(separator: "\n"))\
            </code></pre>
            """
    }
}
