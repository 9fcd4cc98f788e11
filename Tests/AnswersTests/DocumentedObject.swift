import Answers

/// An object as the page documents it, and what encoded examples have shown of it.
final class DocumentedObject {
  private final class Field {
    let documented: OutputPage.Field
    /// Where its form is an object, also within lists and names.
    var object: DocumentedObject?
    var wasThere = false
    var wasMissing = false

    init(_ documented: OutputPage.Field) { self.documented = documented }
  }

  private var fields: [String: Field] = [:]

  /// - Parameters:
  ///   - section: Whose fields it has.
  ///   - prefix: The part of their paths that leads to it: empty, or ending in a dot.
  init(_ section: OutputPage.Section, prefix: String = "", in page: OutputPage) {
    for documented in section.fields where documented.path.hasPrefix(prefix) {
      let name = String(documented.path.dropFirst(prefix.count))
      guard !name.contains(".") else { continue }
      let field = Field(documented)
      if let named = documented.form.object {
        field.object = page.section(of: named).map { DocumentedObject($0, in: page) }
      } else {
        let inner = documented.path + documented.form.brackets + "."
        if section.fields.contains(where: { $0.path.hasPrefix(inner) }) {
          field.object = DocumentedObject(section, prefix: inner, in: page)
        }
      }
      fields[name] = field
    }
  }

  /// Compares an encoded object with what is documented.
  ///
  /// - Parameter fault: Takes each contradiction.
  func visit(_ object: [String: JSONValue], path: String, fault: (String) -> Void) {
    for (name, value) in object {
      guard let field = fields[name] else {
        fault("\(path)\(name) is encoded and not documented")
        continue
      }
      field.wasThere = true
      let place = path + name
      if !accept(value, field.documented.form, field, place, fault) {
        fault("\(place) is documented as \(field.documented.form) and is \(value)")
      }
    }
    for (name, field) in fields where object[name] == nil { field.wasMissing = true }
  }

  /// What is documented and no example has shown, and fields that are marked wrongly as optional or
  /// not.
  func report(path: String, fault: (String) -> Void) {
    for (name, field) in fields {
      if !field.wasThere {
        fault("\(path)\(name) is documented and never encoded")
      } else if field.wasMissing != field.documented.isOptional {
        fault(
          field.wasMissing
            ? "\(path)\(name) is left out at times and not marked as optional"
            : "\(path)\(name) is marked as optional and always there")
      }
      if field.wasThere { field.object?.report(path: "\(path)\(name).", fault: fault) }
    }
  }

  private func accept(
    _ value: JSONValue, _ form: FormText, _ field: Field, _ path: String,
    _ fault: (String) -> Void
  ) -> Bool {
    switch (form, value) {
    case (.either(let first, let second), _):
      return accept(value, first, field, path, fault) || accept(value, second, field, path, fault)
    case (.time, .text(let text)): return Moment(isoText: text) != nil
    case (.text, .text), (.number, .number), (.flag, .flag), (.null, .null): return true
    case (.list(let element), .list(let values)):
      return values.allSatisfy { accept($0, element, field, path + "[]", fault) }
    case (.byName(let element), .object(let values)):
      return values.values.allSatisfy { accept($0, element, field, path + ".*", fault) }
    case (.object, .object(let values)), (.named, .object(let values)):
      guard let object = field.object else { return false }
      object.visit(values, path: path + ".", fault: fault)
      return true
    default: return false
    }
  }
}

extension FormText {
  /// The object that has a section of its own, also as element.
  fileprivate var object: String? {
    switch self {
    case .named(let name): name
    case .list(let element), .byName(let element): element.object
    default: nil
    }
  }

  /// `[]` for each list around an object.
  fileprivate var brackets: String {
    if case .list(let element) = self { return "[]" + element.brackets }
    return ""
  }
}
