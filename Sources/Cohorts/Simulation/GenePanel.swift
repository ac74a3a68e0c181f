internal import Survival

/// The genes of a simulated cohort: real symbols in the six families that group genes in G-HANet's
/// reference data, each tied to one programme or to none.
///
/// The symbols are real and their programmes plausible; every number is invented. A gene may
/// belong to several families, as in the reference data.
public struct GenePanel: Sendable {
    /// One gene.
    public struct Gene: Sendable, Hashable {
        /// The gene's symbol.
        public let symbol: String
        /// The programme that moves it, or none for a gene that only varies.
        public let program: GeneProgram?
        /// The change of its log₂ expression per standard deviation of the programme, before the
        /// configuration's scale: 0.5 to 1.5 in size, negative for genes that fall.
        public let loading: Double
        /// Its average expression, log₂(TPM + 1).
        public let baseline: Double
    }

    /// A family and the symbols in it.
    public struct Family: Sendable, Hashable {
        /// The family's name, as it heads its column in `signatures.csv`.
        public let name: String
        /// Its genes, in alphabetical order.
        public let symbols: [String]
    }

    /// Every gene once, in alphabetical order.
    public let genes: [Gene]
    /// The families, in the order of the reference data's columns.
    public let families: [Family]

    /// The panel that every simulated cohort uses; it does not depend on the seed.
    public static let standard = GenePanel()

    private init() {
        var found: [String: Gene] = [:]
        var families: [Family] = []
        let root = RandomStream(seed: 0, stream: "gene panel")
        for (name, rows) in GenePanel.table {
            var symbols: Set<String> = []
            for (program, sign, text) in rows {
                for symbol in text.split(separator: " ").map(String.init) {
                    symbols.insert(symbol)
                    guard found[symbol] == nil else { continue }
                    var stream = root.child(symbol)
                    let baseline = 2.5 + 5.5 * stream.uniform()
                    let size = 0.5 + stream.uniform()
                    found[symbol] = Gene(
                        symbol: symbol, program: program,
                        loading: program == nil ? 0 : sign * size, baseline: baseline)
                }
            }
            families.append(Family(name: name, symbols: symbols.sorted()))
        }
        genes = found.values.sorted { $0.symbol < $1.symbol }
        self.families = families
    }

    private typealias Row = (program: GeneProgram?, sign: Double, symbols: String)

