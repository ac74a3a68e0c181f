/// Six functional families of genes, given by rule rather than by a copied list.
///
/// A rule is the name of a gene, `FGF#` for FGF followed by a number (and letters after it), or
/// `SEMA*` for SEMA followed by anything. Symbols are named after what the gene's product is, so a few
/// dozen rules catch most of a family; where they do not (tumour suppressors, oncogenes), the
/// well-established genes are named one by one. For a published analysis give the published lists as
/// a file of gene sets: these rules stand in where there is none.
///
/// ### Reference
/// The six kinds follow the gene families of MSigDB, that G-HANet, MCAT and PORPOISE group genes by.
public enum GeneFamily: String, CaseIterable, Sendable, Hashable, Codable {
    /// Genes whose loss drives tumours.
    case tumourSuppressors = "Tumor Suppressor Genes"
    /// Genes whose gain drives tumours.
    case oncogenes = "Oncogenes"
    /// Protein kinases.
    case proteinKinases = "Protein Kinases"
    /// Surface molecules with a CD number.
    case differentiationMarkers = "Cell Differentiation Markers"
    /// Transcription factors.
    case transcriptionFactors = "Transcription Factors"
    /// Cytokines, growth factors and hormones.
    case cytokines = "Cytokines and Growth Factors"

    /// Whether a current symbol belongs to the family.
    ///
    /// - Parameter symbol: A symbol such as `EGFR`, in capitals.
    /// - Returns: True if one of the family's rules fits.
    public func contains(_ symbol: String) -> Bool {
        if exact.contains(symbol) { return true }
        // TP53-AS1 is another gene beside TP53, and ATF4P3 a pseudogene of ATF4.
        guard !symbol.contains("-"), let first = symbol.firstIndex(where: \.isNumber) else {
            return prefixes.contains { symbol.hasPrefix($0) && symbol != $0 }
        }
        if !symbol[first...].contains("P"), numbered.contains(String(symbol[..<first])) {
            return true
        }
        // MAP2K7 is MAP2K with the number 7, which may have letters after it.
        let stem = symbol.trimmingSuffix(while: \.isLetter).trimmingSuffix(while: \.isNumber)
        return numbered.contains(stem) && symbol.utf8.count - stem.utf8.count <= 4
            || prefixes.contains { symbol.hasPrefix($0) && symbol != $0 }
    }

    /// The members among symbols, as gene sets named after the families.
    ///
    /// - Parameter symbols: The symbols of a table.
    /// - Returns: A set for each family that has a member, each sorted.
    public static func sets(among symbols: some Sequence<String>) -> GeneSets {
        let symbols = Set(symbols)
        return GeneSets(
            allCases.compactMap { family in
                let members = symbols.filter(family.contains).sorted()
                return members.isEmpty
                    ? nil : GeneSets.GeneSet(name: family.rawValue, symbols: members)
            })
    }

    /// The symbols that a rule names one by one, of all families.
    static let wellKnown = Set(allCases.flatMap(\.exact))

    private var exact: Set<String> { Self.tables[self]?.exact ?? [] }
    private var numbered: Set<String> { Self.tables[self]?.numbered ?? [] }
    private var prefixes: [String] { Self.tables[self]?.prefixes ?? [] }

    private struct Table {
        var exact: Set<String> = []
        var numbered: Set<String> = []
        var prefixes: [String] = []

        init(_ rules: String) {
            for rule in rules.split(whereSeparator: \.isWhitespace) {
                switch rule.last {
                case "#": numbered.insert(String(rule.dropLast()))
                case "*": prefixes.append(String(rule.dropLast()))
                default: exact.insert(String(rule))
                }
            }
        }
    }

