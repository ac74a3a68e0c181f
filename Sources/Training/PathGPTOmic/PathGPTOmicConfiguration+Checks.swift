import Cohorts
import Models
import Omics

extension PathGPTOmicConfiguration {
    /// The first value that cannot be, as the end of a sentence that begins with the file's name.
    var fault: String? {
        let (n, t) = (network, training)
        if let fault = cohort.fault { return fault }
        let counts = [
            ("network.width", n.width, 1),
            ("training.epochs", t.epochs, 1), ("training.flatEpochs", t.flatEpochs, 0),
            ("training.batch", t.batch, 2), ("training.bank", t.bank, 0),
            ("training.threads", t.threads ?? 1, 1),
            ("training.modulation.firstEpoch", t.modulation.firstEpoch, 1),
        ]
        for (key, value, least) in counts where value < least {
            return "has \(key) \(value); it must be \(least) or more"
        }
        let shares = [
            ("network.dropout", n.dropout), ("training.hiddenShare", t.hiddenShare),
            ("training.modulation.memory", t.modulation.memory ?? 0),
        ]
        for (key, value) in shares where !(value >= 0 && value < 1) {
            return "has \(key) \(value); it must be at least 0 and below 1"
        }
        if !(t.learningRate > 0 && t.learningRate.isFinite) {
            return "has training.learningRate \(t.learningRate); it must be above 0"
        }
        if !["breslow", "efron"].contains(t.ties) {
            return "has training.ties '\(t.ties)'; it must be breslow or efron"
        }
        if model != "path-gptomic" { return "has model '\(model)'; it must be 'path-gptomic'" }
        return needed ?? (name.isEmpty ? "has an empty name" : nil)
    }

    /// A part of the network whose data are not named.
    private var needed: String? {
        let n = network
        if n.genomics.isEmpty, n.expression == .none, n.image == .none {
            return "reads nothing: genomics, expression or image must be named under network"
        }
        let wanted: [(Bool, String, String?, String)] = [
            (!n.genomics.isEmpty, "omics", cohort.omics, "network.genomics is not empty"),
            (n.expression == .columns, "omics", cohort.omics, "network.expression is columns"),
            (
                n.expression == .vectors || n.expression == .regulated, "vectors", cohort.vectors,
                "network.expression is \(n.expression.rawValue)"
            ),
            (
                n.expression == .regulated, "adapter", cohort.adapter,
                "network.expression is regulated"
            ),
            (n.image == .bag, "features", cohort.features, "network.image is bag"),
            (
                n.image.transformer != nil, "regions", cohort.regions,
                "network.image is \(n.image.rawValue)"
            ),
        ]
        for (isWanted, key, value, reason) in wanted where isWanted && value == nil {
            return "lacks cohort.\(key), but \(reason)"
        }
        let hasGenes = !n.genomics.isEmpty || n.expression != .none
        if n.fusion == .kronecker, n.image == .none || !hasGenes {
            return "has network.fusion kronecker, which needs genes and an image"
        }
        return nil
    }

    /// The wiring in a few words, for tables and labels.
    public var wiring: String {
        let (n, t) = (network, training)
        var sides: [String] = []
        if !n.genomics.isEmpty { sides.append(n.genomics.map(\.rawValue).joined(separator: "+")) }
        switch n.expression {
        case .none: break
        case .columns: sides.append("expression by SNN")
        case .vectors: sides.append("expression by scGPT")
        case .regulated: sides.append("expression by scGPT and MLP-A")
        }
        if n.image != .none { sides.append(n.image == .bag ? "patches" : n.image.rawValue) }
        var words = sides.joined(separator: ", ")
        guard sides.count > 1, n.image != .none else { return words }
        words += n.fusion == .kronecker ? "; Kronecker" : "; sum"
        switch t.balance {
        case .none: break
        case .modulation:
            words += ", \(t.modulation.judge.rawValue) on the \(t.modulation.place.rawValue)"
        case .ownLosses: words += ", own losses"
        case .modalityDropout: words += ", modality dropout"
        }
        return words
    }
}
