extension GiMPStudyConfiguration {
    /// A commented `study.yaml` to start from; it reads as the defaults and names every key.
    public static let template = """
        # A Morphogen study of GiMP. Paths are relative to this file. Unknown keys are errors.
        name: my-study
        model: gimp
        data: real                  # real, simulated, semi-synthetic or class-matched; reports say it everywhere

        cohort:
          clinical: clinical.csv    # one row per patient or slide (.csv, .tsv, .csv.gz, .csv.zip)
          # omics: expression.csv   # genes as columns SYMBOL_rnaseq, SYMBOL_cnv, SYMBOL_mut; without it, slides alone
          # geneSets: sets.gmt      # for grouping: pathway
          features: features        # feature files, one per slide (morphogen extract)
          # label: subtype          # the column of the class; without it, survival is learned
          columns:
            patient: case_id
            slide: slide_id
            time: survival_months
            # event: event          # 1 or true: the event was seen …
            # censorship: censorship  # … or 1: censored. Give one of the two.
            # site: site            # else from barcodes of TCGA
          timeUnit: months          # days, months or years
          # endpoint: OS            # or DSS, DFI, PFI under their usual names, in place of time and event
          outcome:
            zeroTimes: keep         # or half-day, drop
            # landmark: 6           # months from which follow-up counts
            # horizon: 60           # months at which everyone is censored
          # splits: splits          # sealed or published folds: splits_0.csv … with columns train and val
          folds: 5                  # else: our own, by patient, stratified by class or event

        options:
          seed: 1
          device: cpu

          # The three stages, each with its own step size: up over warmUp of the steps, down along a cosine.
          geneStage: {epochs: 50, learningRate: 1e-4, warmUp: 0.05, beta2: 0.999, decay: 0.01, clip: 1}
          pretraining: {epochs: 100, learningRate: 1e-4, warmUp: 0.1, beta2: 0.95, decay: 0.05, clip: 1}
          finetuning: {epochs: 70, learningRate: 1e-4, warmUp: 0.05, beta2: 0.999, decay: 0.01, clip: 1}
          geneObjective: label      # masked: hidden genes are guessed from the others, no label is read
          hiddenGenes: 0.5          # the share of them
          geneEncoder: frozen       # after its own stage; slow = a tenth of the step, joint = the whole step

          # Pre-training: masked patches are guessed with the genes' help, patients of a class drawn together.
          mask: {mode: run, length: 256, window: 512}   # run, window, random or blocks
          guessesWithGenes: true
          maskWeight: 1
          tripletWeight: 1
          mining: random            # batch-hard or batch-all
          margin: 0.3               # null: the soft margin
          crossesSides: false       # true: triplets across slide and genes, too

          # Batches.
          batch: 16                 # patients per step
          isBalanced: true          # every class alike; survival is never balanced
          patchLimit: 1024          # patches of a bag in training, drawn anew each time
          evaluationLimit: 16384    # patches of a bag otherwise
          modalityDropout: 0        # how likely one side of a patient is hidden while fine-tuning

          # Which epoch of fine-tuning is kept, and which labels are seen.
          selection: validation     # by training patients set aside for it; or last
          validationShare: 0.125
          labelShare: 1             # less, for curves of what few labels do

          bins: 4                   # of survival times
          clip: 5                   # bound on standardised genes, in standard deviations

          network:
            sides: both             # slides or genes
            width: 512
            heads: 8
            fragment: 64            # genes per fragment
            groups: 16
            grouping: order         # random, pathway or coexpression
            isGrouped: true         # fragments attend within groups first
            innerBlocks: 2          # transformer blocks within groups …
            outerBlocks: 1          # … and across them
            layers: 2               # of the patch aggregator
            attention: auto         # exact or nystrom
            landmarks: 256          # of Nyström attention
            kernel: 33              # of its filter along the bag
            positions: coordinates  # pyramid or none
            dropout: 0.1
            fusion: mixed           # additive, gated, bilinear or product
            standardizesTokens: true
            classifierDropout: 0.25
            decoderBlocks: 1        # of the decoder of masked patches
            projection: 128         # the width of the space of patients

        """
}
