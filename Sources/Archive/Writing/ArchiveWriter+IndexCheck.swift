import GRDB
import Values

extension ArchiveWriter {
  /// Keeps what `index check` measured of the live generation, in place of what it had measured
  /// with the same share of the matches.
  ///
  /// - Throws: `Failure` `.failed` when there is no generation; what ``flush()`` throws.
  public func record(_ checks: [IndexCheckRecord]) throws {
    let attempted = "keep the figures of the index check in"
    guard let generation else {
      throw session.errors.failure(.failed, attempted, "it has no embeddings yet")
    }
    try session.record(attempted) { database in
      for check in checks {
        try database.cachedStatement(
          sql: """
            INSERT OR REPLACE INTO index_check (generation_id, target_recall, filter, checked_ms,
              faces, samples, minimum_similarity, matches, matches_found, nearest, nearest_found,
              estimated_answers, median_seconds)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).execute(arguments: [
          generation.id.rawValue, check.targetRecall, check.filter.rawValue,
          check.checked.milliseconds, check.faces, check.samples,
          Double(check.minimumSimilarity), check.matches, check.matchesFound, check.nearest,
          check.nearestFound, check.estimatedAnswers, check.medianSeconds,
        ])
      }
    }
  }
}
