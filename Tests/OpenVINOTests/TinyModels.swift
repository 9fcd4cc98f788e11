/// Models small enough to be written down: OpenVINO's own format, without weights.
enum TinyModels {
  /// `input` of 1 × 3 × 2 × 4 → `rectified` = max(0, input) and `squashed` = 1 / (1 + exp(−input)).
  static let rectifier = layered(elementType: "f32")

  /// The same for whole numbers, without `squashed`.
  static let wholeNumbers = layered(elementType: "i32", squashed: false)

  private static func layered(elementType: String, squashed: Bool = true) -> [UInt8] {
    let precision = elementType.uppercased() == "F32" ? "FP32" : "I32"
    let dimensions = "<dim>1</dim><dim>3</dim><dim>2</dim><dim>4</dim>"
    func layer(_ id: Int, _ name: String, _ type: String) -> String {
      """
      <layer id="\(id)" name="\(name)" type="\(type)" version="opset1">
      <input><port id="0" precision="\(precision)">\(dimensions)</port></input>
      <output><port id="1" precision="\(precision)" names="\(name)">\(dimensions)</port></output>
      </layer>
      """
    }
    func result(_ id: Int) -> String {
      """
      <layer id="\(id)" name="result\(id)" type="Result" version="opset1">
      <input><port id="0" precision="\(precision)">\(dimensions)</port></input>
      </layer>
      """
    }
    func edge(_ from: Int, _ fromPort: Int, _ to: Int) -> String {
      "<edge from-layer=\"\(from)\" from-port=\"\(fromPort)\" to-layer=\"\(to)\" to-port=\"0\"/>"
    }
    let text = """
      <?xml version="1.0"?><net name="tiny" version="11"><layers>
      <layer id="0" name="input" type="Parameter" version="opset1">
      <data shape="1,3,2,4" element_type="\(elementType)"/>
      <output><port id="0" precision="\(precision)" names="input">\(dimensions)</port></output>
      </layer>
      \(layer(1, "rectified", "ReLU"))\(result(2))
      \(squashed ? layer(3, "squashed", "Sigmoid") + result(4) : "")
      </layers><edges>
      \(edge(0, 0, 1))\(edge(1, 1, 2))\(squashed ? edge(0, 0, 3) + edge(3, 1, 4) : "")
      </edges></net>
      """
    return Array(text.utf8)
  }
}