    private static let tables: [GeneFamily: Table] = [
        .tumourSuppressors: Table(
            """
            APC ARID1A ASXL1 ATM ATRX AXIN1 BAP1 BLM BMPR1A BRCA1 BRCA2 BRIP1 CDC73 CDH1 CDKN1B CDKN2A
            CDKN2B CDKN2C CHEK2 CREBBP CYLD DICER1 EP300 ERCC2 ERCC3 ERCC4 ERCC5 EXT1 EXT2 FANC* FAS
            FAT1 FBXW7 FH FLCN GATA3 HNF1A KDM5C KDM6A KEAP1 LATS1 LATS2 MAP2K4 MEN1 MLH1 MSH2 MSH6
            MUTYH NBN NF1 NF2 PALB2 PBRM1 PHF6 PIK3R1 PMS1 PMS2 POLD1 POLE PRDM1 PTCH1 PTEN PTPN6
            RAD51C RAD51D RB1 RECQL4 RNF43 RUNX1 SBDS SDHA SDHAF2 SDHB SDHC SDHD SETD2 SMAD2 SMAD4
            SMARCA4 SMARCB1 SOCS1 STAG2 STK11 SUFU TET2 TGFBR2 TNFAIP3 TP53 TSC1 TSC2 VHL WRN WT1 XPA
            XPC
            """),
        .oncogenes: Table(
            """
            ABL1 ABL2 AKT1 AKT2 AKT3 ALK AR ARAF BCL2 BCL3 BCL6 BCL9 BIRC3 BRAF BRD4 CARD11 CCND1 CCND2
            CCND3 CCNE1 CDK4 CDK6 CREB1 CRLF2 CTNNB1 CXCR4 DDIT3 DEK EGFR ELK4 ERBB2 ERBB3 ERBB4 ERG
            ESR1 ETV1 ETV4 ETV5 ETV6 EWSR1 EZH2 FEV FGFR1 FGFR2 FGFR3 FGFR4 FLI1 FLT3 FOXA1 FOXL2 FOXO1
            FUS GATA1 GATA2 GLI1 GNA11 GNAQ GNAS H3-3A HMGA1 HMGA2 HOXA9 HOXA11 HOXA13 HOXC13 HOXD13
            HRAS IDH1 IDH2 IKBKB IL7R IRF4 JAK1 JAK2 JAK3 JUN KDR KIT KMT2A KRAS LCK LMO1 LMO2 LYL1 MAF
            MAFB MALT1 MAP2K1 MAP2K2 MAPK1 MDM2 MDM4 MECOM MET MITF MPL MTOR MUC1 MYB MYC MYCL MYCN
            MYD88 NCOA2 NFE2L2 NOTCH1 NOTCH2 NPM1 NRAS NSD2 NSD3 NTRK1 NTRK2 NTRK3 NUP98 NUTM1 OLIG2
            PAX3 PAX5 PAX7 PAX8 PBX1 PDGFB PDGFRA PDGFRB PIK3CA PIK3CB PIM1 PLAG1 POU2AF1 PPARG PPM1D
            PRDM16 PTPN11 RAC1 RAF1 RARA REL RET RHOA ROS1 RSPO2 RSPO3 RUNX1T1 SETBP1 SF3B1 SMO SOX2
            SRC SSX1 SSX2 SSX4 STAT3 STAT5B SYK TAL1 TAL2 TCF3 TCL1A TERT TFE3 TFEB TLX1 TLX3 TNFRSF17
            TRIM24 TRIM27 TSHR U2AF1 USP6 WWTR1 XPO1 YAP1
            """),
        .proteinKinases: Table(
            """
            AAK1 AATK ABL# ACVR# ACVRL1 AKT# ALK ALPK# AMHR2 ARAF ATM ATR AURKA AURKB AURKC AXL BLK
            BMPR* BMP2K BMX BRAF BRD2 BRD3 BRD4 BRSK# BTK BUB1 BUB1B CAMK# CAMKK# CASK CDC7 CDC42BP* CDK#
            CDKL# CHEK# CHUK CIT CLK# COQ8A CSF1R CSK CSNK# DAPK# DCLK# DDR1 DDR2 DMPK DSTYK DYRK# EEF2K
            EGFR EIF2AK# EPHA# EPHB# ERBB2 ERBB3 ERBB4 ERN# FER FES FGFR# FGR FLT1 FLT3 FLT4 FRK FYN GAK
            GRK# GSK3A GSK3B GUCY2C GUCY2D GUCY2F HASPIN HCK HIPK# HUNK IGF1R IKBKB IKBKE ILK INSR INSRR
            IRAK# ITK JAK# KALRN KDR KIT KSR# LATS# LCK LIMK# LMTK# LRRK# LTK LYN MAK MAP2K# MAP3K# MAP4K#
            MAPK# MAPKAPK# MARK# MAST# MASTL MATK MELK MERTK MET MINK1 MKNK# MLKL MOK MOS MST1R MTOR MUSK
            MYLK# MYLK MYO3A MYO3B NEK# NIM1K NLK NPR1 NPR2 NRBP# NRK NTRK# NUAK# OBSCN OXSR1 PAK# PASK
            PBK PDGFRA PDGFRB PDK# PDPK1 PEAK1 PHKG# PIK3R4 PIM# PINK1 PKMYT1 PKN# PLK# PNCK PRKAA#
            PRKACA PRKACB PRKACG PRKC* PRKD# PRKDC PRKG# PRKX PRPF4B PSKH# PTK# PXK RAF1 RET RIOK# RIPK#
            ROCK# ROR1 ROR2 ROS1 RPS6KA# RPS6KB# RPS6KC1 RPS6KL1 RYK SBK# SCYL# SGK# SIK# SLK SMG1 SNRK
            SPEG SRC SRMS SRPK# STK# STK STRADA STRADB STYK1 SYK TAF1 TAOK# TBCK TBK1 TEC TEK TESK# TEX14
            TGFBR1 TGFBR2 TIE1 TLK# TNIK TNK# TNNI3K TP53RK TRIB# TRIM24 TRIM28 TRIM33 TRIO TRPM6 TRPM7
            TRRAP TSSK# TTBK# TTK TTN TXK TYK2 TYRO3 UHMK1 ULK# VRK# WEE# WNK# ZAP70
            """),
        .differentiationMarkers: Table(
            """
            ABCB1 ABCG2 ACE ACKR1 ADAM10 ADAM17 ADGRE2 ADGRE5 ALCAM ANPEP ATP1B3 B3GAT1 BCAM BMPR1A BSG
            BST1 BST2 BTLA C5AR1 CCR# CD# CD1* CD3* CD8A CD8B CD79* CDH1 CDH2 CDH5 CEACAM1 CEACAM3 CEACAM5
            CEACAM6 CEACAM8 CLEC4C CLEC4M CLEC10A CR1 CR2 CSF1R CSF2RA CSF2RB CSF3R CTLA4 CXCR# DDR1 DPP4
            ENG ENPEP ENPP3 ENTPD1 EPCAM ERBB2 F3 F11R FAS FASLG FCAR FCER2 FCGR* FGFR# FLT3 FUT3 FUT4
            FZD4 FZD9 FZD10 GGT1 GP1BA GP1BB GP5 GP9 GYPA GYPB GYPC HMMR ICAM# ICOS ICOSLG IFITM1 IFNGR1
            IGF1R IGF2R IGLL1 IL2RA IL2RB IL2RG IL3RA IL4R IL5RA IL6R IL6ST IL7R IL9R IL10RA IL10RB
            IL12RB1 IL13RA1 IL13RA2 IL17RA IL18R1 IL18RAP IL1R1 IL1R2 INSR ITGA# ITGAD ITGAE ITGAL ITGAM
            ITGAV ITGAX ITGB1 ITGB2 ITGB3 ITGB4 JAG1 JAM2 KDR KEL KIR2D* KIR3D* KIT KLRB1 KLRC1 KLRC2
            KLRD1 KLRK1 L1CAM LAG3 LAIR1 LAIR2 LAMP1 LAMP2 LAMP3 LEPR LIFR LILRA# LILRB# LRP1 LY9 LY75
            MCAM MELTF MME MPL MRC1 MRC2 MS4A1 MSR1 MST1R MUC1 NCAM1 NCR# NECTIN# NGFR NRP1 NT5E PDCD1
            PDCD1LG2 PDGFRA PDGFRB PECAM1 PLAUR PLXNC1 PRNP PROCR PROM1 PTGDR2 PTGFRN PTPRC PTPRJ PVR
            RHAG RHCE RHD SDC1 SELE SELL SELP SELPLG SEMA4D SEMA7A SIGLEC# SIRPA SIRPB1 SIRPG SLAMF#
            SLC3A2 SLC4A1 SPN TEK TFRC THBD THY1 TLR# TNFRSF# TNFSF# TSPAN7 VCAM1
            """),
        .transcriptionFactors: Table(
            """
            AHR AIRE AR ARNT# ARNT ARID# ARX ASCL# ATF# ATOH# ATRX BACH# BARHL# BARX# BATF# BATF BCL6 BCL6B
            BCL11A BCL11B BHLHE# BNC# CBFB CDX# CEBPA CEBPB CEBPD CEBPE CEBPG CEBPZ CIITA CITED# CREB#
            CREBBP CREM CRX CTCF CTCFL CUX# DBP DBX# DLX# DMRT* DUX* E2F# E4F1 EBF# EGR# ELF# ELK# EMX#
            EN1 EN2 EOMES EP300 EPAS1 ERF ERG ESR1 ESR2 ESRRA ESRRB ESRRG ESX1 ETS# ETV# EVX# EYA# EZH#
            FEV FLI1 FOS FOSB FOSL# FOX* GABPA GATA# GATAD# GBX# GCM# GFI1 GFI1B GLI# GLIS# GMEB# GRHL#
            GSC GSC2 GSX# GTF2* GTF3* HAND# HDAC# HES# HESX1 HEY# HEYL HHEX HIC1 HIC2 HIF# HIF1A HIF3A
            HIVEP# HLF HLTF HLX HMG* HMX# HNF1A HNF1B HNF4A HNF4G HOPX HOX* HSF# ID1 ID2 ID3 ID4 IKZF# INSM#
            IRF# IRX# ISL# ISX JUN JUNB JUND KAT# KDM# KLF# KMT2* L3MBTL# LBX# LEF1 LHX# LMO# LMX1A LMX1B
            LYL1 MAF MAFA MAFB MAFF MAFG MAFK MAX MAZ MBD# MECOM MED# MEF2* MEIS# MEOX# MESP# MITF MIXL1
            MLX MLXIP MLXIPL MNT MNX1 MSX# MTA# MTF# MXD# MXI1 MYB MYBL# MYC MYCL MYCN MYF# MYOD1 MYOG
            MYT1 MYT1L MZF1 NANOG NCOA# NCOR# NEUROD# NEUROG# NFAT5 NFATC# NFE2 NFE2L# NFIA NFIB NFIC NFIL3
            NFIX NFKB# NFKBIA NFKBIB NFX1 NFYA NFYB NFYC NHLH# NKX* NOBOX NOTO NPAS# NR0B# NR1* NR2* NR3* NR4*
            NR5* NR6* NRF1 NRL OLIG# ONECUT# OSR# OTP OTX# OVOL# PATZ1 PAX# PBX# PDX1 PHOX2A PHOX2B PITX#
            PKNOX# PLAG1 PLAGL# POU* PPARA PPARD PPARG PRDM# PROP1 PROX# PRRX# PTF1A RARA RARB RARG RAX
            RAX2 RB1 RBL# RBPJ RBPJL REL RELA RELB REST RFX# RHOXF# RORA RORB RORC RREB1 RUNX# RUNX1T1
            RXRA RXRB RXRG SALL# SATB# SCRT# SETDB1 SHOX SHOX2 SIM# SIX# SMAD# SMARC* SNAI# SNAPC# SOX# SP1
            SP2 SP3 SP4 SP5 SP6 SP7 SP8 SPDEF SPI1 SPIB SPIC SREBF# SRF SRY ST18 STAT# T TADA# TAF# TAL# TBP
            TBPL# TBR1 TBX# TBXT TCF# TEAD# TEF TFAM TFAP2* TFAP4 TFCP2 TFCP2L1 TFDP# TFE3 TFEB TFEC TGIF#
            THRA THRB TLX# TOX TOX2 TOX3 TP53 TP63 TP73 TSC22D# TSHZ# TWIST# UBTF USF# VAX# VDR VENTX VSX# WT1
            XBP1 YBX# YY1 YY2 ZBED# ZBTB# ZEB# ZFAT ZFHX# ZFP# ZFX ZFY ZGLP1 ZHX# ZIC# ZIM# ZKSCAN# ZNF# ZSCAN#
            """),
        .cytokines: Table(
            """
            ADIPOQ ADM ADM2 AGRP AGT AMH ANGPT# ANGPTL# AREG ARTN AVP BDNF BMP# BTC CALCA CALCB CCK CCL# CCN#
            CD40LG CD70 CGA CGB# CER1 CHGA CHGB CKLF CLCF1 CMTM# CNTF CORT CRH CSF1 CSF2 CSF3 CSH1 CSH2 CTF1
            CX3CL1 CXCL# DEFA# DEFB# DKK1 EBI3 EDN# EGF EPGN EPO EREG ESM1 FASLG FGF# FLT3LG FSHB GAL GALP GAST
            GCG GDF# GDNF GH1 GH2 GHRH GHRL GIP GMFB GMFG GNRH# GREM# GRN GRP HAMP HBEGF HDGF HGF IAPP IFN*
            IGF1 IGF2 IL1A IL1B IL1F10 IL1RN IL2 IL3 IL4 IL5 IL6 IL7 IL9 IL10 IL11 IL12A IL12B IL13 IL15 IL16
            IL17A IL17B IL17C IL17D IL17F IL18 IL19 IL20 IL21 IL22 IL23A IL24 IL25 IL26 IL27 IL31 IL32 IL33
            IL34 IL36A IL36B IL36G IL36RN IL37 INHA INHB* INS INSL# JAG1 JAG2 KITLG KL LECT2 LEFTY# LEP LHB LIF
            LTA LTB LTBP# MDK MIA MIF MLN MSTN NAMPT NDP NGF NMB NODAL NPPA NPPB NPPC NPY NRG# NRTN NTF# NTS
            OSM OSTN OXT PDGFA PDGFB PDGFC PDGFD PDYN PENK PF4 PF4V1 PGF PMCH PNOC POMC PPBP PPY PRL PRLH PROK#
            PTH PTH2 PTHLH PTN PYY RETN RETNLB RLN# SCG2 SCT SECTM1 SEMA* SLIT1 SLIT2 SLURP1 SPP1 SST STC#
            TAC1 TDGF1 TG TGFA TGFB1 TGFB2 TGFB3 THPO TNF TNFSF# TRH TSHB TSLP TYMP UCN UCN2 UCN3 UTS2 UTS2B
            VEGFA VEGFB VEGFC VEGFD VGF VIP XCL#
            """),
    ]
}

extension String {
    /// The text without the longest end whose characters all fit.
    fileprivate func trimmingSuffix(while fits: (Character) -> Bool) -> String {
        var rest = self[...]
        while let last = rest.last, fits(last) { rest.removeLast() }
        return String(rest)
    }
}
