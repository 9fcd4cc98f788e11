import Values

/// Whose turn it is to write, and what a writer has to learn when it gets its own.
struct WriterTurns {
  let session: WriterSession
  let batch: WriteBatch

  /// For a resident: when a visitor waits, commits what is pending and lets it have its turn.
  ///
  /// - Returns: Whether somebody had a turn.
  func give() throws -> Bool {
    guard session.isWished else { return false }
    try batch.flush()
    try session.standAside { try batch.recover() }
    return true
  }

  /// For a visitor: calls `body` in a turn of its own.
  func visit<Result>(waitSeconds: Double = 60, _ body: () throws -> Result) throws -> Result {
    try session.beginVisit(waitSeconds: waitSeconds)
    defer { session.endVisit() }
    try batch.recover()
    return try body()
  }

  /// Calls `body` in this writer's turn; a visitor that does not have it waits for one.
  func inTurn<Result>(_ body: () throws -> Result) throws -> Result {
    session.isTurn ? try body() : try visit(body)
  }
}
