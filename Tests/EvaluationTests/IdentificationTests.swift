import Testing

@testable import Evaluation

@Suite("Looking probes up in a gallery equals doing so by hand")
struct IdentificationTests {
  private static let seed: UInt64 = 77

  /// Twenty people of two gallery photos each; probes of them and of ten strangers.
  private static func made() -> (
    gallery: [Identification.Photo], probes: [Identification.Photo]
  ) {
    let faces = RandomFaces(people: 30, photosEach: 6, dimension: 12, scatter: 1.1, seed: seed)
    var gallery: [Identification.Photo] = []
    var probes: [Identification.Photo] = []
    for index in faces.people.indices {
      let person = faces.people[index]
      var photo = Identification.Photo(person: "p\(person)", vector: faces.vectors[index])
      if index % 6 < 2 {
        // Person 5 has no usable gallery photo, person 6 one.
        if person == 5 || (person == 6 && index % 6 == 0) { photo.vector = nil }
        if person < 20 { gallery.append(photo) }
      } else {
        if index % 37 == 0 { photo.vector = nil }
        probes.append(photo)
      }
    }
    return (gallery, probes)
  }

  private static func similarity(_ left: [Float], _ right: [Float]) -> Float {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test("Ranks, and who is not even looked up")
  func ranks() {
    let (gallery, probes) = Self.made()
    let found = Identification(gallery: gallery, probes: probes)
    #expect(found.galleryPhotos == 40 && found.galleryPeople == 20)
    #expect(found.galleryWithoutEmbedding == 3)
    #expect(found.probes == 120 && found.known == 80)
    #expect(found.probesWithoutEmbedding == probes.filter { $0.vector == nil }.count)
    #expect(found.probesWithoutEmbedding > 0)
    for rank in [1, 2, 5, 20] {
      var right = 0
      for probe in probes {
        guard let vector = probe.vector else { continue }
        var best: [String: Float] = [:]
        for photo in gallery {
          guard let other = photo.vector else { continue }
          best[photo.person] = max(
            best[photo.person] ?? -2, Self.similarity(vector, other))
        }
        let order = best.sorted { $0.value > $1.value }.map(\.key)
        if let place = order.firstIndex(of: probe.person), place < rank { right += 1 }
      }
      #expect(found.found(withinRank: rank) == Proportion(right, of: 80), "seed \(Self.seed)")
    }
    #expect(found.found(withinRank: 1).value > 0.3)
  }

  @Test("Strangers raise no more alarms than asked for", arguments: [0.0, 0.03, 0.1, 0.5, 1.0])
  func openSet(_ rate: Double) throws {
    let (gallery, probes) = Self.made()
    let found = Identification(gallery: gallery, probes: probes)
    let point = try #require(found.openSet(atRate: rate))
    #expect(point.alarms.trials == 40)
    #expect(point.alarms.value <= rate)
    let identified = found.lookups.filter {
      $0.rank == 1 && Double($0.similarity ?? -2) >= point.similarity
    }.count
    #expect(point.identified == Proportion(identified, of: 80))
    let strangers = found.lookups.filter { !$0.isKnown }.compactMap(\.similarity)
    if rate < 1 {
      // The next lower similarity would be one alarm too many.
      let next = try #require(strangers.filter { Double($0) < point.similarity }.max())
      let alarms = strangers.filter { $0 >= next }.count
      #expect(Double(alarms) / 40 > rate)
    } else {
      #expect(point.identified.successes == found.found(withinRank: 1).successes)
    }
  }

  @Test("Strangers that could not be read are failures, at any rate", arguments: [0.0, 0.1, 0.5])
  func unreadable(_ rate: Double) throws {
    let (gallery, probes) = Self.made()
    var worse = probes
    let strangers = probes.indices.filter { index in
      probes[index].vector != nil && !gallery.contains { $0.person == probes[index].person }
    }
    for index in strangers.prefix(8) {
      worse[index].vector = nil
      worse[index].isUnreadable = true
    }
    let before = try #require(
      Identification(gallery: gallery, probes: probes).openSet(atRate: rate))
    let after = try #require(Identification(gallery: gallery, probes: worse).openSet(atRate: rate))
    #expect(after.alarms.trials == before.alarms.trials)
    #expect(
      after.alarms.successes >= 8 && after.identified.successes <= before.identified.successes)
    // Those that could be read raise no more alarms than are left.
    let most = max(0, Int((rate * 40).rounded(.down)) - 8)
    #expect(after.alarms.successes - 8 <= most)
    // Without a face there is nobody to take for somebody else.
    for index in strangers.prefix(8) { worse[index].isUnreadable = false }
    let faceless = try #require(
      Identification(gallery: gallery, probes: worse).openSet(atRate: rate))
    #expect(faceless.alarms.value <= rate)
  }

  @Test("An equal similarity of somebody else counts against the right person")
  func ties() {
    let photo = Identification.Photo(person: "a", vector: [1, 0])
    let found = Identification(
      gallery: [photo, .init(person: "b", vector: [1, 0])], probes: [photo])
    #expect(found.lookups[0].rank == 2)
    #expect(Identification(gallery: [], probes: [photo]).lookups[0].best == nil)
    #expect(found.openSet(atRate: 0.1) == nil)
  }
}
