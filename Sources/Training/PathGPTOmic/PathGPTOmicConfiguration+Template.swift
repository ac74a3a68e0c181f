extension PathGPTOmicConfiguration {
    /// A commented `study.yaml` to start from; it names every key, and but for the table of
    /// measurements reads as the defaults.
    public static let template = """
        # A Morphogen study of Path-GPTOmic. Paths are relative to this file. Unknown keys are errors.
        name: my-study
        model: path-gptomic
        data: real                  # real, simulated, semi-synthetic or class-matched; reports say it everywhere

        cohort:
          clinical: clinical.csv    # one row per patient or slide (.csv, .tsv, .csv.gz, .csv.zip)
          omics: molecules.csv      # columns SYMBOL_mut, SYMBOL_cnv, SYMBOL_rnaseq
          # vectors: embeddings.csv # of expression (morphogen embed-genes)
          # adapter: mlp_a.safetensors   # MLP-A, which straightens them (morphogen regulate)
          # features: features      # feature files, one per slide (morphogen extract)
          # regions: regions        # or pictures of regions, PNG or JPEG, named by patient
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
          folds: 5                  # else: our own, by patient, stratified by event

        network:
          genomics: [mut, cnv]      # what the molecular network reads; [] for nothing
          expression: none          # columns (of omics), vectors, or regulated: vectors through the adapter
          image: none               # bag (of features), or t2t-vit-7, -14, -19 (on regions)
          fusion: sum               # or kronecker
          width: 128                # of each side before the head
          dropout: 0.25

        training:
          epochs: 30
          flatEpochs: 10            # after which the step size falls
          batch: 32                 # patients per step
          learningRate: 1e-4
          weightDecay: 4e-4
          sparsity: 3e-4            # weight of the sum of all |w| of the molecular networks
          ties: breslow             # or efron
          bank: 0                   # patients of earlier batches in risk sets
          balance: modulation       # own-losses, modality-dropout or none: what keeps a side from starving the other
          modulation:
            judge: risk-set-share   # as-printed or auxiliary-loss
            place: update           # gradient, which Adam undoes
            steepness: 1
            firstEpoch: 1
            # lastEpoch: 20
            # memory: 0.9           # of the running mean of who leads
            addsNoise: false
          ownLossWeight: 1          # for balance: own-losses
          hiddenShare: 0.3          # for balance: modality-dropout
          seed: 1
          # threads: 2

        """
}