    private static let table: [(name: String, rows: [Row])] = [
        (
            "Tumor Suppressor Genes",
            [
                (
                    .suppressorLoss, -1,
                    """
                    TP53 RB1 PTEN CDKN2A CDKN1A BRCA1 BRCA2 ATM CHEK2 SMAD4 STK11 APC NF1 NF2 \
                    TSC1 TSC2 BAP1 FBXW7 ARID1A MLH1 MSH2 MSH6 PALB2 RAD51C
                    """
                ),
                (.differentiation, 1, "CDH1 VHL MEN1 PTCH1"),
                (nil, 0, "WT1 EXT1 EXT2 SDHB SDHD FH PRKAR1A CYLD SUFU FLCN"),
            ]
        ),
        (
            "Oncogenes",
            [
                (.proliferation, 1, "MYC MYCN MYB CCNE1 CCND2 CDK4 MDM2 MDM4 SKP2 MYCL"),
                (
                    .growth, 1,
                    "ERBB2 ERBB3 MET FGFR3 KRAS HRAS NRAS BRAF PIK3CA AKT2 CCND1 RAF1 EGFR"
                ),
                (.stroma, 1, "PDGFRB JUN ETS1 FOSL2 YES1"),
                (
                    nil, 0,
                    "ABL1 BCL2 BCL6 RET ALK ROS1 KIT NTRK1 NTRK3 FUS EWSR1 TAL1 LMO2 CBL GNAS"
                ),
            ]
        ),
        (
            "Protein Kinases",
            [
                (
                    .proliferation, 1,
                    "CDK1 CDK2 AURKA AURKB PLK1 BUB1 BUB1B TTK NEK2 CHEK1 MELK PBK WEE1 CDK4"
                ),
                (
                    .growth, 1,
                    """
                    EGFR ERBB2 ERBB4 MET FGFR1 FGFR2 KDR AKT1 MTOR RPS6KB1 MAPK1 RAF1 SRC INSR \
                    IGF1R EPHA2
                    """
                ),
                (.immune, 1, "LCK ZAP70 ITK JAK3 SYK BTK"),
                (.stroma, 1, "PDGFRA PDGFRB DDR2 AXL TGFBR1 TGFBR2"),
                (.suppressorLoss, -1, "ATM CHEK2 STK11"),
                (nil, 0, "PRKCA PRKACA CSNK1A1 GSK3B STK3 STK4 DYRK1A CAMK2D"),
            ]
        ),
        (
            "Cell Differentiation Markers",
            [
                (
                    .immune, 1,
                    """
                    CD2 CD3D CD3E CD3G CD4 CD5 CD7 CD8A CD8B CD19 CD22 CD27 CD28 CD38 CD40 CD52 \
                    CD69 CD79A CD79B MS4A1 PTPRC IL2RA CTLA4 CD274
                    """
                ),
                (.stroma, 1, "ENG NT5E THY1 CD44 MCAM ITGA5 CD248 ITGAV"),
                (.differentiation, 1, "EPCAM CEACAM1 CEACAM5 CEACAM6 CDH1 MUC1 PROM1"),
                (.growth, 1, "PECAM1 CDH5 TEK FLT3"),
                (nil, 0, "GYPA CD34 ITGB3 SELP CD36 CD9 CD59 CD151"),
            ]
        ),
        (
            "Transcription Factors",
            [
                (.proliferation, 1, "E2F1 E2F2 E2F8 FOXM1 MYBL2 TFDP1 HMGA1 MYC MYCN"),
                (
                    .stroma, 1,
                    "SNAI1 SNAI2 TWIST1 TWIST2 ZEB1 ZEB2 PRRX1 FOXC2 TCF21 FOSL1 RUNX2"
                ),
                (
                    .differentiation, 1,
                    """
                    GATA3 GATA6 FOXA1 FOXA2 HNF1A HNF4A CDX2 KLF4 KLF5 GRHL2 PPARG ELF3 OVOL1
                    """
                ),
                (
                    .immune, 1,
                    "STAT1 STAT4 IRF1 IRF4 IRF7 IRF8 TBX21 EOMES FOXP3 RUNX3 NFATC2 BATF"
                ),
                (.growth, 1, "HIF1A EPAS1 ATF4"),
                (.suppressorLoss, -1, "TP53 SMAD4 ARID1A"),
                (nil, 0, "SP1 YY1 CTCF CREB1 NRF1 USF1 TBP ELK1 WT1"),
            ]
        ),
        (
            "Cytokines and Growth Factors",
            [
                (
                    .immune, 1,
                    """
                    IFNG CXCL9 CXCL10 CXCL11 CXCL13 CCL4 CCL5 CCL19 CCL21 IL2 IL7 IL15 IL21 XCL1 \
                    LTA LTB
                    """
                ),
                (
                    .stroma, 1,
                    """
                    TGFB1 TGFB2 TGFB3 CXCL12 WNT5A FGF7 HGF IGF1 IGF2 IL6 IL11 INHBA GREM1 PDGFC \
                    PDGFD CCN2
                    """
                ),
                (
                    .growth, 1,
                    "VEGFA EGF TGFA AREG EREG HBEGF FGF2 FGF19 PGF ANGPT2 PDGFA PDGFB NRG1 CXCL8"
                ),
                (nil, 0, "EPO THPO IL4 IL5 IL13 GDF15 PRL GH1 LEP"),
            ]
        ),
    ]
}
