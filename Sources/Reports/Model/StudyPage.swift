/// A page of several models or studies: sections of words, tables, forests, curves and pictures.
///
/// ``RunReport`` and ``EvaluationReport`` know what they are about; this one is for boards and for
/// several studies side by side, whose sections differ from case to case.
public struct StudyPage: Codable, Sendable, Hashable {
    /// A table of words and numbers, the first column naming the rows.
    public struct Table: Codable, Sendable, Hashable {
        /// What it shows.
        public var caption: String
        /// The headings; all columns after the first are set flush right.
        public var columns: [String]
        /// The cells, row by row.
        public var rows: [[String]]

        /// Makes a table; the parameters are the properties of the same names.
        public init(caption: String, columns: [String], rows: [[String]]) {
            self.caption = caption
            self.columns = columns
            self.rows = rows
        }
    }

    /// Measures under one another.
    public struct Measures: Codable, Sendable, Hashable {
        /// What they show.
        public var caption: String
        /// The measures.
        public var rows: [Measure]

        /// Makes a table; the parameters are the properties of the same names.
        public init(caption: String, rows: [Measure]) {
            self.caption = caption
            self.rows = rows
        }
    }

    /// A picture with its caption.
    public struct Picture: Codable, Sendable, Hashable {
        /// What it shows.
        public var caption: String
        /// The picture.
        public var image: EmbeddedImage

        /// Makes a picture; the parameters are the properties of the same names.
        public init(caption: String, image: EmbeddedImage) {
            self.caption = caption
            self.image = image
        }
    }

    /// A part of the page; what is empty is not shown.
    public struct Section: Codable, Sendable, Hashable {
        /// The heading.
        public var title: String
        /// Paragraphs at its head.
        public var words: [String] = []
        /// Tables of words and numbers.
        public var tables: [Table] = []
        /// Measures with intervals, patients and methods.
        public var measures: [Measures] = []
        /// Measures on one scale.
        public var forest: ForestSection?
        /// What happened while a model learned.
        public var training: TrainingSection?
        /// Pictures.
        public var pictures: [Picture] = []

        /// An empty section.
        ///
        /// - Parameters:
        ///   - title: The heading.
        ///   - words: Paragraphs at its head.
        public init(_ title: String, words: [String] = []) {
            self.title = title
            self.words = words
        }
    }

    /// The name of the study and what is said at the head.
    public var heading: ReportHeading
    /// The parts in order.
    public var sections: [Section]
    /// Inputs, versions, commands.
    public var provenance: Provenance
    /// Limits of these very numbers, each a sentence.
    public var limits: [String]

    /// Makes a page; the parameters are the properties of the same names.
    public init(
        heading: ReportHeading, sections: [Section], provenance: Provenance, limits: [String] = []
    ) {
        self.heading = heading
        self.sections = sections
        self.provenance = provenance
        self.limits = limits
    }
}
