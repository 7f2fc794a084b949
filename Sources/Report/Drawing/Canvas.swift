import Results

/// Collects the elements of one SVG drawing. Styles are presentation attributes, which work under a
/// content policy that forbids inline styles. Coordinates are pixels, precise to a tenth.
struct Canvas {
    let palette: Palette
    private(set) var elements = ""

    init(_ palette: Palette) { self.palette = palette }

    mutating func line(
        _ from: Point, _ to: Point, _ ink: Ink, width: Double = 1, dash: String? = nil,
        opacity: Double = 1
    ) {
        path(
            "M\(number(from.x)) \(number(from.y))L\(number(to.x)) \(number(to.y))", stroke: ink,
            width: width, dash: dash, opacity: opacity)
    }

    /// - Parameter data: the path in SVG's path language.
    mutating func path(
        _ data: String, fill: Ink? = nil, stroke: Ink? = nil, width: Double = 1,
        dash: String? = nil, opacity: Double = 1, cap: String? = nil
    ) {
        var attributes = [("d", data), ("fill", fill.map(palette.colour) ?? "none")]
        if let stroke {
            attributes += [("stroke", palette.colour(stroke)), ("stroke-width", number(width))]
            attributes.append(("stroke-linejoin", "round"))
        }
        if let cap { attributes.append(("stroke-linecap", cap)) }
        if let dash { attributes.append(("stroke-dasharray", dash)) }
        if opacity < 1 { attributes.append(("opacity", plain(opacity, decimals: 2))) }
        element("path", attributes)
    }

    mutating func rectangle(
        _ box: Box, fill: Ink, opacity: Double = 1, radius: Double = 0
    ) {
        var attributes = [
            ("x", number(box.left)), ("y", number(box.top)), ("width", number(box.width)),
            ("height", number(box.height)), ("fill", palette.colour(fill)),
        ]
        if radius > 0 { attributes.append(("rx", number(radius))) }
        if opacity < 1 { attributes.append(("opacity", plain(opacity, decimals: 2))) }
        element("rect", attributes)
    }

    mutating func circle(_ centre: Point, _ radius: Double, fill: Ink) {
        element(
            "circle",
            [
                ("cx", number(centre.x)), ("cy", number(centre.y)), ("r", number(radius)),
                ("fill", palette.colour(fill)),
            ])
    }

    /// - Parameter halo: whether the text has an outline in the paper's colour, to be readable over
    ///   lines.
    mutating func text(_ words: String, at place: Point, _ style: TextStyle, halo: Bool = false) {
        guard !words.isEmpty else { return }
        var attributes = [
            ("x", number(place.x)), ("y", number(place.y)), ("font-size", number(style.size)),
            ("fill", palette.colour(style.ink)),
        ]
        if style.isBold { attributes.append(("font-weight", "700")) }
        if style.anchor != .start { attributes.append(("text-anchor", style.anchor.rawValue)) }
        if style.turn != 0 {
            let turn = "rotate(\(number(style.turn)) \(number(place.x)) \(number(place.y)))"
            attributes.append(("transform", turn))
        }
        if halo {
            attributes += [
                ("stroke", palette.colour(.paper)), ("stroke-width", "3"),
                ("stroke-linejoin", "round"), ("paint-order", "stroke"),
            ]
        }
        elements += "<text\(Self.written(attributes))>\(words.escapedForXML)</text>\n"
    }

    /// - Parameter title: the tooltip of the group.
    mutating func group(
        _ attributes: [(String, String)], title: String? = nil, _ body: (inout Canvas) -> Void
    ) {
        elements += "<g\(Self.written(attributes))>"
        if let title { elements += "<title>\(title.escapedForXML)</title>" }
        elements += "\n"
        body(&self)
        elements += "</g>\n"
    }

    mutating func element(_ name: String, _ attributes: [(String, String)]) {
        elements += "<\(name)\(Self.written(attributes))/>\n"
    }

    static func written(_ attributes: [(String, String)]) -> String {
        attributes.map { " \($0.0)=\"\($0.1.escapedForXML)\"" }.joined()
    }

    func number(_ value: Double) -> String { plain(value, decimals: 1) }
}

extension String {
    /// The text escaped for elements and for attributes in double quotes. Characters that XML 1.0
    /// does not allow are omitted.
    var escapedForXML: String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xfffe || scalar.value == 0xffff:
                continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
