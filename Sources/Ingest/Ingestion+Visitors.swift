import Archive
import Foundation
import SightingStream

extension Ingestion {
  /// How often it is looked whether another process wants to write.
  private static let visitorIntervalNanoseconds: UInt64 = 20_000_000

  /// Lets processes that want to write for a moment (`reindex`, `generation`) have their turn.
  func letVisitorsIn() throws {
    let now = DispatchTime.now().uptimeNanoseconds
    guard now - visitorsAskedAt >= Self.visitorIntervalNanoseconds else { return }
    visitorsAskedAt = now
    if try writer.giveTurn() { noteGenerations() }
  }

  /// Has new faces embedded for the generations that there are now.
  func noteGenerations() {
    options.furtherEmbedders?.want(writer.furtherEmbedders)
  }

  /// A face that was on its way when a generation came to be lacks its embedding: then it is made
  /// here.
  func complete(_ record: Record) throws -> Record {
    guard let embedders = options.furtherEmbedders, case .face(var face) = record,
      writer.furtherEmbedders.contains(where: { face.furtherEmbeddings[$0.sha256] == nil })
    else { return record }
    face.furtherEmbeddings = try embedders.embeddings(of: face)
    return .face(face)
  }
}
