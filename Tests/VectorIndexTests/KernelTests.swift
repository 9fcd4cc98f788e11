import CVectorKernels
import Testing
import Values

@testable import VectorIndex

@Suite("Every instruction set computes what the portable kernels compute")
struct KernelTests {
  static let levels = (0..<UInt32(CVK_LEVEL_COUNT)).map { cvk_level(rawValue: $0) }
    .filter { cvk_supports($0) != 0 }

  @Test("Dot products agree bit for bit, whatever the stride and count")
  func dotProducts() {
    var random = RandomRows(seed: 11, dimension: 1)
    for stride in [16, 32, 48, 128, 176, 512, 1024] {
      let queries = (0..<(7 * stride)).map { _ in random.float() - 0.5 }
      let rows = (0..<(13 * stride)).map { _ in random.float() - 0.5 }
      let slots: [UInt32] = [12, 0, 0, 5, 7, 3]
      for queryCount in [1, 2, 4, 7] {
        for count in [0, 1, 3, 4, 5, 8, 13] {
          let size = queryCount * count
          let expected = (0..<size).map { place in
            BruteForce.dot(
              Array(queries[(place / max(1, count) * stride)...].prefix(stride)),
              Array(rows[(place % max(1, count) * stride)...].prefix(stride)))
          }
          for level in Self.levels {
            var block = [Float](repeating: .nan, count: size + 1)
            cvk_dot_block(level, queries, queryCount, rows, stride, count, &block)
            #expect(Array(block.prefix(size)) == expected, "level \(level.rawValue)")
            #expect(block[size].isNaN)
            var scores = [Float](repeating: .nan, count: count + 1)
            cvk_dot_rows(level, queries, rows, stride, count, &scores)
            #expect(Array(scores.prefix(count)) == Array(expected.prefix(count)))
            #expect(scores[count].isNaN)
          }
        }
      }
      for level in Self.levels {
        var scores = [Float](repeating: 0, count: slots.count)
        rows.withUnsafeBufferPointer { rows in
          let places = slots.map { slot in rows.baseAddress.map { $0 + Int(slot) * stride } }
          cvk_dot_at(level, queries, places, stride, slots.count, &scores)
        }
        for (score, slot) in zip(scores, slots) {
          let row = Array(rows[(Int(slot) * stride)...].prefix(stride))
          #expect(score == BruteForce.dot(Array(queries.prefix(stride)), row))
        }
      }
    }
  }

  @Test("Bounds from codes agree bit for bit and hold the similarity between them")
  func codeBounds() throws {
    for dimension in [1, 7, 64, 65, 128, 200, 512, 1000] {
      var random = RandomRows(seed: UInt64(dimension), dimension: dimension)
      let geometry = RowGeometry(dimension: dimension)
      let rows = random.rows(77).map(\.vector) + [[1] + [Float](repeating: 0, count: dimension - 1)]
      var builder = CodeBlockBuilder(firstRow: 0, geometry: geometry)
      for row in rows { builder.append(row) }
      let queries = try (0..<9).map { _ in
        try QueryVector(random.vector(), geometry: geometry)
      }
      let coded = queries.map { CodedQuery($0, geometry: geometry) }
      builder.codes.withUnsafeBufferPointer { codes in
        builder.scales.withUnsafeBufferPointer { scales in
          builder.errors.withUnsafeBufferPointer { errors in
            let known = cvk_code_rows(
              codes: codes.baseAddress, scales: scales.baseAddress, errors: errors.baseAddress)
            check(known, rows: rows, queries: queries, coded: coded, geometry: geometry)
          }
        }
      }
      withExtendedLifetime(coded) {}
    }
  }

