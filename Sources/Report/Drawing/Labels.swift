/// Places labels such that they do not cover each other or the drawing.
struct LabelPlacer {
    struct Position {
        let place: Point
        let anchor: TextStyle.Anchor
        /// The point that is labelled.
        let target: Point
    }

    /// The region that labels should stay within.
    let bounds: Box
    /// The areas that a label should not cover, with their weights.
    private var obstacles: [(box: Box, weight: Double)] = []
    /// The boxes of labels placed so far.
    private var labels: [Box] = []

    init(within bounds: Box) { self.bounds = bounds }

    mutating func avoid(_ box: Box, weight: Double = 1) { obstacles.append((box, weight)) }

    /// Keeps labels off a line through points.
    mutating func avoid(_ points: [Point], weight: Double = 0.5) {
        for (from, to) in zip(points, points.dropFirst()) {
            let length = max(abs(to.x - from.x), abs(to.y - from.y))
            guard length.isFinite else { continue }
            let parts = Int(min(max(length / 6, 1), 200))
            for part in 0...parts {
                let share = Double(part) / Double(parts)
                let place = Point(
                    from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
                avoid(Box(around: place, 3), weight: weight)
            }
        }
    }

    /// Returns the first of the best candidates and reserves its box.
    ///
    /// - Parameter limit: the highest acceptable cost, a measure of what a label covers.
    /// - Returns: nil if every candidate would cover another label or leave the bounds. An
    ///   unreadable label is better omitted, because colour, dash, tooltip and table also identify
    ///   the line.
    mutating func place(
        _ words: String, _ style: TextStyle, _ candidates: [Position],
        limit: Double = 900
    ) -> Position? {
        var best: (candidate: Position, box: Box, cost: Double)?
        for (rank, candidate) in candidates.enumerated() {
            let box = style.anchored(candidate.anchor).box(of: words, at: candidate.place)
            guard box.excess(over: bounds) < 1, labels.allSatisfy({ $0.overlap(box) < 6 }) else {
                continue
            }
            var cost = Double(rank) * 4
            for obstacle in obstacles {
                cost += obstacle.weight * box.grown(by: 2).overlap(obstacle.box)
            }
            if cost < best?.cost ?? limit { best = (candidate, box, cost) }
        }
        if let best {
            labels.append(best.box)
            // Leaders of other labels must not cross it either.
            avoid(best.box, weight: 8)
        }
        return best?.candidate
    }

    /// Returns positions around a marker, nearest first.
    static func around(_ centre: Point, reach: Double = 12) -> [Position] {
        var found: [(Double, Double, TextStyle.Anchor)] = []
        for distance in [1.0, 1.6, 2.4, 3.4, 4.6, 6] {
            let off = reach * distance
            found += [
                (off, 4, .start), (0, off + 9, .middle), (0, -off, .middle), (-off, 4, .end),
                (off * 0.8, off + 5, .start), (off * 0.8, -off + 2, .start),
                (-off * 0.8, off + 5, .end), (-off * 0.8, -off + 2, .end),
            ]
        }
        return candidates(for: centre, at: found)
    }

    /// Returns positions to the right of a line's end, at various heights.
    static func behind(_ end: Point) -> [Position] {
        var found: [(Double, Double, TextStyle.Anchor)] = []
        for across in [12.0, 26, 44] {
            for down in [0.0, -10, 10, -20, 20, -32, 32, -46, 46, -62, 62, -80, 80] {
                found.append((across, down + 4, .start))
            }
        }
        return candidates(for: end, at: found)
    }

    static func candidates(
        for target: Point, at offsets: [(Double, Double, TextStyle.Anchor)]
    ) -> [Position] {
        offsets.map { across, down, anchor in
            Position(
                place: Point(target.x + across, target.y + down), anchor: anchor, target: target)
        }
    }
}

extension Canvas {
    /// Draws a label. If it is at a distance from its target, also draws a thin line to the target.
    ///
    /// - Parameter clearance: the distance in pixels that the line keeps from the target.
    mutating func label(
        _ words: String, _ style: TextStyle, _ spot: LabelPlacer.Position, clearance: Double
    ) {
        let style = style.anchored(spot.anchor)
        let box = style.box(of: words, at: spot.place)
        let near = Point(
            min(max(spot.target.x, box.left - 2), box.right + 2),
            min(max(spot.target.y, box.top), box.bottom))
        let (across, down) = (near.x - spot.target.x, near.y - spot.target.y)
        let length = (across * across + down * down).squareRoot()
        if length > clearance + 8 {
            let start = Point(
                spot.target.x + across / length * clearance,
                spot.target.y + down / length * clearance)
            line(start, near, .axis, width: 0.9)
        }
        text(words, at: spot.place, style, halo: true)
    }
}
