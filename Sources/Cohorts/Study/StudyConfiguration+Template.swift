extension StudyConfiguration {
    /// A commented `study.yaml` to start from; it reads as the defaults.
    public static let template = """
        # A Morphogen study. Paths are relative to this file. Unknown keys are errors.
        name: my-study
        data: real                  # real, simulated, semi-synthetic or class-matched; reports say it everywhere

        cohort:
          clinical: clinical.csv    # one row per patient or slide (.csv, .tsv, .csv.gz, .csv.zip)
          # omics: expression.csv   # genes as columns SYMBOL_rnaseq, SYMBOL_cnv, SYMBOL_mut
          # transforms: [log 1, near-constant 0.95]   # of expression, learned on the training fold:
          #   unlog, log, per-million, tpm, clip, variance, near-constant, impute-median,
          #   impute-nearest, zscore, rank-normal, quantile, sites (as ComBat)
          # missingGenes: 0.2       # the share of genes that a table of new patients may lack
          # geneGroups: signatures.csv   # one group per column
          features: features        # feature files, one per slide (morphogen extract)
          # slides: slides          # for pictures in the report
          columns:
            patient: case_id
            slide: slide_id
            time: survival_months
            # event: event          # 1 or true: the event was seen …
            # censorship: censorship  # … or 1: censored. Give one of the two.
          timeUnit: months          # days, months or years
          # splits: splits          # published folds: splits_0.csv … with columns train and val
          folds: 5                  # else: our own, by patient, stratified by event

        model:
          name: ghanet
          preset: fixed             # reference = the authors' wiring with its defects, to compare with
          width: 512
          bins: 4
          ratio: 0.2                # share of patches that each gene group attends to

        training:
          epochs: 20
          learningRate: 2e-4
          weightDecay: 1e-5
          accumulation: 32          # patients per optimiser step
          sampling: balanced        # or shuffled
          seed: 1
          protocol: last-epoch      # nested, or paper-compatible (inflated, labels itself)
          genes: true               # false: the same network from slides only
          reconstructionWeight: 0.3
          geneSelection: welch      # fdr or none
          # clip: 5                 # bound standardised genes
          rankNormal: false
          # threads: 2
          precision: float32        # bfloat16: faster for large bags
          device: cpu
          # patchLimit: 4096        # patches drawn from larger bags in training

        """
}