  /// Compares what every level says of `count` queries and all rows with the similarities.
  private func check(
    _ known: cvk_code_rows, rows: [[Float]], queries: [QueryVector], coded: [CodedQuery],
    geometry: RowGeometry
  ) {
    var known = known
    let stride = geometry.codeStride
    for count in [1, 4, queries.count] {
      let kernels = coded.prefix(count).map(\.query)
      var first: [[Float]]?
      for level in Self.levels {
        let everything = [Float](repeating: -.infinity, count: count)
        let none = cvk_code_hit(query: .max, row: .max, upper: .nan, lower: .nan)
        var hits = [cvk_code_hit](repeating: none, count: count * rows.count + 1)
        let found = cvk_code_hits(
          level, kernels, count, &known, stride, rows.count, everything, &hits)
        #expect(found == count * rows.count && hits[found].query == .max)
        hits.removeLast()
        let numbers = hits.map { [Float($0.query), Float($0.row), $0.upper, $0.lower] }
        #expect(first == nil || first == numbers, "level \(level.rawValue)")
        first = numbers
        for hit in hits {
          let query = Array(
            UnsafeBufferPointer(
              start: queries[Int(hit.query)].values, count: geometry.dimension))
          let similarity = BruteForce.dot(query, rows[Int(hit.row)])
          #expect(hit.lower <= similarity && similarity <= hit.upper)
          #expect(hit.upper <= hit.lower + 0.24)
        }
        let limits = (0..<count).map { query in
          hits.filter { $0.query == UInt32(query) }.map(\.upper).sorted()[rows.count / 2]
        }
        var selected = hits
        let half = cvk_code_hits(
          level, kernels, count, &known, stride, rows.count, limits, &selected)
        let expected = hits.filter { $0.upper >= limits[Int($0.query)] }
        #expect(selected.prefix(half).map(\.row) == expected.map(\.row))
        #expect(selected.prefix(half).map(\.query) == expected.map(\.query))
        let slots: [UInt32] = [23, 1, 1, 9, 22, 3, 5, 8, 13, 0, 2, 77]
        let places = slots.map { slot in
          cvk_code_place(
            codes: known.codes + Int(slot) * stride, scale: known.scales + Int(slot),
            error: known.errors + Int(slot))
        }
        var uppers = [Float](repeating: .nan, count: slots.count)
        var lowers = uppers
        var query = kernels[0]
        cvk_code_bounds_at(level, &query, places, stride, slots.count, &uppers, &lowers)
        for (place, slot) in slots.enumerated() {
          let hit = hits.first { $0.query == 0 && $0.row == slot }
          #expect(hit?.upper == uppers[place] && hit?.lower == lowers[place])
        }
        checkParts(known, slots: slots, stride: stride, query: kernels[0], hits: hits, level)
        var codes = [UInt8](repeating: 0, count: slots.count * stride)
        var scales = [Float](repeating: .nan, count: slots.count)
        var errors = scales
        cvk_gather_codes(&known, stride, slots, slots.count, &codes, &scales, &errors)
        #expect(scales == slots.map { known.scales[Int($0)] })
        #expect(errors == slots.map { known.errors[Int($0)] })
        for (place, slot) in slots.enumerated() {
          let row = UnsafeBufferPointer(start: known.codes + Int(slot) * stride, count: stride)
          #expect(Array(codes[(place * stride)...].prefix(stride)) == Array(row))
        }
      }
    }
  }

