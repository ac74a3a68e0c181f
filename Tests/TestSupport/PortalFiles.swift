public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files in the manner of the portals, by their published column specifications.
public enum PortalFiles {
    /// GENCODE v36 counts of GDC: a comment, the header, four lines of totals, genes.
    public static func star(_ counts: [Int], genes: [(String, String, String)] = Self.genes)
        -> String
    {
        var text = """
            # gene-model: GENCODE v36
            gene_id\tgene_name\tgene_type\tunstranded\tstranded_first\tstranded_second\ttpm_unstranded\tfpkm_unstranded\tfpkm_uq_unstranded
            N_unmapped\t\t\t2050374\t2050374\t2050374\t\t\t
            N_multimapping\t\t\t3951411\t3951411\t3951411\t\t\t
            N_noFeature\t\t\t3072345\t25913212\t26059323\t\t\t
            N_ambiguous\t\t\t5208091\t1310041\t1301519
            """
        for (gene, count) in zip(genes, counts) {
            text +=
                "\n\(gene.0)\t\(gene.1)\t\(gene.2)\t\(count)\t\(count)\t\(count)\t\(Double(count) / 2)\t\(count).5\t\(count).25"
        }
        return text + "\n"
    }

    /// Identifier, symbol and type of the genes.
    public static let genes = [
        ("ENSG00000141510.18", "TP53", "protein_coding"),
        ("ENSG00000133703.14", "KRAS", "protein_coding"),
        ("ENSG00000251562.8", "MALAT1", "lncRNA"),
        ("ENSG00000182484.15_PAR_Y", "WASH6P", "transcribed_unprocessed_pseudogene"),
    ]

    /// A gdc-client folder with its sample sheet: three tumours (two of one patient), one normal, one
    /// file that was not downloaded.
    public static func gdc(in folder: TemporaryFolder) throws -> (folder: FilePath, sheet: FilePath)
    {
        let header =
            "File ID\tFile Name\tData Category\tData Type\tProject ID\tCase ID\tSample ID\tSample Type"
        let rows: [(String, String, String, String, [Int]?)] = [
            ("f1", "a", "TCGA-02-0001-01A", "Primary Tumor", [10, 20, 30, 0]),
            ("f2", "b", "TCGA-02-0001-01B", "Primary Tumor", [11, 21, 31, 0]),
            ("f3", "c", "TCGA-02-0001-11A", "Solid Tissue Normal", [1, 2, 3, 0]),
            ("f4", "d", "TCGA-08-0002-01A", "Primary Tumor", [100, 200, 300, 4]),
            ("f5", "e", "TCGA-08-0003-01A", "Primary Tumor", nil),
        ]
        var sheet = header
        try make(folder.file("download"))
        for (id, name, sample, type, counts) in rows {
            let file = "\(name).rna_seq.augmented_star_gene_counts.tsv"
            sheet +=
                "\n\(id)\t\(file)\tTranscriptome Profiling\tGene Expression Quantification\tTCGA-GBM\t\(sample.prefix(12))\t\(sample)\t\(type)"
            guard let counts else { continue }
            try make(folder.file("download/\(id)"))
            try folder.write("download/\(id)/\(file)", star(counts))
        }
        sheet +=
            "\nx\tslide.svs\tBiospecimen\tSlide Image\tTCGA-GBM\tTCGA-02-0001\tTCGA-02-0001-01Z\tPrimary Tumor\n"
        return (folder.file("download"), try folder.write("gdc_sample_sheet.tsv", sheet))
    }

