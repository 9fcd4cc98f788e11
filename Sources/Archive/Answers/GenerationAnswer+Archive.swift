import Answers
import Values

extension GenerationAnswer {
  /// A generation, and how much of the archive it covers.
  public init(_ row: GenerationRow, _ coverage: GenerationCoverage, _ clock: ArchiveClock) {
    self.init(
      generation: row.id.rawValue, model: row.embedder.name, sha256: row.embedder.sha256,
      dimension: row.embedder.dimension, precision: row.embedder.precision,
      state: row.state.rawValue, faces: coverage.faces, covered: coverage.covered,
      bytes: coverage.bytes, created: clock.at(row.created))
  }
}

extension GenerationsAnswer {
  /// All generations of an archive.
  ///
  /// - Throws: `Failure` `.damaged`.
  public init(of snapshot: borrowing ArchiveSnapshot) throws {
    let clock = try snapshot.clock
    var generations: [GenerationAnswer] = []
    for row in try snapshot.generations {
      generations.append(GenerationAnswer(row, try snapshot.coverage(of: row.id), clock))
    }
    self.init(generations: generations)
  }
}

extension LiveGenerationAnswer {
  /// The generation that `writer` has made the live one.
  ///
  /// - Throws: `Failure` `.failed` when none is live.
  public init(of writer: ArchiveWriter, _ coverage: GenerationCoverage) throws {
    guard let row = writer.generation else {
      throw Failure(
        .failed, attempted: "activate a generation", reason: "no generation is live",
        remedy: "List them with `facearchive generation list`.")
    }
    self.init(live: GenerationAnswer(row, coverage, try writer.snapshot { try $0.clock }))
  }
}