  /// Compares what a level says of rows in parts with what it says of all rows one behind the other.
  private func checkParts(
    _ known: cvk_code_rows, slots: [UInt32], stride: Int, query: cvk_code_query,
    hits: [cvk_code_hit], _ level: cvk_level
  ) {
    var query = query
    let own = hits.filter { $0.query == 0 }
    // Some rows of a block, none, all of them, and rows of a block that starts elsewhere.
    let all = (0..<UInt32(own.count)).map { $0 }
    let chosen: [(first: Int, slots: [UInt32])] = [(0, slots), (0, []), (0, all), (5, [0, 2, 60])]
    let flat = chosen.flatMap(\.slots)
    for limit in [-.infinity, own.map(\.upper).sorted()[own.count / 2]] {
      var found = [cvk_code_hit](
        repeating: cvk_code_hit(query: .max, row: .max, upper: .nan, lower: .nan),
        count: flat.count)
      let count = flat.withUnsafeBufferPointer { flat in
        var start = 0
        let parts = chosen.map { first, slots in
          defer { start += slots.count }
          return cvk_code_part(
            rows: cvk_code_rows(
              codes: known.codes + first * stride, scales: known.scales + first,
              errors: known.errors + first),
            slots: flat.baseAddress.map { $0 + start }, count: slots.count)
        }
        return cvk_code_hits_in_parts(level, &query, parts, parts.count, stride, limit, &found)
      }
      let expected = chosen.enumerated().flatMap { part, rows in
        rows.slots.enumerated().compactMap { place, slot -> [Float]? in
          let hit = own[rows.first + Int(slot)]
          return hit.upper >= limit ? [Float(part), Float(place), hit.upper, hit.lower] : nil
        }
      }
      let numbers = found.prefix(count).map {
        [Float($0.query), Float($0.row), $0.upper, $0.lower]
      }
      #expect(numbers == expected, "level \(level.rawValue)")
    }
  }

  @Test("Bounds from half codes agree bit for bit, are no lower than the similarity, and near it")
  func halfCodeBounds() throws {
    for dimension in [1, 7, 64, 100, 128, 200, 512, 1000, 4096] {
      var random = RandomRows(seed: UInt64(dimension), dimension: dimension)
      let geometry = RowGeometry(dimension: dimension)
      let sketches = SketchGeometry(IndexParameters(dimension: dimension))
      let rows = random.rows(37).map(\.vector) + [[1] + [Float](repeating: 0, count: dimension - 1)]
      let half = sketches.width / 2
      var codes = [UInt8](repeating: 0, count: rows.count * half)
      var scales: [Float] = []
      var errors: [Float] = []
      for (number, row) in rows.enumerated() {
        let rotated = row.withUnsafeBufferPointer { sketches.rotated($0) }
        var own = [UInt8](repeating: 0, count: half)
        let code = cvk_encode_half(rotated, sketches.width, &own)
        codes.replaceSubrange((number * half)..<((number + 1) * half), with: own)
        let decoded = (0..<sketches.width).map { place in
          code.scale * Float(2 * Int(place < half ? own[place] & 15 : own[place - half] >> 4) - 15)
        }
        let rest = zip(decoded, rotated).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          .squareRoot()
        #expect(abs(rest - code.error) < 1e-4)
        // Sixteen levels leave 0.107 of a normal distribution, which few or sparse numbers lack.
        #expect(code.error < 0.2)
        scales.append(code.scale)
        errors.append(code.error)
      }
      scales[5] = .nan
      let query = random.vector(near: rows[3])
      let coded = CodedQuery(
        try QueryVector(query, geometry: geometry), geometry: geometry, sketches: sketches)
      var kernel = coded.query
      var known: [UInt32]?
      for level in Self.levels {
        for count in [0, 1, 3, 4, 6, rows.count] {
          var uppers = [Float](repeating: 7, count: rows.count + 1)
          codes.withUnsafeBufferPointer { codes in
            scales.withUnsafeBufferPointer { scales in
              errors.withUnsafeBufferPointer { errors in
                var stored = cvk_code_rows(
                  codes: codes.baseAddress, scales: scales.baseAddress, errors: errors.baseAddress)
                cvk_half_uppers(level, &kernel, &stored, sketches.width, count, &uppers)
              }
            }
          }
          let bits = uppers.map(\.bitPattern)
          #expect(bits[count...].allSatisfy { $0 == Float(7).bitPattern })
          guard count == rows.count else { continue }
          #expect(known == nil || known == bits, "level \(level.rawValue)")
          known = bits
          #expect(uppers[5].isNaN)
          for (number, row) in rows.enumerated() where number != 5 {
            let similarity = BruteForce.dot(query, row)
            #expect(similarity <= uppers[number])
            #expect(uppers[number] < similarity + 0.36)
          }
        }
      }
      withExtendedLifetime(coded) {}
    }
  }

