extension StoredTable {
  /// All tables; what is referred to comes before what refers to it.
  static let all = [
    StoredTable(
      name: "camera", since: 1, key: "id", seal: .beforeCommit, dumpWords: ["camera"],
      repair: .examinedAgain),
    StoredTable(
      name: "source", since: 1, key: "id", seal: .beforeCommit, dumpWords: ["source"],
      repair: .examinedAgain, numbers: \Counters.nextSource,
      erasure: [.source: .statement("DELETE FROM source WHERE id = ?")]),
    StoredTable(
      name: "source_path", since: 1, key: "path", seal: .beforeCommit, dumpWords: ["copy"],
      repair: .examinedAgain,
      danglingSQL: """
        source_id NOT IN (SELECT id FROM source) OR camera_id NOT IN (SELECT id FROM camera)
        """,
      erasure: [.source: .statement("DELETE FROM source_path WHERE source_id = ?")]),
    StoredTable(
      name: "journal", since: 1, key: "source_id", seal: .beforeCommit, dumpWords: ["source"],
      repair: .examinedAgain,
      erasure: [.source: .statement("DELETE FROM journal WHERE source_id = ?")]),
    StoredTable(
      name: "model", since: 1, key: "id", seal: .beforeCommit, dumpWords: ["embedder"],
      repair: .impossible,
      erasure: [
        .generation: .sweep("DELETE FROM model WHERE id NOT IN (SELECT model_id FROM generation)")
      ]),
    StoredTable(
      name: "generation", since: 1, key: "id", seal: .beforeCommit, dumpWords: ["embedder"],
      repair: .impossible,
      erasure: [.generation: .statement("DELETE FROM generation WHERE id = ?")]),
    StoredTable(
      name: "setting", since: 1, key: "name", seal: .beforeCommit,
      dumpWords: ["settings", "setting"], repair: .impossible),
    StoredTable(name: "counter", since: 1, key: "name", repair: .impossible),
    StoredTable(name: "condition", since: 7, key: "name"),
    StoredTable(
      name: "sighting", since: 1, key: "id", seal: .whenWritten, dumpWords: ["sighting"],
      repair: .examinedAgain, numbers: \Counters.nextSighting,
      erasure: [
        .sighting: .statement("DELETE FROM sighting WHERE id = ?"),
        .source: .statement("DELETE FROM sighting WHERE source_id = ?"),
      ], isReadAudited: true),
    StoredTable(
      name: "face", since: 1, key: "id", seal: .whenWritten, dumpWords: ["face"],
      repair: .examinedAgain, numbers: \Counters.nextFace,
      erasure: [
        .face: .statement("DELETE FROM face WHERE id = ?"),
        .sighting: .statement("DELETE FROM face WHERE sighting_id = ?"),
        .source: .statement(
          """
          DELETE FROM face WHERE sighting_id IN (SELECT id FROM sighting WHERE source_id = ?)
          """),
      ], isReadAudited: true),
    // Faces without rows; the next batch removes their crops and vectors, and then these rows.
    StoredTable(name: "doomed_face", since: 1, key: "face_id"),
    StoredTable(
      name: "embedding_origin", since: 6,
      danglingSQL: """
        face_id NOT IN (SELECT id FROM face) OR generation_id NOT IN (SELECT id FROM generation)
        """,
      erasure: [
        .face: .cascade(from: "face"), .sighting: .cascade(from: "face"),
        .source: .cascade(from: "face"), .generation: .cascade(from: "generation"),
      ]),
    StoredTable(
      name: "still_place", since: 11, key: "id", seal: .beforeCommit, repair: .examinedAgain,
      erasure: [.sighting: .sweep(desertedPlaces), .source: .sweep(desertedPlaces)]),
    StoredTable(
      name: "still_sighting", since: 11, key: "sighting_id", seal: .beforeCommit,
      dumpWords: ["sighting"], repair: .examinedAgain,
      erasure: [.sighting: .cascade(from: "sighting"), .source: .cascade(from: "sighting")],
      isReadAudited: true),
    StoredTable(
      name: "still_occurrence", since: 11, key: "id", seal: .beforeCommit,
      dumpWords: ["repeated"], repair: .examinedAgain,
      erasure: [.source: .statement("DELETE FROM still_occurrence WHERE source_id = ?")],
      isReadAudited: true),
    StoredTable(
      name: "source_warning", since: 12, key: "id", seal: .beforeCommit, dumpWords: ["warning"],
      repair: .examinedAgain,
      erasure: [.source: .statement("DELETE FROM source_warning WHERE source_id = ?")]),
    StoredTable(
      name: "source_stretches", since: 13, key: "source_id", seal: .beforeCommit,
      dumpWords: ["stretches"], repair: .examinedAgain,
      erasure: [.source: .statement("DELETE FROM source_stretches WHERE source_id = ?")]),
    StoredTable(
      name: "camera_turn", since: 14, key: "camera_id", seal: .beforeCommit, dumpWords: ["camera"],
      danglingSQL: "camera_id NOT IN (SELECT id FROM camera)",
      erasure: [
        .source: .statement("UPDATE camera_turn SET source_id = NULL WHERE source_id = ?")
      ]),
    StoredTable(
      name: "path_reading", since: 15, key: "id", seal: .beforeCommit,
      erasure: [.source: .cascade(from: "source_path")]),
    StoredTable(
      name: "reading_revision", since: 16, key: "source_id",
      erasure: [.source: .statement("DELETE FROM reading_revision WHERE source_id = ?")]),
    StoredTable(
      name: "source_content", since: 17, key: "id", seal: .beforeCommit, dumpWords: ["content"],
      erasure: [.source: .statement("DELETE FROM source_content WHERE source_id = ?")]),
    StoredTable(
      name: "redetection", since: 10,
      danglingSQL: "source_id NOT IN (SELECT id FROM source)",
      erasure: [.source: .statement("DELETE FROM redetection WHERE source_id = ?")]),
    StoredTable(
      name: "index_check", since: 2,
      danglingSQL: "generation_id NOT IN (SELECT id FROM generation)",
      erasure: [.generation: .cascade(from: "generation")]),
    StoredTable(
      name: "calibration", since: 8, key: "id",
      erasure: [.generation: .cascade(from: "generation")]),
    StoredTable(
      name: "calibration_point", since: 8,
      danglingSQL: "calibration_id NOT IN (SELECT id FROM calibration)",
      erasure: [.generation: .cascade(from: "calibration")]),
    // Numbers of a run, and of nobody.
    StoredTable(name: "retention", since: 3, key: "id", repair: .impossible),
  ]

  /// Places of which nothing is left.
  private static let desertedPlaces = """
    DELETE FROM still_place
    WHERE id NOT IN (SELECT place_id FROM still_sighting WHERE place_id IS NOT NULL)
      AND id NOT IN (SELECT place_id FROM still_occurrence)
    """
}