    /// A study of cBioPortal: RSEM, z-scores, copy number, mutations, patients.
    public static func cBioPortal(in folder: TemporaryFolder) throws -> FilePath {
        try make(folder.file("study"))
        try make(folder.file("study/case_lists"))
        let files = [
            "meta_study.txt": "type_of_cancer: gbm\ncancer_study_identifier: gbm_test\n",
            "meta_mrna_seq_v2_rsem.txt":
                "cancer_study_identifier: gbm_test\ngenetic_alteration_type: MRNA_EXPRESSION\ndatatype: CONTINUOUS\nstable_id: rna_seq_v2_mrna\ndata_filename: data_mrna_seq_v2_rsem.txt\n",
            "meta_mrna_z.txt":
                "genetic_alteration_type: MRNA_EXPRESSION\ndatatype: Z-SCORE\nstable_id: rna_seq_v2_mrna_median_Zscores\ndata_filename: data_mrna_z.txt\n",
            "meta_cna.txt":
                "genetic_alteration_type: COPY_NUMBER_ALTERATION\ndatatype: DISCRETE\nstable_id: gistic\ndata_filename: data_cna.txt\n",
            "meta_mutations.txt":
                "genetic_alteration_type: MUTATION_EXTENDED\ndatatype: MAF\nstable_id: mutations\ndata_filename: data_mutations.txt\n",
            "meta_methylation.txt":
                "genetic_alteration_type: METHYLATION\ndatatype: CONTINUOUS\nstable_id: hm450\ndata_filename: data_hm450.txt\n",
            "data_mrna_seq_v2_rsem.txt":
                "Hugo_Symbol\tEntrez_Gene_Id\tTCGA-02-0001-01\tTCGA-08-0002-01\nTP53\t7157\t10.5\t0\nKRAS\t3845\t7\tNA\n\t100130426\t1\t2\n",
            "data_mrna_z.txt": "Hugo_Symbol\tEntrez_Gene_Id\tTCGA-02-0001-01\nTP53\t7157\t-0.5\n",
            "data_cna.txt":
                "Hugo_Symbol\tEntrez_Gene_Id\tCytoband\tTCGA-02-0001-01\nTP53\t7157\t17p13.1\t-2\n",
            "data_mutations.txt":
                "#version 2.4\nHugo_Symbol\tEntrez_Gene_Id\tVariant_Classification\tTumor_Sample_Barcode\tHGVSp_Short\nTP53\t7157\tMissense_Mutation\tTCGA-02-0001-01\tp.R175H\nTP53\t7157\tNonsense_Mutation\tTCGA-02-0001-01\tp.Q1*\nKRAS\t3845\tSilent\tTCGA-08-0002-01\t\nEGFR\t1956\tFrame_Shift_Del\tTCGA-99-0009-01\t\n",
            "case_lists/cases_sequenced.txt":
                "cancer_study_identifier: gbm_test\ncase_list_ids: TCGA-02-0001-01\tTCGA-08-0002-01\n",
            "data_clinical_patient.txt": clinical,
        ]
        for (name, text) in files { try folder.write("study/\(name)", text) }
        return folder.file("study")
    }

    /// cBioPortal's four header rows, then the columns.
    public static let clinical = """
        #Patient Identifier\tSex\tDiagnosis Age\tOverall Survival Status\tOverall Survival (Months)\tDisease Free Status\tDisease Free (Months)
        #Identifier\tSex\tAge\tStatus\tMonths\tStatus\tMonths
        #STRING\tSTRING\tNUMBER\tSTRING\tNUMBER\tSTRING\tNUMBER
        #1\t1\t1\t1\t1\t1\t1
        PATIENT_ID\tSEX\tAGE\tOS_STATUS\tOS_MONTHS\tDFS_STATUS\tDFS_MONTHS
        TCGA-02-0001\tMale\t61\t1:DECEASED\t12.5\t1:Recurred/Progressed\t3
        TCGA-08-0002\tFemale\t48\t0:LIVING\t40\t0:DiseaseFree\t40
        TCGA-08-0003\tFemale\t\t\t\t\t

        """

    /// Makes a folder.
    static func make(_ path: FilePath) throws {
        guard mkdir(path.string, 0o700) == 0 else { throw Errno(rawValue: errno) }
    }
}