  @Test("Estimates from sketches agree bit for bit")
  func sketchScores() throws {
    for dimension in [1, 60, 64, 100, 128, 256, 500, 1024] {
      var random = RandomRows(seed: UInt64(dimension), dimension: dimension)
      let sketches = SketchGeometry(IndexParameters(dimension: dimension))
      let rows = random.rows(331)
      var builder = StripBlockBuilder(sketches: sketches)
      for (number, row) in rows.enumerated() { builder.append(row, number: number) }
      let storage = MemoryStorage()
      let key = BlockKey(generation: GenerationID(rawValue: 1), kind: .strip)
      try builder.write(to: storage, under: key)
      let block = try StripBlock(storage.requiredBlock(key), sketches: sketches)
      let query = random.vector()
      let rotated = query.withUnsafeBufferPointer { sketches.rotated($0) }
      #expect(abs(BruteForce.dot(rotated, rotated) - 1) < 1e-4)
      var words = [UInt64](repeating: 0, count: 4 * sketches.width / 64)
      var prepared = cvk_make_sketch_query(
        rotated, sketches.width, Int32(sketches.bits), &words)
      var known: [Float]?
      words.withUnsafeBufferPointer { words in
        prepared.words = words.baseAddress
        for level in Self.levels {
          var estimates = [Float](repeating: 0, count: block.factors.count)
          cvk_sketch_scores(
            level, &prepared, block.words.baseAddress, block.factors.baseAddress,
            block.weights.baseAddress, rows.count, &estimates)
          let values = Array(estimates.prefix(rows.count))
          #expect(known == nil || known == values, "level \(level.rawValue)")
          known = values
        }
      }
    }
  }

  @Test("Estimates scatter as the margin of a search assumes", arguments: [100, 128, 256, 512])
  func sketchDeviation(dimension: Int) {
    var random = RandomRows(seed: UInt64(dimension), dimension: dimension)
    let sketches = SketchGeometry(IndexParameters(dimension: dimension))
    var squares: Float = 0
    for _ in 0..<3000 {
      let (query, row) = (random.vector(), random.vector())
      let rotated = query.withUnsafeBufferPointer { sketches.rotated($0) }
      let (sketch, words) = sketches.sketch(of: row)
      var queryWords = [UInt64](repeating: 0, count: 4 * sketches.width / 64)
      var grouped = [UInt64](repeating: 0, count: 8 * words.count)
      cvk_group_words(words, 1, words.count, &grouped)
      var prepared = cvk_make_sketch_query(
        rotated, sketches.width, Int32(sketches.bits), &queryWords)
      var estimates = [Float](repeating: 0, count: 8)
      queryWords.withUnsafeBufferPointer { queryWords in
        prepared.words = queryWords.baseAddress
        let factors = [sketch.factor] + [Float](repeating: 0, count: 7)
        let weights = [sketch.weight] + [UInt16](repeating: 0, count: 7)
        cvk_sketch_scores(DotProduct.level, &prepared, grouped, factors, weights, 1, &estimates)
      }
      let error = estimates[0] - BruteForce.dot(query, row)
      squares += error * error
    }
    let spread = (squares / 3000).squareRoot()
    #expect(spread < 1.05 * sketches.deviation)
    #expect(spread > 0.8 * sketches.deviation)
  }

