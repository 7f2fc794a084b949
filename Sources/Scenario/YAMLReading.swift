import Yams

/// Converts YAML text to elements, through Yams' nodes. Scalars remain text.
struct YAMLReading {
    let text: String
    /// The file, or the argument that contains the text.
    let source: String
    /// Whether `text` has its own line numbers: an argument's value has none.
    let isFile: Bool

    /// Returns the text's single document. An empty text is an empty scalar.
    func element() throws(ScenarioErrors) -> YAMLElement {
        try refuseAliases()
        // Yams passes libyaml a null pointer for an empty text.
        guard text.contains(where: { !$0.isWhitespace }) else {
            return YAMLElement(place: place(line: 1, column: 1), content: .text(""))
        }
        let root: Node?
        do {
            // No tag resolver: its regular expressions are slow, and only texts are needed.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            throw malformed(error)
        } catch {
            throw ScenarioErrors(
                place: Place(source), found: "malformed YAML", expected: "\(error)")
        }
        guard let root else {
            return YAMLElement(place: place(line: 1, column: 1), content: .text(""))
        }
        return try element(root, depth: 0)
    }

    private func element(_ node: Node, depth: Int) throws(ScenarioErrors) -> YAMLElement {
        let place = place(node.mark)
        guard depth < YAMLElement.deepest else {
            throw ScenarioErrors(
                place: place, found: "more than \(YAMLElement.deepest) levels of nesting",
                expected: "no setting is nested that deeply")
        }
        switch node {
        case .scalar(let scalar):
            try refuse(tag: scalar.tag, at: place)
            return YAMLElement(
                place: place, content: .text(scalar.string),
                isQuoted: scalar.style != .any && scalar.style != .plain)
        case .sequence(let sequence):
            try refuse(tag: sequence.tag, at: place)
            var items: [YAMLElement] = []
            for item in sequence { items.append(try element(item, depth: depth + 1)) }
            return YAMLElement(place: place, content: .list(items))
        case .mapping(let mapping):
            try refuse(tag: mapping.tag, at: place)
            var entries: [YAMLElement.Entry] = []
            for (key, value) in mapping {
                let keyElement = try element(key, depth: depth + 1)
                guard let name = keyElement.text else {
                    throw ScenarioErrors(
                        place: keyElement.place, found: "a key that is \(keyElement.summary)",
                        expected: "write a name")
                }
                let value = try element(value, depth: depth + 1)
                entries.append(.init(key: name, place: keyElement.place, value: value))
            }
            return YAMLElement(place: place, content: .mapping(entries))
        case .alias:
            throw ScenarioErrors(
                place: place, found: "an alias", expected: "write the value out")
        }
    }

    private func place(_ mark: Mark?) -> Place {
        mark.map { place(line: $0.line, column: $0.column) } ?? Place(source)
    }

    private func refuse(tag: Tag, at place: Place) throws(ScenarioErrors) {
        let plain: [Tag.Name] = [.implicit, .nonSpecific, .str, .seq, .map]
        guard !plain.contains(where: { $0.rawValue == tag.rawValue }) else { return }
        throw ScenarioErrors(
            place: place, found: "the tag \(tag.rawValue.quoted)",
            expected: "remove it; values need no tag")
    }

    /// Refuses aliases, because they multiply: a few lines of them can represent billions of
    /// values, and Yams would hash all of them. Even a star that might be part of a quoted text is
    /// refused. Only `"*"` is allowed: a star before a quotation mark names no anchor. It is text
    /// or malformed.
    private func refuseAliases() throws(ScenarioErrors) {
        let mayHoldAnchors = mayHoldAnchors
        for (index, line) in lines.enumerated() where line.utf8.contains(UInt8(ascii: "*")) {
            // A quotation mark may mean that what looks like a comment is text.
            let hasQuotes = line.utf8.contains {
                $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'")
            }
            var hadQuotes = false
            var before: Unicode.Scalar = " "
            let scalars = Array(line.unicodeScalars)
            for (column, scalar) in scalars.enumerated() {
                let mayBeText = mayHoldAnchors ? hasQuotes : hadQuotes
                if scalar == "#", before == " " || before == "\t", !mayBeText { break }
                if scalar == "\"" || scalar == "'" { hadQuotes = true }
                let after = scalars.indices.contains(column + 1) ? scalars[column + 1] : " "
                let isText = before == after && (after == "\"" || after == "'")
                if scalar == "*", !isText {
                    throw ScenarioErrors(
                        place: place(line: index + 1, column: column + 1),
                        found: "a \"*\", which starts a YAML alias",
                        expected: "write the value out; a scenario takes no aliases")
                }
                before = scalar
            }
        }
    }

    /// Whether the text may contain an anchor: an ampersand before a name and not within a word.
    /// Without anchors no alias refers to anything, and Yams refuses every alias.
    private var mayHoldAnchors: Bool {
        var before: Unicode.Scalar = " "
        var last: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if last == "&", !scalar.properties.isWhitespace, !before.properties.isAlphabetic {
                return true
            }
            (before, last) = (last, scalar)
        }
        return false
    }

    var lines: [Substring] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    func place(line: Int, column: Int) -> Place {
        isFile ? Place(source, line: line, column: column) : Place(source)
    }
}
