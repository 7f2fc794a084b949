/// How a text is placed in a drawing.
struct TextStyle: Sendable {
    enum Anchor: String, Sendable {
        case start, middle, end
    }

    var size: Double
    var isBold = false
    var ink = Ink.ink
    var anchor = Anchor.start
    /// The rotation in degrees, clockwise.
    var turn = 0.0

    static let title = TextStyle(size: 17, isBold: true)
    static let subtitle = TextStyle(size: 12.5, ink: .muted)
    static let axisTitle = TextStyle(size: 12.5, isBold: true)
    static let label = TextStyle(size: 12)
    static let strongLabel = TextStyle(size: 12, isBold: true)
    static let mutedLabel = TextStyle(size: 12, ink: .muted)
    static let tick = TextStyle(size: 11.5, ink: .muted)

    func anchored(_ anchor: Anchor) -> TextStyle {
        var style = self
        style.anchor = anchor
        return style
    }

    func turned(_ turn: Double) -> TextStyle {
        var style = self
        style.turn = turn
        return style
    }

    func sized(_ size: Double) -> TextStyle {
        var style = self
        style.size = size
        return style
    }

    /// Returns an estimate that is wide enough for every font that the drawings name. It is used to
    /// place labels. A label that is narrower than estimated does no harm.
    func width(of words: String) -> Double {
        let units = words.unicodeScalars.reduce(0.0) { $0 + Self.units(of: $1) }
        return units * size * (isBold ? 1.08 : 1.0)
    }

    /// Returns the box of a text whose baseline begins, is centred or ends at a point, depending on
    /// the anchor.
    func box(of words: String, at place: Point) -> Box {
        let width = width(of: words)
        let left =
            switch anchor {
            case .start: place.x
            case .middle: place.x - width / 2
            case .end: place.x - width
            }
        return Box(
            left: left, top: place.y - size * 0.8, right: left + width,
            bottom: place.y + size * 0.25)
    }

    /// Returns the text in lines no wider than `width`, broken at spaces.
    func lines(of words: String, within width: Double) -> [String] {
        var lines: [String] = []
        for word in words.split(separator: " ").map(String.init) {
            if let last = lines.last, self.width(of: "\(last) \(word)") <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(word)
            }
        }
        return lines
    }

    /// Returns the advance of a character as a share of the font size: slightly more than
    /// Helvetica's.
    private static func units(of scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "'", "|", ".", ",", ":", ";", "!": 0.29
        case "f", "t", "r", "I", " ", "(", ")", "[", "]", "/", "-": 0.35
        case "m", "w", "M", "W", "%", "@", "—", "…": 0.87
        case "A"..."Z", "&": 0.71
        case "=", "+", "<", ">", "≤", "≥", "~", "×": 0.61
        default: 0.57
        }
    }
}