  @Test("The highest estimates are kept, and at most a quarter more")
  func keptHighest() {
    var random = RandomRows(seed: 14, dimension: 1)
    for count in [1, 2, 3, 50, 1000, 9000] {
      for keep in [1, 2, count / 2 + 1, count * 9 / 10, count] where (1...count).contains(keep) {
        for values in [200, 1_000_000] {
          let estimates = (0..<count).map { _ in Float(random.number(0..<values)) }
          for level in Self.levels {
            var kept = estimates
            var rows = (0..<UInt32(count)).map { $0 }
            let result = cvk_keep_highest(level, &kept, &rows, count, keep)
            let expected = estimates.sorted(by: >)
            #expect(kept.prefix(result.count).sorted(by: >) == Array(expected[..<result.count]))
            #expect(result.lowest == expected[result.count - 1])
            #expect(result.count >= keep)
            #expect(result.count <= keep + keep / 4 || expected[keep - 1] == result.lowest)
            #expect(result.count == count || expected[result.count] < result.lowest)
            #expect(
              zip(kept, rows).prefix(result.count).allSatisfy { $0 == estimates[Int($1)] })
            #expect(Set(rows.prefix(result.count)).count == result.count)
          }
        }
      }
    }
  }

  @Test("Scores at or above a threshold are selected in order, NaN never")
  func selection() {
    var random = RandomRows(seed: 12, dimension: 1)
    for count in [0, 1, 15, 16, 17, 33, 100] {
      let scores = (0..<count).map { _ in
        random.chance(5) ? Float.nan : Float(random.number(0..<5))
      }
      for threshold in [-Float.infinity, 0, 2, 4, 5, .infinity] {
        let expected = scores.indices.filter { scores[$0] >= threshold }.map { UInt32($0) }
        for level in Self.levels {
          var positions = [UInt32](repeating: 0, count: count)
          let found = cvk_select_at_least(level, scores, count, threshold, &positions)
          #expect(Array(positions.prefix(found)) == expected, "level \(level.rawValue)")
        }
      }
    }
  }

  @Test("Members are masked and the positions of ones are found, on every level")
  func masks() {
    var random = RandomRows(seed: 15, dimension: 1)
    for count in [0, 1, 15, 16, 17, 100] {
      for members in [[], [3], [1, 2, 5], Array(Int32(0)..<12)] as [[Int32]] {
        let values = (0..<count).map { _ in Int32(random.number(-1..<14)) }
        let before = (0..<count).map { _ in UInt8(random.number(0..<2)) }
        let expected = zip(values, before).map { members.contains($0) ? $1 : 0 }
        for level in Self.levels {
          var mask = before
          cvk_mask_members32(level, values, count, members, members.count, &mask)
          #expect(mask == expected, "level \(level.rawValue)")
          var positions = [UInt32](repeating: .max, count: count + 1)
          let found = cvk_mask_positions(level, before, count, &positions)
          #expect(
            positions.prefix(found).map { Int($0) } == before.indices.filter { before[$0] == 1 })
          #expect(positions[found] == .max)
        }
      }
    }
  }

  @Test("The first highest score of each row is found")
  func rowMaxima() {
    var random = RandomRows(seed: 13, dimension: 1)
    for columns in [1, 2, 15, 16, 17, 40] {
      let scores = (0..<(6 * columns)).map { _ in Float(random.number(0..<4)) - 2 }
      var best = [UInt32](repeating: 0, count: 6)
      cvk_row_maxima(scores, 6, columns, &best)
      for row in 0..<6 {
        let values = Array(scores[(row * columns)...].prefix(columns))
        #expect(values.firstIndex(of: values.max() ?? 0).map { UInt32($0) } == best[row])
      }
    }
  }

  /// Source: RFC 3720, appendix B.4, and the check value of CRC-32C over "123456789".
  @Test("CRC-32C gives the published values, in one go or in parts")
  func checksum() {
    let digits = Array("123456789".utf8)
    for level in Self.levels {
      #expect(cvk_crc32c(level, 0, digits, digits.count) == 0xE306_9283)
      #expect(cvk_crc32c(level, 0, [UInt8](repeating: 0, count: 32), 32) == 0x8A91_36AA)
      #expect(cvk_crc32c(level, 0, [UInt8](repeating: 0xFF, count: 32), 32) == 0x62A8_AB43)
      let head = cvk_crc32c(level, 0, digits, 4)
      #expect(cvk_crc32c(level, head, Array(digits[4...]), 5) == 0xE306_9283)
    }
  }
}
