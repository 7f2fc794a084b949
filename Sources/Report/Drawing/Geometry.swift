/// A point of a drawing, in pixels, with y downwards.
struct Point: Sendable, Hashable {
    var x: Double
    var y: Double

    init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

struct Box: Sendable, Hashable {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double

    var width: Double { right - left }
    var height: Double { bottom - top }

    init(left: Double, top: Double, right: Double, bottom: Double) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    init(around centre: Point, _ reach: Double) {
        self.init(
            left: centre.x - reach, top: centre.y - reach, right: centre.x + reach,
            bottom: centre.y + reach)
    }

    /// Returns the area that both boxes cover.
    func overlap(_ other: Box) -> Double {
        let width = min(right, other.right) - max(left, other.left)
        let height = min(bottom, other.bottom) - max(top, other.top)
        return width > 0 && height > 0 ? width * height : 0
    }

    /// Returns the area of the box that lies outside `other`.
    func excess(over other: Box) -> Double { width * height - overlap(other) }

    func grown(by margin: Double) -> Box {
        Box(
            left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin)
    }
}
